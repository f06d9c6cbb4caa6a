/**
 * How much work one judgement may cost. Whatever goes past a limit is opaque: the text comes from somebody
 * who may want the judge to hang or to give up halfway.
 */
export const LIMITS = {
  /** Characters of one text. */
  text: 1_000_000,
  /** Characters of code inside code: `eval`, `bash -c`, script files. */
  nestedText: 1_000_000,
  /**
   * What texts weigh before they are parsed, and then tree nodes and words walked, functions and loops counted as often
   * as they are judged. A step takes about a microsecond; a script of 200 KB takes some 150,000.
   */
  steps: 250_000,
  /** Steps of one call, its words apart. */
  callCost: 3,
  /** Steps for all that unknown programs may run of their words. */
  guesses: 25_000,
  /** Words that one call may have as they are, and the steps that each further one takes: many rules look at it. */
  words: 200,
  wordCost: 25,
  /** What one step pays for where something is gone through that the text made long. */
  entriesPerStep: 2,
  charactersPerStep: 500,
  /** Steps of reading code of another language, and the characters of it that one more pays for. */
  codeCost: 15,
  codePerStep: 8,
  /** Steps for asking the machine about one file. */
  question: 4,
  /** Code inside code, calls inside calls. */
  depth: 40,
  /** Programs that start one another: each has all words of those behind it. */
  wrappers: 40,
  /** Words that one brace expansion may give. */
  braces: 512,
  /** Characters that are read to expand the braces of one word. */
  braceText: 1_000_000,
  /** Values of one variable, or words of one `for`, that are followed one by one. */
  choices: 16,
  /** Loops unrolled within one another: the product of their words. */
  unrolled: 64,
  /** Characters of one word's value. */
  word: 200_000,
  invocations: 20_000,
  opaque: 200,
  /** Characters of an opaque part that are kept to be shown. */
  shown: 1_000,
  files: 256,
  /** Words of commands that are held against words of rules' patterns. */
  comparisons: 600_000,
  /** Characters of a word that count as one more word there. */
  charactersPerComparison: 100,
  /** Folders that the shell may stand in after every `cd` that may have failed. */
  folders: 24,
  /** Folders that a glob fits, each of which is looked into. */
  listed: 20,
  /** Packages of one workspace whose scripts are read. */
  workspaces: 200,
  traps: 64,
  /** Folders in which a trap is judged one by one. */
  trapFolders: 16,
  /** Stages of one pipeline. */
  stages: 200,
} as const;

/** What may be spent of one kind of work. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Throws TooLarge when nothing is left. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooLarge();
  }
}

/** Thrown inside the walk only, and caught by analyze: the rest of the text is opaque. */
export class TooLarge extends Error {}
