/** `rules list`, `rules test` and `rules lint`. */
import { listRules } from '../../rules/explain.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

const COLUMNS = [
  { title: 'rule', least: 20 },
  { title: 'verdict', least: 7 },
  { title: 'sensitivity', least: 11 },
  { title: 'where', least: 12 },
];

export async function listRulesInForce(
  caller: Caller,
  services: CliServices,
  options: { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const policy = services.policy();
  const rules = listRules(policy);
  if (options.json) output.json({ policy: policy.hash, profile: policy.profile, rules });
  else {
    const rows = rules.map(({ id, verdict, sensitivity, at }) =>
      [id, verdict, sensitivity, at].map(cell => safeText(cell).text),
    );
    output.lines(table(COLUMNS, rows, output.columns));
  }
  return OK;
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

export async function testRules(
  caller: Caller,
  services: CliServices,
  paths: readonly string[],
  options: { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const result = await services.testRules(paths);
  const { files, rules, examples, failures } = result;
  if (options.json) output.json(result);
  else {
    for (const { message, location, hint } of failures) output.report({ kind: 'error', head: message, location, hint });
    const tested = [counted(files, 'file'), counted(rules, 'rule'), counted(examples, 'example')].join(', ');
    output.lines([`${tested}: ${failures.length === 0 ? 'all hold' : counted(failures.length, 'failure')}`]);
  }
  return failures.length === 0 ? OK : FOUND;
}

export async function lintRules(
  caller: Caller,
  services: CliServices,
  paths: readonly string[],
  options: { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const result = await services.lintRules(paths);
  const { rules, findings, failures } = result;
  const fine = findings.length + failures.length === 0;
  if (options.json) output.json(result);
  else {
    for (const { message, location, hint } of failures) output.report({ kind: 'error', head: message, location, hint });
    const lines = findings.map(({ rule, at, message }) => safeText(`${at}: ${rule}: ${message}`).text);
    output.lines([
      ...lines,
      `${counted(rules, 'rule')}: ${fine ? 'nothing found' : counted(findings.length, 'finding')}`,
    ]);
  }
  return fine ? OK : FOUND;
}
