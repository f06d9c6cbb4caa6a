/** `audit verify`: how far the log is proven, where it does not hold, and what it tells that must not be. */
import { parseWitnessKey } from '../../audit/cosignature.ts';
import type { LogProblem } from '../../audit/log-problem.ts';
import { type NoteKey, parseVkey } from '../../audit/note.ts';
import { terminalSize } from '../../posix/terminal.ts';
import { Problem } from '../../problem.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import type { VerifiedLog } from './audit-services.ts';
import { type Output, openOutput, writeTo } from './output.ts';
import { progressLine } from './progress-line.ts';
import type { CliServices } from './services.ts';

export interface VerifyOptions {
  readonly anchors?: readonly string[];
  readonly key?: readonly string[];
  readonly proof?: string;
  readonly json?: boolean;
}

export async function verifyAudit(
  caller: Caller,
  services: CliServices,
  path: string | null,
  { anchors = [], key = [], proof, json = false }: VerifyOptions,
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const witnesses = key.filter(text => parseWitnessKey(text) !== null);
  const keys = key.filter(text => !witnesses.includes(text)).map(keyOf);
  if (proof !== undefined) {
    if (path !== null || anchors.length > 0 || witnesses.length > 0)
      throw new Problem('usage', '--proof needs no log, no anchors and no witness beside it');
    return (await import('./audit-prove.ts')).verifyProof(caller, services, proof, { keys, json });
  }
  const { stderr } = caller;
  const progress = terminalSize(stderr) === null ? null : progressLine(text => writeTo(stderr, text), Date.now);
  let result: VerifiedLog;
  try {
    result = await services.verifyAudit({ path, keys, witnesses, anchorFiles: anchors, progress: progress?.tell });
  } finally {
    progress?.end();
  }
  if (json) output.json(result);
  else say(result, path === null ? 'audit log' : `audit log ${path}`, output);
  const isSound = result.state !== 'missing' && result.problems.every(({ warn }) => warn);
  return isSound ? OK : FOUND;
}

function keyOf(text: string): NoteKey {
  const key = parseVkey(text);
  if (key === null)
    throw new Problem('usage', `--key is ${text}, wanted a verifier key: NAME+ID+BASE64`, {
      hint: 'the log names its own: gatekeep audit verify --json',
    });
  return key;
}

/** Problems of one kind of weight that are printed; all are in --json. */
const MOST = 20;

function say(result: VerifiedLog, name: string, output: Output): void {
  const { state, problems, first_broken } = result;
  const safe = safeText(name).text;
  if (state === 'empty') output.lines([`${safe}: nothing is on record yet`]);
  else if (state === 'missing') output.report({ kind: 'error', head: `${name}: it is gone` });
  else if (state === 'broken') sayBroken(result, name, output);
  else output.lines([`${safe}: ${partsInWords(result)}`, ...trustInWords(result)]);
  if (result.answers !== null) output.lines([answersInWords(result.answers)]);
  const first = problems.find(problem => isFirst(problem, first_broken));
  sayAll(
    'error',
    problems.filter(problem => !problem.warn && problem !== first),
    name,
    output,
  );
  sayAll(
    'warning',
    problems.filter(({ warn }) => warn),
    name,
    output,
  );
}

const isFirst = ({ line, warn }: LogProblem, first: number | null): boolean => line === first && !warn;

function sayAll(kind: 'error' | 'warning', problems: readonly LogProblem[], name: string, output: Output): void {
  for (const { line, detail } of problems.slice(0, MOST))
    output.report({ kind, head: `${name}: line ${line} ${detail}` });
  const more = problems.length - MOST;
  if (more > 0) output.report({ kind, head: `${name}: and ${more} more`, hint: 'gatekeep audit verify --json' });
}

function sayBroken({ problems, first_broken, parts }: VerifiedLog, name: string, output: Output): void {
  const first = problems.find(problem => isFirst(problem, first_broken));
  const whole = parts.filter(({ state }) => state !== 'broken');
  output.report({
    kind: 'error',
    head: `${name}: line ${first_broken} ${first?.detail ?? 'does not hold'}`,
    more: whole.map(({ state, from, to }) => `lines ${from} to ${to} are ${state === 'proven' ? 'proven' : 'intact'}`),
  });
}

function partsInWords({ parts, lines, proof }: VerifiedLog): string {
  const [proven, chained] = (['proven', 'chained'] as const).map(state => parts.find(part => part.state === state));
  if (proven === undefined) return `${counted(lines)}, each follows from the one before`;
  const sure = `${counted(proven.to - proven.from + 1)} proven`;
  const since = proof.anchors.some(({ size }) => size === proven.to) ? 'anchor' : 'checkpoint';
  if (chained === undefined) return sure;
  const rest = chained.to - chained.from + 1;
  return `${sure}, ${counted(rest)} since the last ${since} ${rest === 1 ? 'is' : 'are'} only chained`;
}

/** What the proof is worth. */
function trustInWords({ proof, parts, key_readable }: VerifiedLog): readonly string[] {
  const { trust, keys, anchors } = proof;
  const last = keys.findLast(key => key.trust !== null);
  const said: string[] = [];
  const anchored = Math.max(0, ...anchors.map(({ size }) => size));
  if (anchored > 0)
    said.push(`up to line ${anchored} by what was kept elsewhere: against everybody who cannot change that`);
  if (trust === 'pinned') said.push('by the key that was given: against those without it');
  if (trust === 'own' && last !== undefined)
    said.push(
      'by the key that the log itself names: against those without it, and not against who begins the log anew',
      `to hold it against that key: gatekeep audit verify --key ${last.vkey}`,
    );
  if (key_readable && parts.some(({ state }) => state === 'proven'))
    said.push('the key can be read by the user whose commands these are: whoever acts as them can sign');
  return said;
}

const answersInWords = ({ on_record, stand }: NonNullable<VerifiedLog['answers']>): string =>
  on_record === 0
    ? 'no answer on record came from GitHub'
    : `${stand} of ${on_record} answers from GitHub stand there as they are on record`;

const counted = (lines: number): string => `${lines} line${lines === 1 ? '' : 's'}`;
