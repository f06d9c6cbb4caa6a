/** `rules new [FILE]`: asks for a rule and writes it, with the examples that prove it. */
import { quote } from 'shell-quote';
import * as yaml from 'yaml';
import { readSmallFile } from '../../posix/files.ts';
import { mistakeIn, type RuleDraft, suggestId, suggestPattern, whyNoExample } from '../../rules/draft.ts';
import { isPlainReason } from '../../rules/lint.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { openOutput } from './output.ts';
import { PolicyDocument } from './policy-document.ts';
import { testRules } from './rules.ts';
import type { CliServices, Questions } from './services.ts';
import { shellSubmission } from './submission.ts';

const DEFAULT_FILE = 'gatekeep.yaml';

export async function newRule(caller: Caller, services: CliServices, file = DEFAULT_FILE): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const path = services.absolute(file);
  const before = readSmallFile(path);
  // What is there must be understood before anything is asked.
  const text = before === null ? '' : new TextDecoder().decode(before.bytes);
  const document = new PolicyDocument(text, services.policySchema, file);
  const taken = new Set([...(await services.rules()).map(({ id }) => id), ...document.ids]);
  const draft = await services.atTerminal(ask => askForRule(ask, services, taken, file));
  if (draft === null) {
    output.report({ kind: 'warning', head: 'nothing was written' });
    return FOUND;
  }
  document.addRule({ ...draft });
  services.writeFile(path, document.toString());
  output.lines([`${file}: rule ${draft.id} added`]);
  if ((await testRules(caller, services, [file], {})) !== OK) return FOUND;
  output.lines([`try it: gatekeep check -c ${quote([draft.examples.match[0]!])}`]);
  return OK;
}

async function askForRule(
  ask: Questions,
  services: CliServices,
  taken: ReadonlySet<string>,
  file: string,
): Promise<RuleDraft | null> {
  const command = await ask.line('a command that the rule is about:', { wrong: whyNoExample });
  const pattern = await ask.line('pattern (... is any words):', {
    initial: suggestPattern(command),
    wrong: text => wrongPattern(text, command),
  });
  const other = await ask.line(`a command like "${command.trim()}" that the rule must leave alone:`, {
    wrong: text => whyNoExample(text) ?? mistakeIn(drafted({ pattern, command, other: text }), NONE),
  });
  const reason = await ask.line('what does the command do, in a few words:', {
    wrong: whyNoReason,
  });
  const verdict = await ask.choose(
    [pattern.trim(), `  ${reason.trim()}`, 'what happens to it?'],
    [
      { name: 'ask a person', value: 'ask' },
      { name: 'deny it', value: 'deny' },
    ],
  );
  const sensitivity = await ask.choose(
    ['how sensitive is it?'],
    MOST_LIKELY_FIRST.map(name => ({ name, value: name })),
  );
  const instead = await ask.line('a safer command instead, or nothing:', {
    wrong: text => wrongInstead(text, services),
  });
  const id = await ask.line('id:', {
    initial: suggestId(pattern),
    wrong: text => mistakeIn(drafted({ pattern, command, other, id: text }), taken),
  });
  const { examples, ...rule } = drafted({ pattern, command, other, id, reason });
  const draft: RuleDraft = {
    ...rule,
    ...(verdict === 'deny' && { verdict }),
    sensitivity: sensitivity ?? 'medium',
    ...(instead.trim() !== '' && { instead: instead.trim() }),
    examples,
  };
  const write = await ask.choose(
    [...yaml.stringify([draft]).trimEnd().split('\n'), ''],
    [
      { name: `write it to ${file}`, value: 'write' },
      { name: 'leave it', value: 'leave' },
    ],
  );
  return write === 'write' ? draft : null;
}

const MOST_LIKELY_FIRST = ['medium', 'high', 'critical', 'low'] as const;

function whyNoReason(text: string): string | null {
  if (text.trim() === '') return 'the reason, as people are told it';
  return isPlainReason(text) ? null : 'one line in lower case without a full stop: changes what customers see';
}

const NONE: ReadonlySet<string> = new Set();

interface Answers {
  readonly pattern: string;
  readonly command: string;
  readonly other: string;
  readonly id?: string;
  readonly reason?: string;
}

const drafted = ({ pattern, command, other, id = 'our.rule', reason = 'x' }: Answers): RuleDraft => ({
  id: id.trim(),
  match: [pattern.trim()],
  sensitivity: 'medium',
  reason: reason.trim(),
  examples: { match: [command.trim()], no_match: [other.trim()] },
});

/** Any other command will do here: `:` starts nothing that a rule is about. */
const wrongPattern = (pattern: string, command: string): string | null =>
  mistakeIn(drafted({ pattern, command, other: ':' }), NONE);

function wrongInstead(text: string, services: CliServices): string | null {
  if (text.trim() === '') return null;
  const why = whyNoExample(text);
  if (why !== null) return why;
  const { decision } = services.judge(shellSubmission(text.trim(), []));
  return decision.verdict === 'allow' ? null : `the policy would ${decision.verdict} it, too`;
}
