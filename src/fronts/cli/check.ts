/** `check`: what would happen, in words or as JSON; nothing runs. */
import type { Judgement, Submission } from '../../gate/judgement.ts';
import { Problem } from '../../problem.ts';
import { problemReport } from '../../terminal/report.ts';
import { wrap } from '../../terminal/wrap.ts';
import type { Caller } from '../caller.ts';
import { exitOfVerdict, OK, USAGE } from '../exit-codes.ts';
import { sourceLine } from '../source-line.ts';
import { runBatch } from './batch.ts';
import { checkJson } from './check-json.ts';
import { findings, showWith } from './describe.ts';
import { type Output, openOutput, writeTo } from './output.ts';
import type { CliServices } from './services.ts';
import { argvSubmission, shellSubmission } from './submission.ts';

export interface CheckOptions {
  readonly command?: string;
  readonly json?: boolean;
  readonly batch?: boolean;
  readonly fromHistory?: string;
}

export async function check(
  caller: Caller,
  services: CliServices,
  words: readonly string[],
  options: CheckOptions,
): Promise<number> {
  if (options.fromHistory !== undefined) return pastCommands(caller, services, words, options);
  if (options.batch) return checkBatch(caller, services, words, options);
  const judgement = services.judge(submissionOf('check', words, options.command, caller));
  if (options.json) writeTo(caller.stdout, `${JSON.stringify(checkJson(judgement))}\n`);
  else if (judgement.analysis.errors.length > 0) writeTo(caller.stderr, syntaxReport(judgement, services));
  else drawCheck(judgement, services, await openOutput(caller, services.preferencesFolder));
  return judgement.analysis.errors.length > 0 ? USAGE : exitOfVerdict[judgement.verdict];
}

/** `-c TEXT [ARG0 ARG...]`, or an argv. */
export function submissionOf(
  subcommand: string,
  words: readonly string[],
  text: string | undefined,
  caller: Caller,
): Submission {
  if (text !== undefined) return shellSubmission(text, words, caller.encoding);
  const [program, ...rest] = words;
  if (program !== undefined) return argvSubmission([program, ...rest]);
  throw new Problem('usage', `${subcommand} needs a command`, { hint: `gatekeep ${subcommand} -c 'git push --force'` });
}

async function pastCommands(
  caller: Caller,
  services: CliServices,
  words: readonly string[],
  options: CheckOptions,
): Promise<number> {
  if (!options.batch)
    throw new Problem('usage', '--from-history goes with --batch', {
      hint: 'gatekeep check --batch --from-history ~/.bash_history',
    });
  if (options.command !== undefined || words.length > 0)
    throw new Problem('usage', 'check --from-history reads commands from a file, and one stands on the command line');
  const { checkHistory } = await import('./from-history.ts');
  return checkHistory(caller, services, options.fromHistory!, options);
}

function checkBatch(caller: Caller, services: CliServices, words: readonly string[], options: CheckOptions): number {
  if (options.command !== undefined || words.length > 0) {
    throw new Problem('usage', 'check --batch reads commands from standard input, and one stands on the command line');
  }
  if (caller.stdin < 0) throw new Problem('usage', 'check --batch reads standard input, which is closed');
  const write = (out: string): void => writeTo(caller.stdout, out);
  runBatch(caller.stdin, {
    judge: submission => services.judge(submission),
    policyHash: services.policy().hash,
    write,
  });
  return OK;
}

/** bash's message at our place. */
export function syntaxReport({ analysis, submission }: Judgement, { redact }: CliServices): string {
  const { message, line, column } = analysis.errors[0]!;
  const source = sourceLine(submission.text, line, redact);
  const location = { file: '-c', line, column, ...(source === undefined ? {} : { source }) };
  return problemReport(new Problem('syntax', redact(message), { location }), { nothingRan: false });
}

function drawCheck(judgement: Judgement, services: CliServices, output: Output): void {
  const { verdict, would, submission } = judgement;
  const show = showWith(services.redact);
  const { palette } = output;
  const width = output.columns ?? Number.POSITIVE_INFINITY;
  const observed = verdict === would ? '' : ` (observed only; without that: ${would})`;
  const [first, ...rest] = wrap(`${verdict}: ${show(submission.text)}${observed}`, width, '  ');
  const lines = [palette.verdict(verdict, first!.slice(0, verdict.length)) + first!.slice(verdict.length), ...rest];
  for (const { subject, lines: about } of findings(judgement, show)) {
    lines.push(...wrap(`  ${subject}`, width, '    ').map(palette.strong));
    for (const line of about) lines.push(...wrap(`    ${line}`, width, '      '));
  }
  output.lines(lines);
}
