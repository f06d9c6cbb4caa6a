/** The tables of a pack, as CSV that no spreadsheet takes for formulas. */
import { text } from '../audit/action.ts';
import { row } from '../audit/export/csv.ts';
import { controlsOf, type Framework } from './controls.ts';
import { type Gathering, whoOf } from './gather.ts';

type Cells = readonly (string | number | null)[];

export const csvTable = (head: readonly string[], rows: readonly Cells[]): string =>
  [head, ...rows].map(cells => `${row(cells)}\r\n`).join('');

export const approverTable = ({ approvers }: Gathering): string =>
  csvTable(
    ['name', 'identities', 'approvals', 'refusals', 'not_proven_another_person', 'assurance'],
    [...approvers.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, identities, approvals, refusals, solo, assurance }) => [
        name,
        identities,
        approvals,
        refusals,
        solo,
        [...assurance]
          .sort()
          .map(([level, times]) => `${level}: ${times}`)
          .join(', '),
      ]),
  );

/** Lists of approvers, keys, policies and grants that changed. */
export const changeTable = ({ access }: Gathering): string =>
  csvTable(
    ['time', 'log_line', 'kind', 'who', 'before', 'after'],
    access.map(({ time, line, record }) => [
      time,
      line,
      text(record.type),
      whoOf(record),
      text(record.was) ||
        text(record.old) ||
        text(record.by) ||
        (record.type === 'revoke' ? `grant of ${text(record.id)}` : ''),
      text(record.now) || text(record.new) || text(record.vkey),
    ]),
  );

export const exceptionTable = ({ exceptions }: Gathering): string =>
  csvTable(
    ['kind', 'time', 'request', 'log_lines', 'what'],
    exceptions.map(({ kind, time, request, lines, what }) => [kind, time, request, lines, what]),
  );

export const controlTable = (framework: Framework): string =>
  csvTable(
    ['control', 'about', 'these_records_support_it_by', 'files'],
    controlsOf(framework).map(({ id, about, supports, files }) => [id, about, supports, files.join(' ')]),
  );
