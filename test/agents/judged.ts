/** One call of bash as an agent makes it, judged whole: its words, its environment, and the files it would read. */
import type { RuleMatch } from '../../src/rules/decision.ts';
import type { FileText } from '../../src/bash/analysis.ts';
import { parseShellArguments } from '../../src/fronts/shell/options.ts';
import { type JudgeWorld, judge } from '../../src/gate/judge.ts';
import type { Judgement } from '../../src/gate/judgement.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { policyOf } from '../rules/policy.ts';

export interface Call {
  /** argv[0] first. */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: 'socket' | 'null';
  /** The script where it is not on the command line. */
  readonly script?: string;
}

export const HOME = '/home/u';
export const PROJECT = '/home/u/project';
const policy = policyOf();

export function judgeCall(call: Call): Judgement {
  const env = new Map(Object.entries({ HOME, PATH: '/usr/local/bin:/usr/bin:/bin', SHLVL: '1', ...call.env }));
  const read = parseShellArguments(call.argv, env);
  const from = read.kind === 'command' || read.kind === 'file' ? read.kind : 'stdin';
  const text = read.text ?? call.script ?? '';
  const submission = {
    ...read,
    kind: 'shell',
    from,
    text,
    encoding: 'utf8',
    argv: call.argv,
    stdinSocket: call.stdin === 'socket',
  } as const;
  const context = { ...EXAMPLE_CONTEXT, cwd: PROJECT, project: PROJECT, home: HOME, env };
  return judge(submission, PROJECT, env, worldOf(context, call.files ?? {}));
}

function worldOf(context: JudgeWorld['context'], files: Readonly<Record<string, string>>): JudgeWorld {
  const readFile = (path: string): FileText | null => {
    const text = files[path];
    return text === undefined
      ? null
      : {
          path,
          text,
          sha256: Bun.CryptoHasher.hash('sha256', text, 'hex'),
          origin: path.startsWith('/etc/') ? 'system' : 'new',
        };
  };
  const ports = {
    readFile,
    syntaxError: () => ({ message: 'our parser does not take it', line: 1, column: 1 }),
    linkTarget: () => null,
    isOwnFront: (path: string) => path.startsWith('/usr/local/lib/gatekeep/'),
    folderWritableByOthers: () => false,
    namesIn: () => [],
    isAbsent: () => false,
  };
  return { policy, ports, context, uid: 1000, resolveProgram: () => null, hashFile: () => null };
}

const asks = ({ verdict }: RuleMatch): boolean => verdict !== 'allow';

/** What made it more than allow, for the message of a failed test. */
export const reasons = ({ decision, analysis }: Judgement): string[] => [
  ...decision.opaque.map(part => `${part.why}: ${part.text.slice(0, 80)} (${JSON.stringify(part.source)})`),
  ...decision.invocations.flatMap(({ invocation, rules }) =>
    rules.filter(asks).map(rule => `${rule.id}: ${JSON.stringify(invocation.argv)}`),
  ),
  ...decision.assignments.flatMap(({ assignment, rules }) =>
    rules.filter(asks).map(rule => `${rule.id}: ${assignment.name}`),
  ),
  ...analysis.errors.map(error => `${error.line}:${error.column}: ${error.message}`),
];
