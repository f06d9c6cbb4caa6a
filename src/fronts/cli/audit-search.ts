/** `audit search` and `audit stats`: the actions of the log that somebody looks for, listed or counted. */
import type { Action } from '../../audit/action.ts';
import { ActionJoin } from '../../audit/join.ts';
import { matches, type Query } from '../../audit/query.ts';
import { type Stats, Tally } from '../../audit/stats.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { Records } from './audit-lines.ts';
import { queryOf, type QueryOptions } from './audit-query.ts';
import { ACTION_COLUMNS, cell, cellsOf, rowOf, timeOf } from './audit-rows.ts';
import { duration } from './audit-story.ts';
import type { AuditServices } from './audit-services.ts';
import { type Output, openOutput } from './output.ts';
import type { CliServices } from './services.ts';

/** Rows of a table; `--json` has all of them. */
const MOST_ROWS = 200;

/** Each as it stands in the end: when it has ended, or after the last line. */
function* found(
  records: Iterable<{ seq: number; record: Readonly<Record<string, unknown>> }>,
  query: Query,
): Generator<Action> {
  const join = new ActionJoin();
  for (const { seq, record } of records) {
    const action = join.seeEnded(record, seq);
    if (action !== null && matches(action, query)) yield action;
  }
  for (const action of join.open()) if (matches(action, query)) yield action;
}

export function foundIn(
  audit: AuditServices,
  query: Query,
): { readonly records: Records; readonly actions: Iterable<Action> } {
  const records = new Records(audit.lines());
  return { records, actions: found(records, query) };
}

/** Ends with 1 where nothing is found, as grep does. */
export async function searchAudit(
  caller: Caller,
  services: CliServices,
  words: readonly string[],
  options: QueryOptions & { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const query = queryOf(options, words.length === 0 ? null : words.join(' '), Date.now());
  const { records, actions } = foundIn(await services.audit(), query);
  let count = 0;
  const last: Action[] = [];
  for (const action of actions) {
    count++;
    if (options.json) output.json(action);
    else if (last.push(action) > MOST_ROWS) last.shift();
  }
  if (!options.json) say(last, count, records, output);
  records.warn(output);
  return count === 0 ? FOUND : OK;
}

function say(actions: readonly Action[], count: number, records: Records, output: Output): void {
  if (count === 0) {
    output.lines([records.isEmpty ? 'nothing is on record yet' : 'no command on record fits']);
    return;
  }
  const { clock } = output.preferences;
  // Those that are still open come last out of the log.
  const sorted = actions.toSorted((a, b) => a.lines[0]!.line - b.lines[0]!.line);
  const rows = sorted.map(action => [cell(action.id.slice(-8)), ...cellsOf(rowOf(action, clock))]);
  output.lines(table([{ title: 'request', least: 8 }, ...ACTION_COLUMNS], rows, output.columns));
  if (count > actions.length) output.lines([`the last ${actions.length} of ${count}; --json shows all`]);
}

export async function auditStats(
  caller: Caller,
  services: CliServices,
  options: QueryOptions & { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const { records, actions } = foundIn(await services.audit(), queryOf(options, null, Date.now()));
  const tally = new Tally();
  for (const action of actions) tally.add(action);
  const stats = tally.result();
  if (options.json) output.json(stats);
  else output.lines(statsLines(stats, output));
  records.warn(output);
  return OK;
}

/** Names of one kind in a table: the rest is counted together. */
const MOST_NAMES = 10;

function statsLines(stats: Stats, { columns, preferences: { clock } }: Output): readonly string[] {
  const { commands, first, last, decision_ms: times } = stats;
  if (commands === 0) return ['no command is on record'];
  const span = `${timeOf(first ?? '', clock)} to ${timeOf(last ?? '', clock)}`;
  const took =
    times === null
      ? []
      : [
          `people answered ${times.count}: half within ${duration(times.p50)}, 95 % within ${duration(times.p95)}, the last after ${duration(times.max)}`,
        ];
  const failed = stats.failed_runs === 0 ? [] : [`approved runs that failed: ${stats.failed_runs}`];
  const kinds = ['verdicts', 'decisions', 'users', 'agents', 'rules', 'approvers'] as const;
  const rows = kinds.flatMap(kind => top(stats[kind]).map(([name, n], i) => [i === 0 ? kind : '', name, String(n)]));
  const titles = ['of', 'name', 'commands'].map(title => ({ title, least: 8 }));
  return [
    `${commands} command${commands === 1 ? '' : 's'}, ${span}`,
    ...took,
    ...failed,
    '',
    ...table(titles, rows, columns),
  ];
}

function top(counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  const all = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const rest = all.slice(MOST_NAMES);
  const named = all.slice(0, MOST_NAMES).map(([name, n]) => [cell(name), n] as const);
  return rest.length === 0 ? named : [...named, [`${rest.length} others`, rest.reduce((sum, [, n]) => sum + n, 0)]];
}
