/** `gatekeep doctor`: what is installed, what it can prove, and what is missing. */
import type { Diagnosis, Finding } from '../../doctor/finding.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

export async function doctor(
  caller: Caller,
  services: CliServices,
  options: { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const diagnosis = await services.diagnose();
  if (options.json) output.json(asJson(diagnosis));
  else {
    output.lines(findingsTable(diagnosis, output.columns));
    output.lines(['', ...levelsTable(diagnosis, output.columns)]);
    const hints = diagnosis.findings.filter(({ hint }) => hint !== undefined);
    if (hints.length > 0) output.lines(['', ...hints.map(({ about, hint }) => safeText(`${about}: ${hint}`).text)]);
  }
  return isBroken(diagnosis) ? FOUND : OK;
}

const isBroken = ({ findings }: Diagnosis): boolean => findings.some(({ state }) => state === 'broken');

const asJson = (diagnosis: Diagnosis): object => ({
  ok: !isBroken(diagnosis),
  findings: diagnosis.findings.map(({ about, state, said, hint }) => ({ about, state, said, hint: hint ?? null })),
  levels: diagnosis.levels,
});

const safe = (cells: readonly string[]): string[] => cells.map(cell => safeText(cell).text);

function findingsTable({ findings }: Diagnosis, columns: number | null): readonly string[] {
  const heads = [
    { title: 'about', least: 8 },
    { title: '', least: 6 },
    { title: 'what is there', least: 20 },
  ];
  const rows = findings.map(({ about, state, said }: Finding) => safe([about, state === 'ok' ? '' : state, said]));
  return table(heads, rows, columns);
}

function levelsTable({ levels }: Diagnosis, columns: number | null): readonly string[] {
  const heads = [
    { title: 'level', least: 5 },
    { title: 'can be had', least: 3 },
    { title: 'how, or why not', least: 20 },
  ];
  return table(
    heads,
    levels.map(({ level, reachable, why }) => safe([level, reachable ? 'yes' : 'no', why])),
    columns,
  );
}
