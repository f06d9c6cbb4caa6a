/** The judge without a front and without a record: what judging alone adds to an empty program. */
import { shipped } from '../build/generated/rules.ts';
import { makeMachine } from '../src/config/machine.ts';
import { readJudgedFile } from '../src/config/judged-files.ts';
import { useGrammars } from '../src/grammar/table.ts';
import { judge } from '../src/gate/judge.ts';
import { readSmallFile } from '../src/posix/files.ts';
import { mergePolicy } from '../src/rules/merge.ts';
import { indexRules } from '../src/rules/rule-index.ts';

const grammars = () => require('../build/generated/grammars.ts') as typeof import('../build/generated/grammars.ts');
useGrammars(path => grammars().grammarText(path));

const NONE = { rules: indexRules([]), hash: '' };

/** `packs`: with all shipped rules, or with none, so that their share can be seen. */
export function judgeOnce(packs: boolean): void {
  const [first, second] = process.argv.slice(2);
  const file = first === '--file';
  const text = file ? new TextDecoder().decode(readSmallFile(second!)!.bytes) : first!;
  const policy = mergePolicy(packs ? shipped : NONE, [], { parse: Bun.YAML.parse, now: 0 });
  const cwd = '/tmp';
  const env = new Map([
    ['PATH', '/usr/bin:/bin'],
    ['HOME', '/tmp'],
  ]);
  const who = { user: 'u', host: 'h', agent: null, session: null, ci: false, ciName: null };
  const context = { cwd, project: cwd, home: cwd, env, ...who, machine: makeMachine(-1) };
  const ports = {
    readFile: (path: string) => readJudgedFile(path, policy.knownFiles),
    syntaxError: () => null,
    linkTarget: () => null,
    isOwnFront: () => false,
    folderWritableByOthers: () => false,
    namesIn: () => [],
    isAbsent: () => false,
  };
  const argv = ['bash', '-c', text];
  const flags = { posix: false, login: false, interactive: false, privileged: false, norc: false, noprofile: false };
  const shell = {
    kind: 'shell',
    from: 'command',
    text,
    encoding: 'utf8',
    path: null,
    argv,
    positional: ['bash'],
  } as const;
  const start = performance.now();
  const submission = {
    ...shell,
    ...flags,
    rcfile: null,
    xtrace: false,
    noexec: false,
    aliases: false,
    allexport: false,
    stdinSocket: false,
  };
  judge(submission, cwd, env, { policy, ports, context, uid: 0, resolveProgram: () => null });
  if (file) console.log((performance.now() - start).toFixed(0));
}
