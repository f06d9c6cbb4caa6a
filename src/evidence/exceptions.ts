/** What an auditor will ask about: every request that did not go the ordinary way, and why. */
import type { Action } from '../audit/action.ts';
import type { Exception } from './gather.ts';

const STOPPED: Readonly<Record<string, string>> = {
  'auto-denied': 'a rule denied it',
  unanswerable: 'it asked, and nobody could be reached',
  rejected: 'a person refused it',
  expired: 'nobody answered in time',
  withdrawn: 'the requester took it back',
  voided: 'what was judged changed before the run',
};

export function exceptionsOf(action: Action): readonly Exception[] {
  const { decision, started, outcome, id, time, lines } = action;
  const found: [kind: string, what: string][] = [];
  const result = decision?.result ?? 'open';
  if (Object.hasOwn(STOPPED, result)) found.push([result, STOPPED[result]!]);
  if (result === 'open' || result === 'parked') found.push(['open', 'it is not decided yet']);
  if (result === 'approved' && decision!.solo)
    found.push(['solo-approval', 'the approver is not proven to be another person than the requester']);
  if (action.glass !== null)
    found.push([
      'break-glass',
      action.review === null
        ? 'let run by one person alone, not reviewed yet'
        : `let run by one person alone, review: ${action.review.result}`,
    ]);
  if (result === 'approved' && started === null) found.push(['not-started', 'it was approved and did not run']);
  if (started !== null && outcome === null) found.push(['no-outcome', 'it started, and how it ended is not on record']);
  if (outcome !== null && outcome.exit !== 0)
    found.push([
      'failed-run',
      outcome.exit === null ? `it ended by ${outcome.signal ?? 'not starting'}` : `it ended with ${outcome.exit}`,
    ]);
  const at = lines.map(({ line }) => line).join(' ');
  return found.map(([kind, what]) => ({ kind, time, request: id, lines: at, what }));
}
