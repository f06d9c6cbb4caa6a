/** Puts the pieces of a word together into the words that bash makes of it: splitting, globs, what is not known. */
import type { Arg, PartialWord } from './analysis.ts';
import { LIMITS, TooLarge } from './limits.ts';
import { cutAt } from './separators.ts';
import { EMPTY_WORD } from './value.ts';

const GLOB = /[*?[]/;
const BLANKS = ' \t\n';
/** `..` behind a glob, or a glob that fits it: `.?/`. */
const CLIMBS = /\*[^*]*\/\.\.(?:\/|$)|(?:^|\/)\.[.*]*\*[.*]*\//;

/** What stands after the last of these letters. */
function endWithout(letters: string, text: string): string {
  let from = text.length;
  while (from > 0 && !letters.includes(text[from - 1]!)) from--;
  return text.slice(from);
}

/** Splitting leaves it as it is, whichever it is. */
const isWhole = (value: PartialWord): boolean =>
  value.orElse !== true && (value.oneOf?.every(one => /^[^ \t\n*?[\]]+$/.test(one)) ?? false);

/** `splits`: what stands before it is not quoted, and will be split. */
function alternatives(before: readonly string[] | null, value: PartialWord, splits: boolean): readonly string[] | null {
  if (before === null || value.oneOf === undefined) return null;
  if (before.length * value.oneOf.length > LIMITS.choices) return null;
  // The blanks of a quoted part split nothing; which those are is not followed.
  const quoted = [...(splits ? [] : before), ...(value.many ? [] : value.oneOf)];
  if ((splits || value.many) && quoted.some(one => /[ \t\n]/.test(one))) return null;
  return before.flatMap(start => value.oneOf?.map(one => start + one) ?? []);
}

/** It may be an option, a marker or several words, and climb out of the folder that stands before it. */
const madeWord = (word: PartialWord): PartialWord => ({
  prefix: word.prefix.includes('/') ? '' : word.prefix,
  suffix: '',
  many: true,
  made: true,
});

export class Fields {
  readonly #done: Arg[] = [];
  #open = false;
  #known = true;
  #many = false;
  /** All that is not known comes of globs. */
  #glob = true;
  #prefix = '';
  #suffix = '';
  /** All literal text behind what is not known, each unknown part as a star. */
  #behind = '';
  /** Each text that the word can be; null: not known. */
  #texts: readonly string[] | null = null;
  #made = false;
  #orElse = false;
  #whole = false;
  /** All of the word is this one value. */
  #only: PartialWord | null = null;
  /** Where the list began whose last word may be none; null: something else stands last. */
  #ragged: number | null = null;
  readonly #splits: boolean;
  readonly #separators: () => Arg;

  /**
   * `splits`: the word stands where bash splits and globs (an argument, not an assignment's value). `separators`: what IFS
   * holds, asked for where it matters, which is seldom.
   */
  constructor(splits: boolean, separators: () => Arg) {
    this.#splits = splits;
    this.#separators = separators;
  }

  /** What values hold is still globbed, but not split. */
  keepWhole(): void {
    this.#whole = true;
  }

  /** Text that is taken as it is. */
  literal(text: string): void {
    if (this.#prefix.length + this.#suffix.length + text.length > LIMITS.word) throw new TooLarge();
    if (this.#ragged !== null && text !== '') this.#joinFrom(this.#ragged);
    // `$x""` is a word, though there may be nothing in it.
    else if (text === '' && this.#texts?.includes('')) this.#texts = null;
    this.#open = true;
    if (text !== '') this.#only = null;
    if (this.#known) this.#prefix += text;
    else {
      this.#suffix += text;
      this.#behind += text;
    }
    // The blanks of a literal text split nothing.
    const follows = !this.#many || !/[ \t\n]/.test(text);
    this.#texts = follows ? (this.#texts?.map(one => one + text) ?? null) : null;
  }

  /** An unquoted pattern of the text itself: `*`, `[ab]`. */
  glob(text: string): void {
    if (!this.#splits) return this.literal(text);
    this.#unknown({ prefix: '', suffix: '', many: true }, true);
  }

  /** The value of an expansion. */
  value(value: Arg, quoted: boolean): void {
    if (value === EMPTY_WORD) return this.literal('');
    if (typeof value !== 'string') return this.#partial(value, quoted);
    if (quoted || !this.#splits) return this.literal(value);
    if (this.#whole) this.#pattern(value);
    else this.#split(value);
  }

  /**
   * `"$@"`: one word each, joined to what stands around it; `$@` without quotes: each split once more. Apart whatever IFS
   * holds; where nothing is split, blanks join them.
   */
  values(values: readonly Arg[], quoted: boolean): void {
    const from = this.#done.length;
    const joins = this.#open;
    values.forEach((value, i) => {
      if (i > 0 && this.#splits) this.#finish();
      else if (i > 0) this.literal(' ');
      this.value(value, quoted);
    });
    const mayVanish = (value: Arg): boolean => typeof value !== 'string' && (value.many || !quoted);
    if (!this.#splits || values.length < 2) return;
    if (joins && values.some(mayVanish)) this.#joinFrom(from);
    else if (mayVanish(values.at(-1)!)) this.#ragged = from;
  }

  /** Where one of a list is no word, what stands beside the list is joined to another one of it: which is not followed. */
  #joinFrom(from: number): void {
    this.#done.length = from;
    this.#open = true;
    this.#known = false;
    this.#prefix = '';
    this.#suffix = '';
    this.#many = true;
    this.#texts = null;
    this.#ragged = null;
  }

  #partial(value: PartialWord, quoted: boolean): void {
    const glob = value.glob === true;
    // A path without blanks, or nothing.
    if (value.program !== undefined && !quoted && this.#splits && this.#separators() === BLANKS)
      return this.#unknown({ ...value, many: true });
    const stays =
      (value.single === true || value.folders !== undefined || isWhole(value)) && this.#separators() === BLANKS;
    if (quoted || stays || !this.#splits)
      return this.#unknown({ ...value, many: value.many && quoted && this.#splits }, glob);
    const from = value.prefix.search(/[ \t\n*?[\]]/);
    const suffix = endWithout(' \t\n*?[]', value.suffix);
    const { oneOf, orElse, made, ...rest } = value;
    const follows = oneOf !== undefined && this.#separators() === BLANKS && !oneOf.some(one => GLOB.test(one));
    const prefix = from < 0 ? rest.prefix : rest.prefix.slice(0, from);
    const word = { prefix, suffix, many: true, ...(made === true && { made }) };
    this.#unknown(follows ? { ...word, oneOf, ...(orElse === true && { orElse }) } : word, glob);
  }

  #unknown(value: PartialWord, glob = false): void {
    if (this.#ragged !== null) this.#joinFrom(this.#ragged);
    const before = this.#known ? [this.#prefix] : this.#texts;
    const texts = alternatives(before, value, this.#many);
    this.#texts = this.#open && texts?.includes('') ? null : texts;
    this.#only = this.#open ? null : value;
    this.#open = true;
    this.#glob &&= glob;
    if (this.#known) this.#prefix += value.prefix;
    this.#known = false;
    this.#suffix = value.suffix;
    this.#behind += `*${value.suffix}`;
    this.#many ||= value.many;
    this.#made ||= value.made === true;
    this.#orElse ||= value.orElse === true;
  }

  #split(text: string): void {
    if (this.#separators() !== BLANKS) return this.#splitOtherwise(text);
    const pieces = text.split(/[ \t\n]+/);
    pieces.forEach((piece, i) => {
      if (i > 0) this.#finish();
      if (piece !== '') this.#pattern(piece);
    });
  }

  #splitOtherwise(text: string): void {
    const separators = this.#separators();
    if (typeof separators !== 'string') return this.#unknown({ prefix: '', suffix: '', many: true });
    for (const { text: piece, end } of cutAt(separators, text)) {
      this.#pattern(piece);
      if (end === 'mark') this.literal('');
      if (end !== 'none') this.#finish();
    }
  }

  /** A glob in a value that is not quoted is a glob. */
  #pattern(text: string): void {
    if (text === '') return;
    const from = text.search(GLOB);
    if (from < 0) return this.literal(text);
    const suffix = endWithout('*?[]\\', text);
    this.#unknown({ prefix: text.slice(0, from).split('\\')[0] ?? '', suffix, many: true }, true);
  }

  #finish(): void {
    this.#ragged = null;
    if (!this.#open) return;
    this.#done.push(this.#known ? this.#prefix : this.#word());
    this.#open = false;
    this.#known = true;
    this.#many = false;
    this.#glob = true;
    this.#prefix = '';
    this.#suffix = '';
    this.#behind = '';
    this.#texts = null;
    this.#made = false;
    this.#orElse = false;
    this.#only = null;
  }

  #word(): PartialWord {
    const word = { prefix: this.#prefix, suffix: this.#suffix, many: this.#many };
    const climbs = CLIMBS.test(this.#prefix + this.#behind);
    if (this.#texts !== null) {
      const isName = this.#orElse && this.#glob && !this.#made && !climbs;
      return { ...word, oneOf: this.#texts, ...(this.#orElse && { orElse: true }), ...(isName && { glob: true }) };
    }
    if (this.#made) return word.prefix === '/dev/fd/' ? { ...word, made: true } : madeWord(word);
    // `src/*/../..`: where it leads says nothing of the folder in front of it.
    if (climbs) return { ...word, prefix: '' };
    const folders = this.#only?.folders;
    const program = this.#only?.program;
    if (program !== undefined) return { ...word, program };
    const led = folders === undefined ? word : { ...word, folders };
    return this.#glob ? { ...led, glob: true } : led;
  }

  end(): readonly Arg[] {
    this.#finish();
    return this.#done;
  }
}
