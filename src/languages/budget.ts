/** Work on one text is bounded: names that stand for names cost more than they are long. */
export class Budget {
  #steps = 0;
  readonly #most: number;

  constructor(most = 50_000) {
    this.#most = most;
  }

  /** False once there is nothing left: what is asked for is then not known. */
  spend(): boolean {
    this.#steps += 1;
    return this.#steps <= this.#most;
  }

  /** What was found is not all. */
  get isSpent(): boolean {
    return this.#steps > this.#most;
  }
}

/**
 * What names stand for, each worked out once. A name that stands for itself is not known; a chain of names that is longer
 * than the stack ends in a RangeError, which makes the whole text opaque.
 */
export class Memo<T> {
  readonly #known = new Map<string, T | null>();

  get(name: string, work: () => T | null): T | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, null);
    const value = work();
    this.#known.set(name, value);
    return value;
  }
}
