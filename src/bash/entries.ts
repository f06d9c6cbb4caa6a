/** Entries that are changed in branches: those of one branch are taken out again, and joined with those of its siblings. */
import { type Changes, NO_CHANGES } from './changes.ts';

/** What the branches before `upTo` make of one entry. */
interface Joined {
  readonly value: unknown;
  readonly upTo: number;
}

export class Entries {
  /** What is taken away stays as undefined: JavaScriptCore rebuilds a table again and again in which keys come and go. */
  readonly #map = new Map<string, unknown>();
  readonly #journal: [key: string, before: unknown][] = [];
  #branches = 0;
  readonly #spendOn: (entries: number) => void;
  readonly #merge: (key: string, a: unknown, b: unknown) => unknown;

  /** `spendOn` pays for going through so many entries, or throws; `merge`: what an entry is that is the one or the other. */
  constructor(spendOn: (entries: number) => void, merge: (key: string, a: unknown, b: unknown) => unknown) {
    this.#spendOn = spendOn;
    this.#merge = merge;
  }

  get(key: string): unknown {
    return this.#map.get(key);
  }

  set(key: string, value: unknown): void {
    if (this.#branches > 0) this.#journal.push([key, this.#map.get(key)]);
    this.#map.set(key, value);
  }

  /** How many there ever were. */
  get size(): number {
    return this.#map.size;
  }

  /** A list of its own; those that are taken away are undefined. */
  all(): readonly (readonly [key: string, value: unknown])[] {
    return [...this.#map];
  }

  /** Walks a branch, takes its changes out again and hands them over. */
  branch(walk: () => void): Changes {
    const mark = this.#journal.length;
    this.#branches++;
    try {
      walk();
    } finally {
      this.#branches--;
    }
    const changes = this.changesSince(mark);
    this.#rollBack(mark);
    return changes;
  }

  /** What has changed since then in the branches that are being walked. */
  changesSince(mark: number): Changes {
    if (this.#journal.length === mark) return NO_CHANGES;
    this.#spendOn(this.#journal.length - mark);
    const changes = new Map<string, unknown>();
    for (const [key] of this.#journal.slice(mark)) changes.set(key, this.#map.get(key));
    return changes;
  }

  /** Joins what is at the end of `walk` with the changes that it gives back: those of `changesSince` its mark. */
  leaving(walk: (mark: number) => readonly Changes[]): void {
    const mark = this.#journal.length;
    let others: readonly Changes[] = [];
    this.#branches++;
    try {
      others = walk(mark);
    } finally {
      this.#branches--;
      if (others.length === 0 && this.#branches === 0) this.#journal.length = mark;
    }
    if (others.length === 0) return;
    const changes = this.changesSince(mark);
    this.#rollBack(mark);
    this.#spendOn(others.reduce((sum, one) => sum + one.size, 0));
    this.join([changes, ...others]);
  }

  #rollBack(mark: number): void {
    while (this.#journal.length > mark) {
      const entry = this.#journal.pop()!;
      this.#map.set(entry[0], entry[1]);
    }
  }

  /** Exactly one of these branches has run. */
  join(branches: readonly Changes[]): void {
    if (branches.length === 2 && branches[1]!.size === 0) return this.#joinWithNone(branches[0]!);
    const joined = new Map<string, Joined>();
    for (const [i, changes] of branches.entries())
      for (const [key, value] of changes) this.#joinOne(joined, key, value, i);
    for (const [key, { value, upTo }] of joined)
      this.set(key, upTo < branches.length ? this.#merge(key, value, this.#map.get(key)) : value);
  }

  #joinWithNone(changes: Changes): void {
    for (const [key, value] of changes) this.set(key, this.#merge(key, value, this.#map.get(key)));
  }

  /** A branch that leaves a variable alone has what was there before; once that is taken in, more of them add nothing. */
  #joinOne(joined: Map<string, Joined>, key: string, value: unknown, branch: number): void {
    const before = this.#map.get(key);
    const earlier = joined.get(key) ?? { value: branch > 0 ? before : value, upTo: branch };
    const all = earlier.upTo < branch ? this.#merge(key, earlier.value, before) : earlier.value;
    joined.set(key, { value: this.#merge(key, all, value), upTo: branch + 1 });
  }
}
