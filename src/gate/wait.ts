/** How long a command waits for its answer, and how waiting is done. */
import type { Needs } from '../approval/needs.ts';
import type { Requester } from '../approval/requester.ts';
import type { Judgement } from './judgement.ts';

/** An agent kills what takes minutes: it is told to come back instead. */
const AGENT_WAIT = 90_000;

/** Milliseconds. What a policy or rule says holds for everybody; a caller may wait less, and more where neither says. */
export function waitOf(
  { decision, policy }: Judgement,
  needs: Needs,
  requester: Requester,
  wanted: number | null,
): number {
  const said = policy.approvals.waitSaid || needs.wait !== null;
  const wait = Math.min(decision.settings.wait, needs.wait ?? decision.settings.wait);
  if (wanted !== null) return said ? Math.min(wanted, wait) : wanted;
  return said || requester.agent === null ? wait : Math.min(wait, AGENT_WAIT);
}

export const pause = (ms: number): Promise<void> => new Promise(resolve => void setTimeout(resolve, ms));
