/** What was last seen under an id; older ones are forgotten, so that a log of any length is read in the same memory. */
const MOST = 4096;

export class Recent<T> {
  readonly #kept = new Map<string, T>();

  get(id: string): T | undefined {
    return this.#kept.get(id);
  }

  set(id: string, value: T): void {
    this.#kept.delete(id);
    this.#kept.set(id, value);
    if (this.#kept.size > MOST) this.#kept.delete(this.#kept.keys().next().value!);
  }
}
