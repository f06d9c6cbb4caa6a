/** What a piece of code prints, collected while it is walked: `$(…)`, a stage of a pipeline, a group that writes a file. */
import type { Arg, PartialWord } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import { LIMITS } from '../limits.ts';
import { concat } from '../value.ts';

/** What was printed: one of `texts`; where it is `open`, they are all that is known of it, and something else may be. */
export interface Printed {
  readonly texts: readonly Arg[];
  readonly open: boolean;
}

const NOTHING: Printed = { texts: [''], open: false };

export class Output {
  #printed: Printed = NOTHING;
  #made = true;
  #mayStop = false;
  /** How often something printed that is not known. */
  #sources = 0;
  #names: PartialWord | null = null;
  #copied: string | null = null;
  #secrets: ReadonlySet<string> | undefined;
  /** Errors go the same way: `2>&1` around it. */
  takesErrors = false;
  /** How many looks that only search for changes were under way: what is walked in a deeper one comes again. */
  readonly level: number;

  constructor(level: number) {
    this.level = level;
  }

  /** The only text that it can be. */
  get text(): Arg | null {
    const { texts, open } = this.#printed;
    return texts.length === 1 && !open ? texts[0]! : null;
  }

  /** The same object as long as nothing is printed. */
  get printed(): Printed {
    return this.#printed;
  }

  /** All of it comes of words that stand in the text, whatever became of them. */
  get made(): boolean {
    return this.#made;
  }

  /** One of the names that the only program in it prints; null: it prints no names, or others print, too. */
  get names(): PartialWord | null {
    return this.#isOfOne ? this.#names : null;
  }

  /** The file that all of it comes from, where nothing but `cat` prints. */
  get copied(): string | null {
    return this.#isOfOne ? this.#copied : null;
  }

  get #isOfOne(): boolean {
    const { texts, open } = this.#printed;
    return this.#sources === 1 && open && texts.length === 1 && texts[0] === '';
  }

  /** Variables with the name of a secret whose values are printed into it. */
  get secrets(): ReadonlySet<string> | undefined {
    return this.#secrets;
  }

  addSecrets(names: ReadonlySet<string>): void {
    if (names.size > 0) this.#secrets = this.#secrets === undefined ? names : new Set([...this.#secrets, ...names]);
  }

  /** A program that is not worked out prints into it. */
  addProgram(made: boolean, names: PartialWord | null, copied: string | null): void {
    this.lose(made);
    this.#names = names;
    this.#copied = copied;
  }

  /** One of `pieces` follows; nothing, where what came before may have ended the shell. */
  add(pieces: readonly Arg[]): void {
    this.#made &&= pieces.every(piece => isKnown(piece) || piece.made === true || piece.oneOf !== undefined);
    const { texts, open } = this.#printed;
    const added = texts.flatMap(text => pieces.map(piece => concat(text, piece)));
    this.#set(this.#mayStop ? [...texts, ...added] : added, open);
  }

  /** The same, of which less is known. */
  addPrinted(printed: Printed): void {
    this.add(printed.texts);
    if (printed.open) this.#set(this.#printed.texts, true);
  }

  /** Something follows that is not known, or nothing; `made`: out of words of the text alone. */
  lose(made: boolean): void {
    const { texts, open } = this.#printed;
    if (!open) this.#printed = { texts, open: true };
    this.#made &&= made;
    this.#sources++;
  }

  /** From here on the shell may have ended. */
  mayStop(): void {
    this.#mayStop = true;
  }

  /** What `walk` prints, taken out again: one of several branches. */
  branch(walk: () => void): Printed {
    const before = this.#printed;
    walk();
    const after = this.#printed;
    this.#printed = before;
    return after;
  }

  join(branches: readonly Printed[]): void {
    this.#set(
      branches.flatMap(one => one.texts),
      branches.some(one => one.open),
    );
  }

  #set(texts: readonly Arg[], open: boolean): void {
    const [only] = texts;
    if (texts.length === 1 && isKnown(only!) && only.length <= LIMITS.word) {
      this.#printed = { texts, open };
      return;
    }
    const each = new Map(texts.map(text => [isKnown(text) ? `=${text}` : JSON.stringify(text), text]));
    const size = texts.reduce((sum, text) => sum + (isKnown(text) ? text.length : 0), 0);
    const tooMany = each.size > LIMITS.choices || size > LIMITS.word;
    this.#printed = tooMany ? { texts: [''], open: true } : { texts: [...each.values()], open };
  }
}
