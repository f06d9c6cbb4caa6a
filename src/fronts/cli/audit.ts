/** `audit tail` and `audit verify`. */
import type { LogReport } from '../../audit/verify.ts';
import { Problem } from '../../problem.ts';
import { safeJson, safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { ACTION_COLUMNS, auditRows, cellsOf, parseLine } from './audit-rows.ts';
import { type Output, openOutput } from './output.ts';
import { MOST_TAIL } from './preferences.ts';
import type { CliServices } from './services.ts';

/** Records of one command: asked, answered, decided, started, ended. */
const LINES_EACH = 5;

export async function tailAudit(
  caller: Caller,
  services: CliServices,
  options: { readonly lines?: string; readonly json?: boolean; readonly follow?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const { json = false, follow = false } = options;
  const count = options.lines === undefined ? output.preferences.tail : wholeNumber(options.lines);
  const lines = services.auditTail(json ? count : count * LINES_EACH);
  if (json) output.lines(output.columns === null ? lines : lines.map(safeJson));
  else sayRows(lines, count, follow, output);
  if (!follow) return OK;
  const { followAudit } = await import('./audit-follow.ts');
  return followAudit(await services.audit(), output, { after: lastLine(lines), json });
}

function sayRows(lines: readonly string[], count: number, follow: boolean, output: Output): void {
  const rows = auditRows(lines, output.preferences.clock).slice(-count);
  if (rows.length > 0) output.lines(table(ACTION_COLUMNS, rows.map(cellsOf), output.columns));
  else if (!follow) output.lines(['no command is on record']);
}

/** Number of the last of these lines; only records know theirs. */
function lastLine(lines: readonly string[]): number {
  for (const [fromEnd, line] of lines.toReversed().entries()) {
    const seq = parseLine(line)?.seq;
    if (Number.isSafeInteger(seq)) return (seq as number) + fromEnd;
  }
  return 0;
}

function wholeNumber(text: string): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MOST_TAIL)
    throw new Problem('usage', `--lines is ${text}, wanted a whole number from 1 to ${MOST_TAIL}`);
  return number;
}

export async function verifyAudit(
  caller: Caller,
  services: CliServices,
  path: string | null,
  options: { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const result = services.verifyAudit(path);
  if (options.json) output.json(result);
  else sayResult(result, path, output);
  return result.state === 'chained' || result.state === 'empty' ? OK : FOUND;
}

function sayResult({ state, lines, first_broken, problems }: LogReport, path: string | null, output: Output): void {
  const name = path === null ? 'audit log' : `audit log ${safeText(path).text}`;
  if (state === 'empty') output.lines([`${name}: nothing is on record yet`]);
  else if (state === 'missing') output.report({ kind: 'error', head: `${name}: it is gone` });
  else if (state === 'chained')
    output.lines([`${name}: ${lines} line${lines === 1 ? '' : 's'}, each follows from the one before`]);
  else {
    const broken =
      problems.find(({ line, warn }) => line === first_broken && !warn) ?? problems.find(({ warn }) => !warn);
    const intact = (first_broken ?? 1) - 1;
    output.report({
      kind: 'error',
      head: `${name}: line ${first_broken} ${broken?.detail ?? 'does not hold'}`,
      more: intact === 0 ? [] : [`lines 1 to ${intact} are intact`],
    });
  }
  for (const { line, detail, warn } of problems)
    if (warn) output.report({ kind: 'warning', head: `${name}: line ${line} ${detail}` });
}
