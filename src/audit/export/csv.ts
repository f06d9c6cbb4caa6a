/** RFC 4180, one row a request with all that came of it, written when it has ended. Made for spreadsheets: no cell is a formula. */
import { type Action, hasEnded } from '../action.ts';
import { deciders } from './event.ts';
import type { Format } from './format.ts';

type Cell = string | number | null;

/** `command`, `requester_reason` and `decision_reason` are redacted texts. */
export const COLUMNS: readonly (readonly [title: string, cell: (action: Action) => Cell])[] = [
  ['id', ({ id }) => id],
  ['time', ({ time }) => time],
  ['user', ({ user }) => user],
  ['uid', ({ uid }) => uid],
  ['host', ({ host }) => host],
  ['agent', ({ agent }) => agent?.name ?? null],
  ['agent_session', ({ agent }) => agent?.session ?? null],
  ['ci_run', ({ ci }) => ci?.run ?? null],
  ['folder', ({ cwd }) => cwd],
  ['command', ({ command }) => command],
  ['requester_reason', ({ reason }) => reason],
  ['verdict', ({ verdict }) => verdict],
  ['sensitivity', ({ sensitivity }) => sensitivity],
  ['rules', ({ rules }) => rules.map(({ id }) => id).join(' ')],
  ['decision', ({ decision }) => decision?.result ?? 'open'],
  ['decided_through', ({ decision }) => decision?.how ?? null],
  ['decided_by', action => deciders(action).join('; ')],
  ['assurance', ({ decision }) => decision?.assurance ?? null],
  [
    'another_person',
    ({ decision }) => (decision === null || decision.by.length === 0 ? null : decision.solo ? 'not proven' : 'yes'),
  ],
  ['decision_time', ({ decision }) => decision?.time ?? null],
  ['decision_reason', ({ decision }) => decision?.reason ?? null],
  ['granted_by_request', ({ grant }) => grant?.of ?? null],
  ['started', ({ started }) => started?.time ?? null],
  ['ended', ({ outcome }) => outcome?.time ?? null],
  ['exit', ({ outcome }) => outcome?.exit ?? null],
  ['signal', ({ outcome }) => outcome?.signal ?? null],
  ['duration_ms', ({ outcome }) => outcome?.duration_ms ?? null],
  ['policy', ({ policy }) => policy],
  ['log_lines', ({ lines }) => lines.map(({ line }) => line).join(' ')],
];

/** What a spreadsheet takes for the beginning of a formula, full-width spellings too; the command is whatever an agent typed. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

export function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const row = (cells: readonly Cell[]): string => cells.map(cell).join(',');

const HEAD = `${row(COLUMNS.map(([title]) => title))}\r\n`;
const rowOf = (action: Action): string => row(COLUMNS.map(([, of]) => of(action)));

export const csv = (): Format => ({
  head: HEAD,
  media: 'text/csv; header=present',
  whole: false,
  event: ({ action }) => (action !== null && hasEnded(action) ? rowOf(action) : null),
  rest: rowOf,
  alone: { before: '', between: '', after: '\r' },
  body: { before: HEAD, between: '\r\n', after: '\r\n' },
});
