/** A decided request: the only thing the runner accepts; used once. Only review.ts makes one. */
import type { Receipt } from '../audit/entry.ts';
import type { Outcome } from '../approval/channel.ts';
import type { Judgement } from './judgement.ts';

export class Permit {
  readonly id: string;
  readonly judgement: Judgement;
  /** Milliseconds since the epoch; after it the runner refuses. */
  readonly expires: number;
  /** The decision's record. */
  readonly decision: Receipt;
  /** Tells the people who were asked, and notes it where the request lies. */
  readonly end: (outcome: Outcome) => Promise<void>;
  /** Nobody is there any more for whom it would run: the same command finds it approved. */
  readonly putBack: () => void;
  #used = false;

  constructor(
    id: string,
    judgement: Judgement,
    expires: number,
    decision: Receipt,
    end: (outcome: Outcome) => Promise<void>,
    putBack: () => void,
  ) {
    this.id = id;
    this.judgement = judgement;
    this.expires = expires;
    this.decision = decision;
    this.end = end;
    this.putBack = putBack;
  }

  /** False on every call but the first. */
  use(): boolean {
    if (this.#used) return false;
    this.#used = true;
    return true;
  }
}
