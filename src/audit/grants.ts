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

export class Grants {
  readonly #granted = new Map<string, Granted>();

  answered({ id, answer, grant }: AnswerRecord): void {
    if (answer !== 'approve' || grant === undefined) return;
    const known = this.#granted.get(id) ?? { until: 0, times: 0, approved: false, revoked: false, uses: 0 };
    known.until = Math.max(known.until, grant.until);
    known.times = Math.max(known.times, grant.times ?? Number.POSITIVE_INFINITY);
    this.#granted.set(id, known);
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
