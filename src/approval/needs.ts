/** What the rules that were met and the policy want of an approval, together; and whether a way to ask can give it. */
import { type ApprovalSettings, type BreakGlass, type Challenge, isStricter } from '../rules/approval-settings.ts';
import type { Decision } from '../rules/decision.ts';
import { type Assurance, atLeast } from './assurance.ts';
import type { Channel } from './channel.ts';
import { isNamed, type People } from './people.ts';

export interface Needs {
  /** How many people. */
  readonly count: number;
  /** null: any. */
  readonly assurance: Assurance | null;
  /** The approver must say why. */
  readonly reason: boolean;
  /** What an approval has to be given with, against a yes by reflex. */
  readonly challenge: Challenge;
  /** The requester must have said why. */
  readonly requestReason: boolean;
  /** The approver must be in each of these lists: `user:NAME`, `group:NAME`, `role:NAME`. */
  readonly from: readonly (readonly string[])[];
  /** Nobody approves their own request. False only where no approvers are listed and no assurance is asked for. */
  readonly strict: boolean;
  /** After so many milliseconds, these count for every list too. */
  readonly escalate: { readonly after: number; readonly to: readonly string[] } | null;
  /** Who may let it run alone, in an emergency; null: nobody. */
  readonly breakGlass: BreakGlass | null;
  /** Milliseconds; null: as the policy says. */
  readonly wait: number | null;
  readonly expires: number | null;
}

/** The strictest of each counts. `listed`: somebody keeps a list of approvers. */
export function needsOf(decision: Decision, settings: ApprovalSettings, listed: boolean): Needs {
  const { invocations, assignments } = decision;
  const rules = [...invocations, ...assignments].flatMap(part => part.rules).filter(rule => rule.verdict === 'ask');
  const wanted = rules.flatMap(({ approvals }) => approvals ?? []);
  const assurance = highest([settings.assurance, ...wanted.map(approvals => approvals.assurance)]);
  const from = wanted.map(approvals => approvals.from).filter(list => list.length > 0);
  const { escalate, breakGlass } = settings;
  const named =
    from.length > 0 || escalate !== null || breakGlass !== null || (settings.github?.approvers.length ?? 0) > 0;
  return {
    count: Math.max(settings.count, ...wanted.map(({ count }) => count)),
    assurance,
    reason: settings.reason || wanted.some(({ reason }) => reason),
    challenge: challengeOf(decision.sensitivity, settings.challenge),
    requestReason: settings.requestReason || wanted.some(approvals => approvals.requestReason),
    from,
    strict: listed || named || (assurance !== null && assurance !== 'L0'),
    escalate,
    breakGlass,
    wait: least(wanted.map(({ wait }) => wait)),
    expires: least(wanted.map(({ expires }) => expires)),
  };
}

function challengeOf(
  sensitivity: Decision['sensitivity'],
  { high, critical }: ApprovalSettings['challenge'],
): Challenge {
  if (sensitivity === 'critical') return isStricter(high, critical) ? high : critical;
  return sensitivity === 'high' ? high : 'none';
}

const highest = (levels: readonly (Assurance | null)[]): Assurance | null =>
  levels.reduce((high, level) => (level === null || (high !== null && atLeast(high, level)) ? high : level), null);

const least = (values: readonly (number | null)[]): number | null =>
  values.reduce((low, value) => (value === null ? low : Math.min(low ?? value, value)), null);

/** Is it more than any answer at all? Then the log says so. */
export const areSpecial = ({
  count,
  assurance,
  reason,
  challenge,
  requestReason,
  from,
  strict,
  escalate,
  breakGlass,
  wait,
  expires,
}: Needs): boolean =>
  count > 1 ||
  assurance !== null ||
  reason ||
  challenge !== 'none' ||
  requestReason ||
  from.length > 0 ||
  strict ||
  escalate !== null ||
  breakGlass !== null ||
  wait !== null ||
  expires !== null;

/**
 * Why no answer on this channel could ever count; null where one could. `alone`: there is no other channel. Nobody is asked
 * a question whose answer is worth nothing.
 */
export function shortfall(
  needs: Needs,
  channel: Channel,
  people: People,
  self: boolean,
  alone: boolean,
): string | null {
  // In an emergency one answer suffices, which is not the requester's own.
  if (needs.breakGlass !== null && channel.answerer === null && atLeast(channel.proves, needs.breakGlass.assurance))
    return null;
  if (alone && needs.count > 1 && !channel.outlives)
    return `${needs.count} approvals are needed, and one person answers here`;
  if (needs.assurance !== null && !atLeast(channel.proves, needs.assurance))
    return `assurance ${needs.assurance} is needed, and an answer here proves ${channel.proves}`;
  if (needs.challenge === 'signature' && !channel.signs) return 'a signature is needed, and an answer here has none';
  if (channel.answerer === null) return null;
  const { identities, user } = channel.answerer;
  if (!needs.from.every(list => list.some(entry => isNamed(entry, identities, people))))
    return `${approvers(needs)} must approve, and ${user} answers here`;
  return self && needs.strict ? `nobody approves their own request, and ${user} answers here` : null;
}

export const approvers = ({ from }: Needs): string => from.map(list => list.join(' or ')).join(', and ');
