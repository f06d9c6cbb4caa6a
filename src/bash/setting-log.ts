/** Which variables were set since when, in branches too: never taken back. */
import { isKnown } from './analysis.ts';
import { LIMITS } from './limits.ts';
import type { Value } from './value.ts';

/** What is kept of the time since a trap was set. */
export class Watch {
  readonly values = new Map<string, readonly Value[] | null>();
  /** Variables that nobody knows were set. */
  isBlind = false;

  add(name: string, value: Value): void {
    const held = this.values.get(name) ?? (this.values.has(name) ? null : []);
    if (held === null || held.some(one => isSame(one, value))) return;
    this.values.set(name, held.length < LIMITS.choices ? [...held, value] : null);
  }
}

const isSame = (a: Value, b: Value): boolean =>
  a === b ||
  (a.kind === 'unset' && b.kind === 'unset') ||
  (a.kind === 'scalar' && b.kind === 'scalar' && isKnown(a.value) && a.value === b.value);

export class SettingLog {
  /** Each variable once after every mark. */
  readonly #names: string[] = [];
  readonly #last = new Map<string, number>();
  #marked = 0;
  readonly #watches: Watch[] = [];

  /** `before` is asked for where somebody watches. */
  add(name: string, value: Value, before: () => Value): void {
    for (const watch of this.#watches) {
      watch.add(name, before());
      watch.add(name, value);
    }
    if ((this.#last.get(name) ?? -1) >= this.#marked) return;
    this.#last.set(name, this.#names.length);
    this.#names.push(name);
  }

  /** Any variable may have been set. */
  addUnknown(): void {
    for (const watch of this.#watches) watch.isBlind = true;
  }

  /** A point of time. */
  mark(): number {
    this.#marked = this.#names.length;
    return this.#marked;
  }

  since(mark: number): ReadonlySet<string> {
    return new Set(this.#names.slice(mark));
  }

  watch(): Watch {
    const watch = new Watch();
    this.#watches.push(watch);
    return watch;
  }
}
