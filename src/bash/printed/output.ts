/** What a piece of code prints, collected while it is walked: `$(…)`, a stage of a pipeline, a group that writes a file. */
import type { Arg, PartialWord } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import { LIMITS } from '../limits.ts';
import { concat } from '../value.ts';

/** Texts of which one was printed; null: not known. */
export type Printed = readonly Arg[] | null;

export class Output {
  #texts: Printed = [''];
  #made = true;
  #mayStop = false;
  #programs = 0;
  #names: PartialWord | null = null;
  /** Errors go the same way: `2>&1` around it. */
  takesErrors = false;
  /** How many looks that only search for changes were under way: what is walked in a deeper one comes again. */
  readonly level: number;

  constructor(level: number) {
    this.level = level;
  }

  /** The only text that it can be. */
  get text(): Arg | null {
    return this.#texts?.length === 1 ? this.#texts[0]! : null;
  }

  get texts(): Printed {
    return this.#texts;
  }

  /** All of it comes of words that stand in the text, whatever became of them. */
  get made(): boolean {
    return this.#made;
  }

  /** One of the names that the only program in it prints; null: it prints no names, or others print, too. */
  get names(): PartialWord | null {
    return this.#programs === 1 ? this.#names : null;
  }

  /** A program that is not worked out prints into it. */
  noteProgram(names: PartialWord | null): void {
    this.#programs++;
    this.#names = names;
  }

  /** One of `pieces` follows; nothing, where what came before may have ended the shell. */
  add(pieces: readonly Arg[]): void {
    this.#made &&= pieces.every(piece => isKnown(piece) || piece.made === true || piece.oneOf !== undefined);
    const before = this.#texts;
    if (before === null) return;
    const added = before.flatMap(text => pieces.map(piece => concat(text, piece)));
    this.#set(this.#mayStop ? [...before, ...added] : added);
  }

  /** Something follows that is not known; `made`: out of words of the text alone. */
  lose(made: boolean): void {
    this.#texts = null;
    this.#made &&= made;
  }

  /** From here on the shell may have ended. */
  mayStop(): void {
    this.#mayStop = true;
  }

  /** What `walk` prints, taken out again: one of several branches. */
  branch(walk: () => void): Printed {
    const before = this.#texts;
    walk();
    const after = this.#texts;
    this.#texts = before;
    return after;
  }

  join(branches: readonly Printed[]): void {
    if (branches.some(one => one === null)) this.#texts = null;
    else this.#set(branches.flatMap(one => one ?? []));
  }

  #set(texts: readonly Arg[]): void {
    const known = new Map(texts.map(text => [isKnown(text) ? `=${text}` : JSON.stringify(text), text]));
    const size = texts.reduce((sum, text) => sum + (isKnown(text) ? text.length : 0), 0);
    this.#texts = known.size > LIMITS.choices || size > LIMITS.word ? null : [...known.values()];
  }
}
