/** The words of `gatekeep`, told to commander. Help is ours (help.ts); commander reads and refuses. */
import type { Command } from 'commander';
import type { Caller } from '../caller.ts';
import type { AddOptions } from './approvers.ts';
import { anchorWords } from './anchor-program.ts';
import { auditWords } from './audit-program.ts';
import { check, type CheckOptions } from './check.ts';
import { getPreferences, setPreferences } from './config.ts';
import { explain } from './explain.ts';
import * as help from './help.ts';
import { RULES_ADD } from './help-rules-add.ts';
import { lintRules, listRulesInForce, testRules } from './rules.ts';
import type { RuleAddOptions } from './rule-add.ts';
import { showRule } from './rule-show.ts';
import { type AnswerOptions, answerRequest, listPending, showPending, withdrawRequest } from './requests.ts';
import { type Context, JSON_OPTION, Program } from './program-words.ts';
import type { ReviewOptions } from './review.ts';
import { type RunOptions, runGated } from './run.ts';
import { sayHelp } from './say-help.ts';
import type { CliServices } from './services.ts';

/** What a subcommand ended with; commander itself returns nothing. */
export interface Ending {
  code: number;
}

const TEXT_OPTION = ['-c, --command <text>', 'a text as bash -c gets it'] as const;

export function makeProgram(caller: Caller, services: CliServices, ending: Ending): Command {
  const context: Context = {
    caller,
    services,
    ends:
      work =>
      async (...args) => {
        ending.code = await work(...args);
      },
  };
  const main = caller.argv.includes('--help') ? help.MAIN + help.MAIN_MORE : help.MAIN;
  const program = Program.named('gatekeep', main).version(`gatekeep ${services.version}`, '-V, --version');
  program.enablePositionalOptions().helpCommand(false);
  for (const make of [run, checks, explains, rules, policy, auditAll, pending, approves, denies, withdraws])
    program.addCommand(make(context));
  for (const make of [inboxes, reviews, grants, approvers, hooks, doctors, config, helps])
    program.addCommand(make(context));
  return program;
}

const run = ({ services, ends }: Context): Command =>
  Program.named('run', help.RUN)
    .takesCommand()
    .option('--wait <time>')
    .option('--reason <text>')
    .option('--quiet-wait')
    .action(ends((words: string[], options: RunOptions) => runGated(services, words, options)));

const checks = ({ caller, services, ends }: Context): Command =>
  Program.named('check', help.CHECK)
    .takesCommand()
    .option(...TEXT_OPTION)
    .option(...JSON_OPTION)
    .option('--batch')
    .option('--from-history <file>')
    .action(ends((words: string[], options: CheckOptions) => check(caller, services, words, options)));

const explains = ({ caller, services, ends }: Context): Command =>
  Program.named('explain', help.EXPLAIN)
    .takesCommand()
    .option(...TEXT_OPTION)
    .action(ends((words: string[], options: { command?: string }) => explain(caller, services, words, options)));

const hooks = ({ caller, services, ends }: Context): Command =>
  Program.named('hook', help.HOOK)
    .argument('<agent>')
    .action(
      ends(async (agent: string) => (await import('../hook/hook.ts')).hook(caller, await services.hook(), agent)),
    );

const helps = ({ caller, ends }: Context): Command =>
  Program.named('help', help.MAIN)
    .argument('[topic...]')
    .action(ends(async (topic: string[]) => sayHelp(caller, topic)));

function rules({ caller, services, ends }: Context): Command {
  const list = Program.named('list', help.RULES).option(...JSON_OPTION);
  const show = Program.named('show', help.RULES)
    .argument('<id>')
    .option(...JSON_OPTION);
  const test = Program.named('test', help.RULES)
    .argument('[paths...]')
    .option(...JSON_OPTION);
  const lint = Program.named('lint', help.RULES)
    .argument('[paths...]')
    .option(...JSON_OPTION);
  const add = Program.named('add', RULES_ADD)
    .argument('<id>')
    .option('--file <file>')
    .option('--pattern <pattern>')
    .option('--history <file>')
    .option('--yes');
  add.action(
    ends(async (id: string, options: RuleAddOptions) =>
      (await import('./rule-add.ts')).addRule(caller, services, id, options),
    ),
  );
  const make = Program.named('new', help.RULES).argument('[file]');
  list.action(ends((options: { json?: boolean }) => listRulesInForce(caller, services, options)));
  show.action(ends((id: string, options: { json?: boolean }) => showRule(caller, services, id, options)));
  test.action(ends((paths: string[], options: { json?: boolean }) => testRules(caller, services, paths, options)));
  lint.action(ends((paths: string[], options: { json?: boolean }) => lintRules(caller, services, paths, options)));
  make.action(ends(async (file?: string) => (await import('./rule-new.ts')).newRule(caller, services, file)));
  const all = Program.named('rules', help.RULES);
  for (const one of [list, show, test, lint, make, add]) all.addCommand(one);
  return all;
}

function policy({ caller, services, ends }: Context): Command {
  const diff = Program.named('diff', help.POLICY)
    .argument('<old>')
    .argument('<new>')
    .requiredOption('--history <file>')
    .option(...JSON_OPTION);
  diff.action(
    ends(async (before: string, after: string, options: { history: string; json?: boolean }) => {
      const { diffPolicies } = await import('./policy-diff.ts');
      return diffPolicies(caller, services, [before, after], options);
    }),
  );
  return Program.named('policy', help.POLICY).addCommand(diff);
}

const pending = ({ caller, services, ends }: Context): Command =>
  Program.named('pending', help.PENDING)
    .argument('[id]')
    .option(...JSON_OPTION)
    .action(
      ends((id: string | undefined, options: { json?: boolean }) =>
        id === undefined ? listPending(caller, services, options) : showPending(caller, services, id, options),
      ),
    );

const inboxes = ({ services, ends }: Context): Command =>
  Program.named('inbox', help.INBOX)
    .argument('[id]')
    .action(ends(async (id?: string) => (await import('./inbox.ts')).inbox(services, id ?? null)));

const approves = ({ caller, services, ends }: Context): Command =>
  Program.named('approve', help.PENDING)
    .argument('<id>')
    .option('--reason <text>')
    .option('--not-before <time>')
    .option('--not-after <time>')
    .option('--for <time>')
    .option('--times <count>')
    .option('--rule <id>')
    .option('--break-glass')
    .option('--edit')
    .option('--with <text>')
    .option('--text')
    .option('--sign <key>')
    .option('--signed <file>')
    .action(ends((id: string, options: AnswerOptions) => answerRequest(caller, services, 'approve', id, options)));

const denies = ({ caller, services, ends }: Context): Command =>
  Program.named('deny', help.PENDING)
    .argument('<id>')
    .option('--reason <text>')
    .option('--text')
    .option('--sign <key>')
    .option('--signed <file>')
    .action(ends((id: string, options: AnswerOptions) => answerRequest(caller, services, 'deny', id, options)));

const reviews = ({ caller, services, ends }: Context): Command =>
  Program.named('review', help.REVIEW)
    .argument('[id]')
    .option('--accept')
    .option('--object')
    .option('--reason <text>')
    .option('--text')
    .option('--sign <key>')
    .option('--signed <file>')
    .option(...JSON_OPTION)
    .action(
      ends(async (id: string | undefined, options: ReviewOptions) =>
        (await import('./review.ts')).review(caller, services, id, options),
      ),
    );

const withdraws = ({ caller, services, ends }: Context): Command =>
  Program.named('withdraw', help.PENDING)
    .argument('<id>')
    .action(ends((id: string) => withdrawRequest(caller, services, id)));

function grants({ caller, services, ends }: Context): Command {
  const module = () => import('./grants.ts');
  const list = async (options: { json?: boolean }) => (await module()).listGrants(caller, services, options);
  const revoke = Program.named('revoke', help.GRANTS).argument('<id>');
  revoke.action(ends(async (id: string) => (await module()).revokeGrant(caller, services, id)));
  const all = Program.named('grants', help.GRANTS).option(...JSON_OPTION);
  const listed = Program.named('list', help.GRANTS).option(...JSON_OPTION);
  return all
    .action(ends(list))
    .addCommand(listed.action(ends(list)))
    .addCommand(revoke);
}

function approvers({ caller, services, ends }: Context): Command {
  const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  const add = Program.named('add', help.APPROVERS)
    .argument('<name>')
    .option('--user <name>')
    .option('--github <account>')
    .option('--key <source>', '', several)
    .option('--group <name>', '', several)
    .option('--valid-after <day>')
    .option('--valid-before <day>')
    .option('--github-api <address>', '', 'https://api.github.com');
  const list = Program.named('list', help.APPROVERS).option(...JSON_OPTION);
  const remove = Program.named('remove', help.APPROVERS).argument('<name>');
  const module = () => import('./approvers.ts');
  add.action(
    ends(async (name: string, options: AddOptions) => (await module()).addApprover(caller, services, name, options)),
  );
  list.action(ends(async (options: { json?: boolean }) => (await module()).listApprovers(caller, services, options)));
  remove.action(ends(async (name: string) => (await module()).removeApprover(caller, services, name)));
  return Program.named('approvers', help.APPROVERS).addCommand(add).addCommand(list).addCommand(remove);
}

const doctors = ({ caller, services, ends }: Context): Command =>
  Program.named('doctor', help.DOCTOR)
    .option(...JSON_OPTION)
    .action(
      ends(async (options: { json?: boolean }) => (await import('./doctor.ts')).doctor(caller, services, options)),
    );

function config({ caller, services, ends }: Context): Command {
  const get = Program.named('get', help.CONFIG).argument('<key>');
  const set = Program.named('set', help.CONFIG).argument('<key>').argument('<value>');
  get.action(ends((key: string) => getPreferences(caller, services, key)));
  set.action(ends((key: string, value: string) => setPreferences(services, key, value)));
  const all = Program.named('config', help.CONFIG).addCommand(get).addCommand(set);
  return all.action(ends(() => getPreferences(caller, services, null)));
}

const auditAll = (context: Context): Command => auditWords(context).addCommand(anchorWords(context));
