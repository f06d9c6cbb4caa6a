/** Which variables were set since when, in branches too: never taken back. */
export class SettingLog {
  /** Each variable once after every mark. */
  readonly #names: string[] = [];
  readonly #last = new Map<string, number>();
  #marked = 0;

  add(name: string): void {
    if ((this.#last.get(name) ?? -1) >= this.#marked) return;
    this.#last.set(name, this.#names.length);
    this.#names.push(name);
  }

  /** A point of time. */
  mark(): number {
    this.#marked = this.#names.length;
    return this.#marked;
  }

  since(mark: number): ReadonlySet<string> {
    return new Set(this.#names.slice(mark));
  }
}
