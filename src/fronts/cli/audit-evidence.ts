/** `audit evidence`: what an auditor is handed for a period, as a folder and as one zip. */
import { FRAMEWORKS, type Framework } from '../../evidence/controls.ts';
import { Problem } from '../../problem.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { period } from './audit-query.ts';
import { nearest } from './nearest.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

export interface EvidenceOptions {
  readonly from: string;
  readonly to: string;
  readonly framework: string;
  readonly sample?: string;
  readonly seed?: string;
  readonly output?: string;
}

/** What is commonly drawn of a daily control. */
const SAMPLE = 25;

export async function evidence(caller: Caller, services: CliServices, options: EvidenceOptions): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const { from, to } = options;
  for (const [option, text] of [
    ['--from', from],
    ['--to', to],
  ] as const)
    if (/^\d+[mhd]$/.test(text))
      throw new Problem('usage', `${option} is ${text}: the pack is for a period that stays the same, wanted a day`);
  const framework = frameworkOf(options.framework);
  const sample = options.sample === undefined ? SAMPLE : sampleOf(options.sample);
  const seed = options.seed ?? `${from} ${to}`;
  const folder = services.absolute(options.output ?? `gatekeep-evidence-${from}-${to}`.replace(/[^\w.-]/g, ''));
  const end = (await services.audit()).evidence({
    framework,
    period: period({ from, to }, 0),
    fromDay: from,
    toDay: to,
    sample,
    seed,
    output: folder,
    query: `gatekeep audit evidence --from ${from} --to ${to} --framework ${framework} --sample ${sample} --seed ${JSON.stringify(seed)}`,
  });
  const shown = safeText(folder).text;
  output.lines([
    `${end.requests} requests, ${end.items} in the sample: ${shown} and ${shown}.zip`,
    'check it: sh verify.sh; read it: README.html',
  ]);
  if (!end.signed)
    output.report({ kind: 'warning', head: 'evidence: the manifest is not signed: the log has no key, or not here' });
  if (!end.sound)
    output.report({
      kind: 'error',
      head: 'evidence: the log does not hold, and the pack says where',
      hint: 'gatekeep audit verify',
    });
  return end.sound ? OK : FOUND;
}

function frameworkOf(word: string): Framework {
  const found = FRAMEWORKS.find(one => one === word);
  if (found !== undefined) return found;
  const near = nearest(word, FRAMEWORKS);
  throw new Problem(
    'usage',
    `--framework is ${word}, wanted one of ${FRAMEWORKS.join(', ')}`,
    near === null ? {} : { hint: `did you mean ${near}?` },
  );
}

function sampleOf(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  if (count < 0) throw new Problem('usage', `--sample is ${text}, wanted a whole number up to 9999`);
  return count;
}
