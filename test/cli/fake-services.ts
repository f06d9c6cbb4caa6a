/** The command line on a judge of shipped rules and a log in memory; what it writes is read back from files. */
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { shipped } from '../../build/generated/rules.ts';
import { main } from '../../src/fronts/cli/main.ts';
import type { CliServices } from '../../src/fronts/cli/services.ts';
import type { Ports } from '../../src/bash/analysis.ts';
import { judge } from '../../src/gate/judge.ts';
import type { Judgement, Submission } from '../../src/gate/judgement.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { mergePolicy } from '../../src/rules/merge.ts';
import type { RuleContext } from '../../src/rules/decision.ts';

const CWD = '/home/dev/project';
export const ENV: ReadonlyMap<string, string> = new Map([
  ['HOME', '/home/dev'],
  ['PATH', '/usr/bin:/bin'],
]);
const policy = mergePolicy(shipped, [], { parse: Bun.YAML.parse, now: 0 });
const context: RuleContext = { ...EXAMPLE_CONTEXT, env: ENV, host: 'box' };
const ports = {
  readFile: () => null,
  syntaxError: () => null,
  linkTarget: () => null,
  isOwnFront: () => false,
  folderWritableByOthers: () => false,
  namesIn: () => [],
  isAbsent: () => false,
};

export const folder = mkdtempSync(`${tmpdir()}/gatekeep-cli-`);

export const judgeWith = (more: Partial<Ports>, submission: Submission): Judgement =>
  judge(submission, CWD, ENV, {
    policy,
    ports: { ...ports, ...more },
    context,
    uid: 1000,
    resolveProgram: () => null,
    hashFile: () => null,
  });

export const services = (more: Partial<CliServices> = {}): CliServices => ({
  version: '1.2.3',
  judge: (submission, expanded) => judgeWith(expanded === undefined ? {} : { expanded }, submission),
  policy: () => policy,
  judgeUnder: () => submission => judgeWith({}, submission),
  judgeIn: () => submission => judgeWith({}, submission),
  userPolicy: 'policy.yaml',
  requirePerson: async () => {},
  absolute: path => path,
  redact: text => text.replaceAll('hunter2', '[REDACTED]'),
  openInbox: async () => 'quit',
  showRequest: async () => [],
  gateRun: async () => 77,
  testRules: async () => ({ files: 1, rules: 2, examples: 3, failures: [] }),
  rules: async () => [],
  policySchema: 'schemas/policy.schema.json',
  writeFile: () => {},
  atTerminal: async () => null,
  edit: async () => null,
  requests: async () => ({
    user: 'dev',
    open: () => [],
    all: () => [],
    answer: () => null,
    grants: () => [],
    reviews: async () => [],
    revoke: () => true,
    withdraw: async () => true,
  }),
  lintRules: async () => ({ rules: 2, findings: [], failures: [] }),
  auditTail: () => [],
  upkeep: async () => {
    throw new Error('no log here');
  },
  audit: async () => {
    throw new Error('no log here');
  },
  verifyAudit: async () => {
    throw new Error('no log here');
  },
  anchoring: async () => ({ names: [], anchor: async () => [], sign: () => null }),
  answers: async () => {
    throw new Error('no answers here');
  },
  hook: async () => {
    throw new Error('no shell here');
  },
  diagnose: async () => ({ findings: [], levels: [] }),
  approvers: async () => {
    throw new Error('no list here');
  },
  preferencesFolder: `${folder}/none`,
  ...more,
});

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let calls = 0;

export async function gatekeep(
  argv: readonly string[],
  stdin: string | Uint8Array = '',
  more: Partial<CliServices> = {},
): Promise<Ran> {
  const path = (name: string): string => `${folder}/${calls}.${name}`;
  calls++;
  writeFileSync(path('in'), stdin);
  const fds = [openSync(path('in'), 'r'), openSync(path('out'), 'w'), openSync(path('err'), 'w')] as const;
  const caller = { stdin: fds[0], stdout: fds[1], stderr: fds[2], env: ENV, cwd: CWD, argv, encoding: 'utf8' } as const;
  const code = await main(caller, services(more));
  for (const fd of fds) closeSync(fd);
  return { code, stdout: readFileSync(path('out'), 'utf8'), stderr: readFileSync(path('err'), 'utf8') };
}
