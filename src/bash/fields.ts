/** Puts the pieces of a word together into the words that bash makes of it: splitting, globs, what is not known. */
import type { Arg, PartialWord } from './analysis.ts';
import { LIMITS, TooLarge } from './limits.ts';

const GLOB = /[*?[]/;
const BLANKS = ' \t\n';

/** What stands after the last of these letters. */
function endWithout(letters: string, text: string): string {
  let from = text.length;
  while (from > 0 && !letters.includes(text[from - 1]!)) from--;
  return text.slice(from);
}

export class Fields {
  readonly #done: Arg[] = [];
  #open = false;
  #known = true;
  #many = false;
  /** All that is not known comes of globs. */
  #glob = true;
  #prefix = '';
  #suffix = '';
  readonly #splits: boolean;
  readonly #separators: Arg;

  /** `splits`: the word stands where bash splits and globs (an argument, not an assignment's value). */
  constructor(splits: boolean, separators: Arg) {
    this.#splits = splits;
    this.#separators = separators;
  }

  /** Text that is taken as it is. */
  literal(text: string): void {
    if (this.#prefix.length + this.#suffix.length + text.length > LIMITS.word) throw new TooLarge();
    this.#open = true;
    if (this.#known) this.#prefix += text;
    else this.#suffix += text;
  }

  /** An unquoted pattern of the text itself: `*`, `[ab]`. */
  glob(text: string): void {
    if (!this.#splits) return this.literal(text);
    this.#unknown({ prefix: '', suffix: '', many: true }, true);
  }

  /** The value of an expansion. */
  value(value: Arg, quoted: boolean): void {
    if (typeof value !== 'string') return this.#partial(value, quoted);
    if (quoted || !this.#splits) return this.literal(value);
    this.#split(value);
  }

  /** `"$@"`: one word each, joined to what stands around it. */
  values(values: readonly Arg[]): void {
    values.forEach((value, i) => {
      if (i > 0) this.#finish();
      this.value(value, true);
    });
  }

  #partial(value: PartialWord, quoted: boolean): void {
    const glob = value.glob === true;
    const stays = value.single === true && this.#separators === BLANKS;
    if (quoted || stays || !this.#splits)
      return this.#unknown({ ...value, many: value.many && quoted && this.#splits }, glob);
    const from = value.prefix.search(/[ \t\n*?[\]]/);
    const suffix = endWithout(' \t\n*?[]', value.suffix);
    this.#unknown({ prefix: from < 0 ? value.prefix : value.prefix.slice(0, from), suffix, many: true }, glob);
  }

  #unknown(value: PartialWord, glob = false): void {
    this.#open = true;
    this.#glob &&= glob;
    if (this.#known) this.#prefix += value.prefix;
    this.#known = false;
    this.#suffix = value.suffix;
    this.#many ||= value.many;
  }

  #split(text: string): void {
    if (this.#separators !== BLANKS) return this.#splitOtherwise(text);
    const pieces = text.split(/[ \t\n]+/);
    pieces.forEach((piece, i) => {
      if (i > 0) this.#finish();
      if (piece !== '') this.#pattern(piece);
    });
  }

  #splitOtherwise(text: string): void {
    const separators = this.#separators;
    const stays = typeof separators === 'string' && ![...new Set(separators)].some(one => text.includes(one));
    if (stays) this.#pattern(text);
    else this.#unknown({ prefix: '', suffix: '', many: true });
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
    if (!this.#open) return;
    this.#done.push(this.#known ? this.#prefix : this.#word());
    this.#open = false;
    this.#known = true;
    this.#many = false;
    this.#glob = true;
    this.#prefix = '';
    this.#suffix = '';
  }

  #word(): PartialWord {
    const word = { prefix: this.#prefix, suffix: this.#suffix, many: this.#many };
    return this.#glob ? { ...word, glob: true } : word;
  }

  end(): readonly Arg[] {
    this.#finish();
    return this.#done;
  }
}
