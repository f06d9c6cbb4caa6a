/** What one analysis has found so far, and what it may still spend. */
import type {
  Arg,
  Facts,
  FileText,
  Invocation,
  JudgedFile,
  Opaque,
  Ports,
  TextError,
  VariableAssignment,
} from './analysis.ts';
import type { FunctionCode } from './functions.ts';
import { type Budget, LIMITS, TooLarge } from './limits.ts';
import type { Extent, Place } from './place.ts';
import { lineFound, spanOf, written } from './place.ts';
import type { Moved } from './moved.ts';
import type { Relied } from './relied-files.ts';
import type { Stdin } from './stdin.ts';

export class Report {
  readonly invocations: Invocation[] = [];
  readonly opaque: Opaque[] = [];
  readonly assignments: VariableAssignment[] = [];
  readonly errors: TextError[] = [];
  /** Commands in `>(…)`: what is around them writes to them. */
  readonly fed = new Set<Invocation>();
  readonly files = new Map<string, JudgedFile>();
  /** Invocations that nobody waits for, by their index. */
  readonly background: number[] = [];
  /** Scripts that loops run. */
  readonly relied: Relied[] = [];
  /** Symbolic links that the text makes, and where each leads; both are absolute. */
  readonly links = new Map<string, string>();
  /** What the text moves: where it went to, and where it was before; each pair of places once. */
  readonly moved = new Map<string, Moved>();
  /** Remotes of git that the text sets, and their addresses. */
  readonly remotes = new Map<string, Arg>();
  readonly facts: Facts;
  readonly ports: Ports;
  readonly #budget: Budget;
  /** While greater than zero, a walk only looks for what it changes. */
  #muted = 0;
  /** How many parts could not be told, those that are not listed again too. */
  doubts = 0;
  #sought: { readonly name: string; isFound: boolean } | null = null;
  readonly #functions: FunctionCode[] = [];
  readonly #read = new WeakSet<Stdin>();
  readonly #seen = new Set<string>();

  constructor(facts: Facts, ports: Ports, budget: Budget) {
    this.#budget = budget;
    this.facts = facts;
    this.ports = ports;
  }

  spend(steps = 1): void {
    this.#budget.spend(steps);
  }

  /** For going through so many entries of a list or a table. */
  spendOn(entries: number): void {
    this.spend(Math.floor(entries / LIMITS.entriesPerStep));
  }

  /** For reading through a value. */
  spendOnText(value: Arg): void {
    const length = typeof value === 'string' ? value.length : value.prefix.length + value.suffix.length;
    this.spend(Math.floor(length / LIMITS.charactersPerStep));
  }

  get muted(): boolean {
    return this.#muted > 0;
  }

  /** Nothing is listed, and no program is looked for: all that counts is what changes in the shell. */
  get seeksChanges(): boolean {
    return this.#muted > 0 && this.#sought === null;
  }

  /** How many quiet walks are under way. */
  get level(): number {
    return this.#muted;
  }

  /** Walks without listing: the caller wants to know only which variables change. */
  quietly(walk: () => void): void {
    this.#muted++;
    try {
      walk();
    } finally {
      this.#muted--;
    }
  }

  /** After an exception that left a quiet walk. */
  loud(): void {
    this.#muted = 0;
    this.opaque.length = Math.min(this.opaque.length, LIMITS.opaque - 1);
  }

  /** Has nothing been read from it yet? What a second one finds depends on the first. */
  firstRead(stdin: Stdin): boolean {
    if (this.#muted > 0 || this.#read.has(stdin)) return false;
    this.#read.add(stdin);
    return true;
  }

  /** Does `walk` run a program or a file of this name? It is gone through without listing. */
  runs(name: string, walk: () => void): boolean {
    const before = this.#sought;
    const sought = { name, isFound: false };
    this.#sought = sought;
    this.quietly(walk);
    this.#sought = before;
    return sought.isFound;
  }

  noteRun(name: string): void {
    if (this.#sought?.name === name) this.#sought.isFound = true;
  }

  addInvocation(invocation: Invocation): void {
    this.noteRun(invocation.argv[0]);
    if (this.#muted > 0) return;
    if (this.invocations.length >= LIMITS.invocations) throw new TooLarge();
    this.invocations.push(invocation);
  }

  addAssignment(assignment: VariableAssignment): void {
    if (this.#muted === 0) this.assignments.push(assignment);
  }

  addOpaque(place: Place, at: Extent, why: string): void {
    this.addOpaqueText(place, at, written(place, at), why);
  }

  addOpaqueText(place: Place, at: Extent, text: string, why: string): void {
    this.doubts++;
    if (this.#muted > 0 || this.opaque.length >= LIMITS.opaque) return;
    const span = spanOf(place, at);
    const where = lineFound(place, at);
    const key = `${span[0]} ${span[1]} ${where.line ?? ''} ${why}`;
    // A loop or a function is judged several times; what cannot be told in it is said once.
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.opaque.push({ text: text.slice(0, LIMITS.shown), why, span, via: place.via, source: place.source, ...where });
  }

  addFunction(code: FunctionCode): void {
    if (this.#muted === 0) this.#functions.push(code);
  }

  /** In order of their definition; grows while it is read. */
  functions(): Iterable<FunctionCode> {
    return this.#functions;
  }

  /** Reads a file of code and remembers it as judged. */
  readFile(path: string): FileText | null {
    if (this.files.size >= LIMITS.files) throw new TooLarge();
    const file = this.ports.readFile(path);
    if (file !== null) {
      this.files.set(file.path, file);
    }
    return file;
  }
}
