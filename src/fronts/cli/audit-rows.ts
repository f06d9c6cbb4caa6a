/** Lines of the log joined into one row a command: asked, decided, run. */
import type { DecisionPart } from '../../audit/entry.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText, shorten } from '../../terminal/safe-text.ts';

export interface AuditRow {
  readonly time: string;
  readonly who: string;
  readonly verdict: string;
  readonly decision: string;
  readonly outcome: string;
  readonly command: string;
}

/** A stored line as JSON; of the members only those of text and number kind are trusted to be what they say. */
type Stored = Readonly<Record<string, unknown>>;

interface Joined {
  readonly request: Stored;
  decision: Stored | null;
  outcome: Stored | null;
}

/** Oldest first, as the lines are. Lines that are no record show as nothing: `audit verify` names them. */
export function auditRows(lines: readonly string[], clock: 'local' | 'utc'): readonly AuditRow[] {
  const byId = new Map<unknown, Joined>();
  for (const line of lines) {
    const record = parse(line);
    if (record === null) continue;
    const earlier = byId.get(record.id);
    if (record.type === 'request')
      byId.set(record.id, { request: record, decision: object(record.decision), outcome: null });
    else if (earlier === undefined) continue;
    else if (record.type === 'decision') earlier.decision = object(record.decision);
    else if (record.type === 'outcome') earlier.outcome = record;
  }
  return [...byId.values()].map(joined => row(joined, clock));
}

function parse(line: string): Stored | null {
  try {
    return object(JSON.parse(line));
  } catch {
    return null;
  }
}

const object = (value: unknown): Stored | null =>
  typeof value === 'object' && value !== null ? (value as Stored) : null;

const cell = (value: unknown): string => shorten(safeText(oneLine(typeof value === 'string' ? value : '')).text, 200);

function row({ request, decision, outcome }: Joined, clock: 'local' | 'utc'): AuditRow {
  const requester = object(request.requester);
  const agent = object(requester?.agent);
  const user = cell(requester?.user);
  return {
    time: timeOf(request.t, clock),
    who: agent === null ? user : `${user} (${cell(agent.name)})`,
    verdict: cell(request.verdict),
    decision: decisionOf(decision),
    outcome: outcomeOf(outcome),
    command: cell(request.text),
  };
}

const RESULTS: Readonly<Record<DecisionPart['result'], string>> = {
  'auto-allowed': 'by rules',
  'auto-denied': 'by rules',
  unanswerable: 'nobody to ask',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  withdrawn: 'withdrawn',
  parked: 'open',
  voided: 'voided',
};

function decisionOf(decision: Stored | null): string {
  if (decision === null) return 'open';
  const result = cell(decision.result);
  const people = Array.isArray(decision.by) ? decision.by : [];
  const by = people.map(one => cell(object(one)?.name)).join(' and ');
  const words = Object.hasOwn(RESULTS, result) ? RESULTS[result as DecisionPart['result']] : result;
  return by === '' ? words : `${words}, ${by}`;
}

function outcomeOf(outcome: Stored | null): string {
  if (outcome === null) return '';
  const { exit, signal } = outcome;
  if (exit === null && signal === null) return 'not started';
  return typeof exit === 'number' ? `exit ${exit}` : cell(signal);
}

function timeOf(t: unknown, clock: 'local' | 'utc'): string {
  const date = new Date(typeof t === 'string' ? t : Number.NaN);
  if (Number.isNaN(date.getTime())) return '';
  const shifted = clock === 'utc' ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19).replace('T', ' ') + (clock === 'utc' ? 'Z' : '');
}
