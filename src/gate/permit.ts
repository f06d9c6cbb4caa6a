/** A decided request: the only thing the runner accepts; used once. Only review.ts makes one. */
import type { Judgement } from './judgement.ts';

export class Permit {
  readonly id: string;
  readonly judgement: Judgement;
  readonly expires: number;
  #used = false;

  constructor(id: string, judgement: Judgement, expires: number) {
    this.id = id;
    this.judgement = judgement;
    this.expires = expires;
  }

  /** False on every call but the first. */
  use(): boolean {
    if (this.#used) return false;
    this.#used = true;
    return true;
  }
}
