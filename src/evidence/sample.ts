/**
 * A sample that nobody could have steered: the auditor gives the seed, and each request's rank is the hash of seed and id. It
 * is found in one pass, does not depend on the order of the log, and can be drawn again with sha256sum and sort.
 */
import type { Action } from '../audit/action.ts';
import { sha256 } from '../audit/chain.ts';

const encoder = new TextEncoder();

export const rankOf = (seed: string, id: string): string => sha256(encoder.encode(`${seed}:${id}`));

/** Requests that were held or stopped: where the control had something to decide. */
export const isControlled = ({ verdict, decision }: Action): boolean =>
  verdict !== 'allow' || decision?.result !== 'auto-allowed';

interface Ranked {
  readonly rank: string;
  readonly action: Action;
}

export class Sample {
  readonly #seed: string;
  readonly #wanted: number;
  #kept: Ranked[] = [];
  #population = 0;

  constructor(seed: string, wanted: number) {
    this.#seed = seed;
    this.#wanted = wanted;
  }

  /** Of how many it is drawn. */
  get population(): number {
    return this.#population;
  }

  add(action: Action): void {
    if (!isControlled(action)) return;
    this.#population++;
    this.#kept.push({ rank: rankOf(this.#seed, action.id), action });
    if (this.#kept.length >= 2 * this.#wanted + 64) this.#kept = this.#lowest();
  }

  /** By rank. */
  drawn(): readonly Ranked[] {
    return this.#lowest();
  }

  #lowest(): Ranked[] {
    return this.#kept.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, this.#wanted);
  }
}
