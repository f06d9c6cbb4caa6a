/** `rules add ID`: an answered request becomes a rule, so that nobody is asked the same again; or nobody asks it again. */
import { quote } from 'shell-quote';
import type { StoredRequest } from '../../approval/stored-request.ts';
import { type Invocation, isKnown } from '../../bash/analysis.ts';
import type { Judgement } from '../../gate/judgement.ts';
import { readSmallFile } from '../../posix/files.ts';
import { Problem } from '../../problem.ts';
import { copyWith, exactPattern } from '../../rules/rule-source.ts';
import { mistakeIn, suggestId } from '../../rules/draft.ts';
import type { LoadedRule } from '../../rules/rule.ts';
import type { RuleMatch } from '../../rules/decision.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { lineDiff } from './line-diff.ts';
import { type Output, openOutput } from './output.ts';
import { effectOn } from './rule-effect.ts';
import { lintAdded } from './rule-lint-added.ts';
import { PolicyDocument } from './policy-document.ts';
import type { CliServices } from './services.ts';
import { shellSubmission } from './submission.ts';

export interface RuleAddOptions {
  readonly file?: string;
  readonly pattern?: string;
  readonly history?: string;
  readonly yes?: boolean;
}

/** What was answered, as it is judged today. */
interface Answered {
  readonly stored: StoredRequest;
  readonly allows: boolean;
  readonly judgement: Judgement;
}

export async function addRule(
  caller: Caller,
  services: CliServices,
  word: string,
  options: RuleAddOptions,
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  await services.requirePerson('changes a policy');
  const answered = answeredOf(await requestNamed(services, word), services);
  const path = services.absolute(options.file ?? services.userPolicy);
  if (path !== services.userPolicy && !services.policy().files.some(file => file.path === path))
    throw new Problem('usage', `${path} is no policy in force here`, { hint: 'left out, --file is your own policy' });
  const before = textOf(path);
  const document = new PolicyDocument(before, services.policySchema, path);
  const rules = await services.rules();
  const added = answered.allows
    ? exceptions(answered, document, rules, options)
    : [refusal(answered, document, options)];
  const after = document.toString();
  const { text, cwd } = answered.stored.request;
  // Whatever the layers above do not let this file say is refused here, with its place.
  const judge = services.judgeIn(cwd, { path, text: after });
  const now = judge(shellSubmission(text, []));
  const wanted = answered.allows ? 'allow' : 'deny';
  if (now.would !== wanted)
    throw new Problem('usage', `with such a rule the policy would still ${now.would} it, not ${wanted} it`, {
      hint: `gatekeep explain -c ${quote([text])}`,
    });
  lintAdded(after, path, new Set(added), rules);
  output.lines(lineDiff(before, after).map(line => safeText(line).text));
  sayEffect(effectOn(services, { path, text: after }, { text, cwd }, options.history, caller.cwd), output);
  if (!options.yes) {
    output.report({ kind: 'warning', head: 'nothing is written yet', hint: 'the same with --yes writes it' });
    return OK;
  }
  services.writeFile(path, after);
  output.lines([safeText(`${path}: rule ${added.join(', ')} written`).text]);
  return OK;
}

const textOf = (path: string): string => {
  const file = readSmallFile(path);
  return file === null ? '' : new TextDecoder().decode(file.bytes);
};

async function requestNamed(services: CliServices, word: string): Promise<StoredRequest> {
  const found = /^[\da-f-]{4,}$/.test(word)
    ? (await services.requests())
        .all()
        .filter(
          ({ request: { id, digest } }) =>
            id.endsWith(word) || (word.length >= 8 && digest.startsWith(`sha256:${word}`)),
        )
    : [];
  if (found.length === 1) return found[0]!;
  throw new Problem('usage', `${found.length === 0 ? 'no request is' : `${found.length} requests are`} named ${word}`, {
    hint: 'gatekeep audit tail; requests are kept for 60 days',
  });
}

function answeredOf(stored: StoredRequest, services: CliServices): Answered {
  const { request, state, answers } = stored;
  const allows = state === 'done' && answers.some(({ kind }) => kind === 'approve');
  // A refusal that nobody has come back for yet: whoever asked finds it with the next try.
  const denied = state === 'rejected' || (state === 'open' && answers.at(-1)?.kind === 'deny');
  if (!allows && !denied)
    throw new Problem(
      'usage',
      `request ${request.short} is ${state}: a rule is made of what a person approved or denied`,
    );
  if (answers.some(({ breakGlass }) => breakGlass))
    throw new Problem('usage', `request ${request.short} ran by a broken glass: an emergency makes no rule`);
  if (request.text.includes('[REDACTED:'))
    throw new Problem('usage', 'a secret of the command is not kept, so no rule can name it', {
      hint: 'gatekeep rules new',
    });
  const judgement = services.judgeIn(request.cwd)(shellSubmission(request.text, []));
  const { sensitivity, opaque } = judgement.decision;
  if (judgement.would === (allows ? 'allow' : 'deny'))
    throw new Problem('usage', `the policy would ${judgement.would} it as it is: there is nothing to add`);
  if (allows && (sensitivity === 'critical' || request.sensitivity === 'critical'))
    throw new Problem('usage', 'what is critical is approved each time: no rule lets it through');
  if (allows && judgement.would === 'deny')
    throw new Problem('usage', 'a rule denies it today, and no exception lifts that');
  if (allows && opaque.length > 0)
    throw new Problem('usage', `some of it cannot be told before it runs, and no rule covers that: ${opaque[0]!.why}`);
  if (allows && judgement.decision.assignments.some(({ rules }) => rules.some(({ verdict }) => verdict !== 'allow')))
    throw new Problem('usage', 'a variable that it sets asks: no exception covers that', {
      hint: 'gatekeep rules new',
    });
  return { stored, allows, judgement };
}

const asking = (rules: readonly RuleMatch[]): readonly RuleMatch[] => rules.filter(({ verdict }) => verdict === 'ask');

function argvOf({ argv }: Invocation): readonly string[] {
  if (argv.every(isKnown)) return argv;
  throw new Problem('usage', 'not all of its words are known before it runs: no rule can name it');
}

/** The pattern, and the command that it must mean. */
function meaning(argv: readonly string[], named: string | undefined): { pattern: string; command: string } {
  const [pattern, command] = [named ?? exactPattern(argv), quote([...argv])];
  const examples = { match: [command], no_match: [':'] };
  const why = mistakeIn({ id: 'our.rule', match: [pattern], sensitivity: 'medium', reason: 'x', examples }, new Set());
  if (why !== null) throw new Problem('usage', `the pattern ${pattern}: ${why}`);
  return { pattern, command };
}

/** An exception from each rule that asks; where none asks, it is listed. */
function exceptions(
  { judgement }: Answered,
  document: PolicyDocument,
  rules: readonly LoadedRule[],
  { pattern }: RuleAddOptions,
): string[] {
  const added: string[] = [];
  for (const { invocation, rules: met } of judgement.decision.invocations) {
    const asks = asking(met);
    const unlisted = asks.length === 0 && judgement.decision.settings.unlisted !== 'allow' && met.length === 0;
    if (asks.length === 0 && !unlisted) continue;
    const argv = argvOf(invocation);
    const exception = meaning(argv, pattern);
    if (unlisted) added.push(document.addRule({ ...listing(exception, 'allow'), reason: 'was approved before' }));
    for (const { id, at } of asks) {
      if (document.has(id)) added.push(document.except(id, exception));
      else if (at.startsWith('rules/')) {
        const rule = rules.find(one => one.id === id)!;
        const copy = copyWith(rule, { ...exception, id: document.freeId(`our.${id}`) });
        if (copy === null)
          throw new Problem('usage', `rule ${id} cannot be copied whole, so it can have no exception`, {
            hint: `gatekeep rules show ${id}`,
          });
        document.disable(id);
        added.push(document.addRule(copy));
      } else
        throw new Problem('usage', `rule ${id} stands in ${at}, and only there it can have an exception`, {
          hint: `--file ${at.replace(/:\d+$/, '')}`,
        });
    }
  }
  return added;
}

/** A rule that denies what asks; all of it where no rule does. */
function refusal({ judgement, stored }: Answered, document: PolicyDocument, { pattern }: RuleAddOptions): string {
  const { invocations } = judgement.decision;
  const asks = invocations.find(({ rules }) => asking(rules).length > 0) ?? invocations[0];
  if (asks === undefined) throw new Problem('usage', 'it starts nothing that a rule could name');
  const argv = argvOf(asks.invocation);
  const reasons = stored.answers.filter(({ kind, reason }) => kind === 'deny' && /^[a-z][^\n.!]*$/.test(reason));
  const rule = listing(meaning(argv, pattern), 'deny');
  return document.addRule({ ...rule, reason: reasons[0]?.reason ?? 'was denied before' });
}

function listing(
  { pattern, command }: { pattern: string; command: string },
  verdict: 'allow' | 'deny',
): { id: string } & Record<string, unknown> {
  const program = command.split(' ')[0]!;
  const other = command === `${program} --version` ? `${program} --help` : `${program} --version`;
  return {
    id: suggestId(command).slice(0, 60).replace(/-+$/, ''),
    match: [pattern],
    verdict,
    examples: { match: [command], no_match: [other] },
  };
}

function sayEffect({ seen, changed }: ReturnType<typeof effectOn>, output: Output): void {
  const lines = changed.map(
    ({ command, times, old, now }) => `  ${old} -> ${now}: ${command}${times === 1 ? '' : ` (${times} times)`}`,
  );
  const head = `of ${seen} other commands of the past, ${changed.length} would be judged otherwise`;
  output.lines(['', head, ...lines.map(line => safeText(line).text), '']);
}
