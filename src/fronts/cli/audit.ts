/** `audit tail` and `audit verify`. */
import type { LogReport } from '../../audit/verify.ts';
import { Problem } from '../../problem.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { type AuditRow, auditRows } from './audit-rows.ts';
import { type Output, openOutput } from './output.ts';
import { MOST_TAIL } from './preferences.ts';
import type { CliServices } from './services.ts';

const COLUMNS: readonly { readonly title: string; readonly key: keyof AuditRow; readonly least: number }[] = [
  { title: 'time', key: 'time', least: 19 },
  { title: 'who', key: 'who', least: 8 },
  { title: 'verdict', key: 'verdict', least: 7 },
  { title: 'decision', key: 'decision', least: 10 },
  { title: 'outcome', key: 'outcome', least: 7 },
  { title: 'command', key: 'command', least: 16 },
];

/** Records of one command: asked, answered, decided, started, ended. */
const LINES_EACH = 5;

export async function tailAudit(
  caller: Caller,
  services: CliServices,
  options: { readonly lines?: string; readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const count = options.lines === undefined ? output.preferences.tail : wholeNumber(options.lines);
  if (options.json) {
    output.lines(services.auditTail(count));
    return OK;
  }
  const rows = auditRows(services.auditTail(count * LINES_EACH), output.preferences.clock).slice(-count);
  if (rows.length === 0) output.lines(['no command is on record']);
  else
    output.lines(
      table(
        COLUMNS,
        rows.map(row => COLUMNS.map(({ key }) => row[key])),
        output.columns,
      ),
    );
  return OK;
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
