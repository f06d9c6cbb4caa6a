/** Actions as rows of a table, and the words for how they were decided and ended. */
import { type Action, object, type Stored } from '../../audit/action.ts';
import { ActionJoin } from '../../audit/join.ts';
import type { DecisionPart } from '../../audit/entry.ts';
import type { Column } from '../../terminal/table.ts';
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

const COLUMNS: readonly { readonly title: keyof AuditRow; readonly least: number }[] = [
  { title: 'time', least: 19 },
  { title: 'who', least: 8 },
  { title: 'verdict', least: 7 },
  { title: 'decision', least: 10 },
  { title: 'outcome', least: 7 },
  { title: 'command', least: 16 },
];

export type Clock = 'local' | 'utc';

export const ACTION_COLUMNS: readonly Column[] = COLUMNS;
export const cellsOf = (row: AuditRow): readonly string[] => COLUMNS.map(({ title }) => row[title]);

/** A stored line as JSON; null where it is no record: `audit verify` names it. */
export function parseLine(line: string): Stored | null {
  try {
    return object(JSON.parse(line));
  } catch {
    return null;
  }
}

/** One row a command, oldest first, as the lines are. */
export function auditRows(lines: readonly string[], clock: Clock): readonly AuditRow[] {
  const join = new ActionJoin();
  const actions = new Map<string, Action>();
  for (const [index, line] of lines.entries()) {
    const record = parseLine(line);
    const action = record === null ? null : join.see(record, index);
    if (action !== null) actions.set(action.id, action);
  }
  return [...actions.values()].map(action => rowOf(action, clock));
}

/** Others' text for one cell. */
export const cell = (value: string): string => shorten(safeText(oneLine(value)).text, 200);

export function rowOf(action: Action, clock: Clock): AuditRow {
  return {
    time: timeOf(action.time, clock),
    who: whoOf(action),
    verdict: cell(action.verdict),
    decision: action.glass === null ? decisionOf(action.decision) : `GLASS BROKEN, ${decisionOf(action.decision)}`,
    outcome: outcomeOf(action.outcome),
    command: cell(action.command),
  };
}

export const whoOf = ({ user, agent }: Action): string =>
  agent === null ? cell(user) : `${cell(user)} (${cell(agent.name)})`;

const RESULTS: Readonly<Record<DecisionPart['result'], string>> = {
  'auto-allowed': 'by rules',
  'auto-denied': 'by rules',
  unanswerable: 'nobody to ask',
  approved: 'approved',
  rejected: 'rejected',
  superseded: 'changed',
  expired: 'expired',
  withdrawn: 'withdrawn',
  parked: 'open',
  voided: 'voided',
};

export function decisionOf(decision: Action['decision']): string {
  if (decision === null) return 'open';
  const result = cell(decision.result);
  const by = decision.by.map(({ name }) => cell(name)).join(' and ');
  const words = Object.hasOwn(RESULTS, result) ? RESULTS[result as DecisionPart['result']] : result;
  return by === '' ? words : `${words}, ${by}`;
}

export function outcomeOf(outcome: Action['outcome']): string {
  if (outcome === null) return '';
  const { exit, signal } = outcome;
  if (exit === null && signal === null) return 'not started';
  return exit === null ? cell(signal ?? '') : `exit ${exit}`;
}

/** `t`: RFC 3339, or whatever stood there. */
export function timeOf(t: string, clock: Clock): string {
  const date = new Date(t);
  if (Number.isNaN(date.getTime())) return '';
  const shifted = clock === 'utc' ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19).replace('T', ' ') + (clock === 'utc' ? 'Z' : '');
}
