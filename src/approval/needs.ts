/** What the rules that were met want of an approval, together; and whether an answer, or a way to ask, can give it. */
import type { Decision } from '../rules/decision.ts';
import { matchesGlob } from '../rules/glob.ts';
import type { Role } from '../rules/policy.ts';
import type { Assurance } from './assurance.ts';
import type { Answer, Channel } from './channel.ts';

export interface Needs {
  readonly count: number;
  /** null: any. */
  readonly assurance: Assurance | null;
  readonly reason: boolean;
  /** The approver must be in each of these lists: `user:NAME`, `group:NAME`, `role:NAME`. */
  readonly from: readonly (readonly string[])[];
  /** Milliseconds; null: as the policy says. */
  readonly wait: number | null;
  readonly expires: number | null;
}

const LEVELS: readonly Assurance[] = ['L0', 'L1', 'L2', 'L3'];
const atLeast = (has: Assurance, wanted: Assurance): boolean => LEVELS.indexOf(has) >= LEVELS.indexOf(wanted);

/** null: no rule wants more than any approval. The strictest of each counts. */
export function needsOf({ invocations, assignments }: Decision): Needs | null {
  const rules = [...invocations, ...assignments].flatMap(part => part.rules).filter(rule => rule.verdict === 'ask');
  const wanted = rules.flatMap(({ approvals }) => approvals ?? []);
  if (wanted.length === 0) return null;
  const least = (values: readonly (number | null)[]): number | null =>
    values.reduce((low, value) => (value === null ? low : Math.min(low ?? value, value)), null);
  return {
    count: Math.max(...wanted.map(({ count }) => count)),
    assurance: wanted.reduce<Assurance | null>(
      (high, { assurance }) => (assurance === null || (high !== null && atLeast(high, assurance)) ? high : assurance),
      null,
    ),
    reason: wanted.some(({ reason }) => reason),
    from: wanted.map(({ from }) => from).filter(from => from.length > 0),
    wait: least(wanted.map(({ wait }) => wait)),
    expires: least(wanted.map(({ expires }) => expires)),
  };
}

/** Who people are: by the user database of this machine and the policy. */
export interface People {
  /** null: not known, or no such user. */
  groupsOf(user: string): readonly string[] | null;
  readonly roles: ReadonlyMap<string, Role>;
}

/** Why no answer on this channel could be enough; null where one could. Less is never taken silently. */
export function shortfall(needs: Needs | null, channel: Channel, people: People): string | null {
  if (needs === null) return null;
  if (needs.count > 1) return `${needs.count} approvals are needed, and one person answers here`;
  if (needs.assurance !== null && !atLeast(channel.proves, needs.assurance))
    return `assurance ${needs.assurance} is needed, and an answer here proves ${channel.proves}`;
  if (channel.answerer !== null && !isApprover(needs, channel.answerer, people))
    return `${approvers(needs)} must approve, and ${channel.answerer} answers here`;
  return null;
}

/** Why this answer is not enough; null where it is. */
export function unmet(
  needs: Needs | null,
  answer: Exclude<Answer, { readonly kind: 'withdrawn' }>,
  people: People,
): string | null {
  if (needs === null) return null;
  if (needs.count > 1) return `${needs.count} approvals are needed, and one was given`;
  if (needs.assurance !== null && !atLeast(answer.assurance, needs.assurance))
    return `assurance ${needs.assurance} is needed, and the answer proves ${answer.assurance}`;
  if (!isApprover(needs, answer.by.user, people)) return `${approvers(needs)} must approve, and ${answer.by.user} did`;
  return needs.reason && answer.reason === '' ? 'an approval must say why, and this one does not' : null;
}

export const approvers = ({ from }: Needs): string => from.map(list => list.join(' or ')).join(', and ');

const isApprover = ({ from }: Needs, user: string, people: People): boolean =>
  from.every(list => list.some(entry => isNamed(entry, user, people)));

function isNamed(entry: string, user: string, people: People): boolean {
  const [kind, name = ''] = entry.split(/:(.*)/s);
  if (kind === 'user') return name === user;
  const groups = people.groupsOf(user) ?? [];
  if (kind === 'group') return groups.includes(name);
  const role = people.roles.get(name);
  if (role === undefined) return false;
  const fits = (globs: readonly string[], value: string): boolean => globs.some(glob => matchesGlob(glob, value));
  return fits(role.users, user) || groups.some(group => fits(role.groups, group));
}
