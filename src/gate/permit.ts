/** A decided request: the only thing the runner accepts; used once. Only review.ts makes one. */
import type { Receipt } from '../audit/entry.ts';
import type { Judgement } from './judgement.ts';

export class Permit {
  readonly id: string;
  readonly judgement: Judgement;
  /** Milliseconds since the epoch; after it the runner refuses. */
  readonly expires: number;
  /** The decision's record. */
  readonly decision: Receipt;
  #used = false;

  constructor(id: string, judgement: Judgement, expires: number, decision: Receipt) {
    this.id = id;
    this.judgement = judgement;
    this.expires = expires;
    this.decision = decision;
  }

  /** False on every call but the first. */
  use(): boolean {
    if (this.#used) return false;
    this.#used = true;
    return true;
  }
}
