/** Which actions somebody is looking for. Every condition that is given must hold. */
import type { Action } from './action.ts';

export interface Query {
  /** Milliseconds since the epoch, of the request; `to` is not part of it. */
  readonly from: number | null;
  readonly to: number | null;
  readonly user: string | null;
  readonly agent: string | null;
  /** A rule, or all of a group: `git` is every `git.*`. */
  readonly rule: string | null;
  /** A verdict or how it was decided. */
  readonly verdict: string | null;
  /** A name or identity of somebody who answered. */
  readonly approver: string | null;
  /** Any part of the command, the folder or a reason, whatever its case. */
  readonly text: string | null;
}

export const EVERYTHING: Query = {
  from: null,
  to: null,
  user: null,
  agent: null,
  rule: null,
  verdict: null,
  approver: null,
  text: null,
};

export const VERDICTS = ['allow', 'ask', 'deny'] as const;
export const RESULTS = [
  'auto-allowed',
  'auto-denied',
  'unanswerable',
  'approved',
  'rejected',
  'superseded',
  'expired',
  'withdrawn',
  'parked',
  'voided',
] as const;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export function isWithin({ time }: Pick<Action, 'time'>, { from, to }: Pick<Query, 'from' | 'to'>): boolean {
  const at = Date.parse(time);
  return (from === null || at >= from) && (to === null || at < to);
}

export function matches(action: Action, query: Query): boolean {
  const { user, agent, rule, verdict, approver } = query;
  return (
    isWithin(action, query) &&
    (user === null || action.user === user) &&
    (agent === null || (action.agent !== null && same(action.agent.name, agent))) &&
    (rule === null || action.rules.some(({ id }) => id === rule || id.startsWith(`${rule}.`))) &&
    (verdict === null || action.verdict === verdict || action.decision?.result === verdict) &&
    (approver === null || answered(action, approver)) &&
    (query.text === null || mentions(action, query.text.toLowerCase()))
  );
}

const answered = ({ answers, decision }: Action, who: string): boolean =>
  [...answers, ...(decision?.by ?? [])].some(
    ({ name, identities }) => same(name, who) || identities.some(identity => same(identity, who)),
  );

const mentions = ({ command, cwd, reason, answers, decision }: Action, wanted: string): boolean =>
  [command, cwd, reason, decision?.reason, ...answers.map(answer => answer.reason)].some(part =>
    part?.toLowerCase().includes(wanted),
  );
