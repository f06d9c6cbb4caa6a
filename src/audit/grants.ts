/** Uses of grants: each goes back to an answer that granted it and was approved, no more often and no longer than it said. */
import type { AnswerRecord, GrantRecord, Receipt } from './entry.ts';
import type { LogProblem } from './log-problem.ts';

interface Granted {
  /** The most that any of its answers allows. */
  until: number;
  times: number;
  approved: boolean;
  revoked: boolean;
  uses: number;
}

/** Grants that are over are forgotten when there are more of them than these, and than twice those that last time were not. */
const MANY = 1024;

export class Grants {
  readonly #granted = new Map<string, Granted>();
  #many = MANY;

  answered({ id, answer, grant, t }: AnswerRecord & { readonly t: string }): void {
    if (answer !== 'approve' || grant === undefined) return;
    if (this.#granted.size >= this.#many) this.#forget(Date.parse(t));
    const known = this.#granted.get(id) ?? { until: 0, times: 0, approved: false, revoked: false, uses: 0 };
    known.until = Math.max(known.until, grant.until);
    known.times = Math.max(known.times, grant.times ?? Number.POSITIVE_INFINITY);
    this.#granted.set(id, known);
  }

  #forget(now: number): void {
    for (const [id, { until }] of this.#granted) if (until < now) this.#granted.delete(id);
    this.#many = Math.max(MANY, 2 * this.#granted.size);
  }

  approved(id: string): void {
    const granted = this.#granted.get(id);
    if (granted !== undefined) granted.approved = true;
  }

  revoked(id: string): void {
    const granted = this.#granted.get(id);
    if (granted !== undefined) granted.revoked = true;
  }

  used({ of, t }: GrantRecord & { readonly t: string }, { seq }: Receipt): LogProblem | null {
    const granted = this.#granted.get(of);
    const problem = (kind: LogProblem['kind'], detail: string): LogProblem => ({
      kind,
      line: seq,
      detail,
      warn: false,
    });
    if (granted === undefined || !granted.approved || granted.revoked)
      return problem('grant-without-approval', `uses a grant of request ${of}, which no line before gives`);
    granted.uses++;
    return granted.uses > granted.times || Date.parse(t) > granted.until
      ? problem('grant-overused', `uses the grant of request ${of} more often or later than it says`)
      : null;
  }
}
