/**
 * An answer that covers more than one run: this action again, or whatever one rule asks about in one folder and session.
 * It is part of the answer and worth what the answer proves; every use asks for that proof again (gate/use-grant.ts).
 */
import type { ApprovalSettings } from '../rules/approval-settings.ts';
import type { Decision } from '../rules/decision.ts';
import type { ApprovalRequest } from './request.ts';

export interface Grant {
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Runs after the one that was asked for; null: as many as the policy allows. */
  readonly times: number | null;
  /** null: the very action that was asked for. */
  readonly rule: RuleScope | null;
}

/** All of it stands in the answer itself, so that a signature covers it. */
export interface RuleScope {
  /** The only rule that may ask. */
  readonly id: string;
  /** Absolute; the folder itself, none below it. */
  readonly folder: string;
  /** Of the agent that asked. */
  readonly session: string;
  /** Hash of the policy in force: under another one the rule may mean something else. */
  readonly policy: string;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 4096;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

const hasExactly = (value: unknown, names: string): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.keys(value).sort().join() === names;

/** For what comes from a file. */
export const isGrant = (value: unknown): value is Grant =>
  hasExactly(value, 'rule,times,until') &&
  isCount(value.until) &&
  (value.times === null || isCount(value.times)) &&
  (value.rule === null ||
    (hasExactly(value.rule, 'folder,id,policy,session') && Object.values(value.rule).every(isText)));

/** Why nobody may grant that for this request; null where somebody may. */
export function grantProblem(
  { until, times, rule }: Grant,
  request: ApprovalRequest,
  { grants }: ApprovalSettings,
  now: number,
): string | null {
  if (grants === null) return 'the policy allows no grants';
  if (request.sensitivity === 'critical') return 'what is critical is approved each time';
  if (until - now > grants.longest) return `a grant lasts at most ${grants.longest / 60_000} minutes`;
  if (times !== null && times > grants.times) return `a grant is for at most ${grants.times} runs`;
  if (rule === null) return null;
  if (request.opaque.length > 0) return 'some of it cannot be told before it runs: no rule covers that';
  const asking = new Set(request.parts.flatMap(({ rules }) => rules.map(({ id }) => id)));
  return asking.size === 1 && asking.has(rule.id) ? null : `${[...asking].join(', ')} ask, and not ${rule.id} alone`;
}

/** The rules that ask; null where something else asks too. */
export function askingRules({ invocations, assignments, opaque }: Decision): ReadonlySet<string> | null {
  if (opaque.length > 0) return null;
  const rules = [...invocations, ...assignments].flatMap(part => part.rules);
  return new Set(rules.filter(({ verdict }) => verdict === 'ask').map(({ id }) => id));
}
