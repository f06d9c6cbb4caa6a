/** `audit tail`. */
import { Problem } from '../../problem.ts';
import { safeJson } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { ACTION_COLUMNS, auditRows, cellsOf, parseLine } from './audit-rows.ts';
import { type Output, openOutput } from './output.ts';
import { MOST_TAIL } from './preferences.ts';
import type { CliServices } from './services.ts';

/** Records of one command: asked, answered, decided, started, ended, and two checkpoints. */
const LINES_EACH = 7;

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
