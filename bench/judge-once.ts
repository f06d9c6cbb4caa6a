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

/**
 * `TEXT`, `--file SCRIPT` (prints the milliseconds), or `--each FILE`: every line of it again and again (prints the 50th and
 * the 99th percentile of one judgement once the process is warm). `packs`: with all shipped rules, or with none, so that
 * their share can be seen.
 */
export function judgeOnce(packs: boolean): void {
  const [first, second] = process.argv.slice(2);
  const judgeText = makeJudge(packs);
  if (first !== '--file' && first !== '--each') return void judgeText(first!);
  const text = new TextDecoder().decode(readSmallFile(second!)!.bytes);
  if (first === '--file') return console.log(judgeText(text).toFixed(0));
  const lines = text.trimEnd().split('\n');
  for (let round = 0; round < WARM; round++) for (const line of lines) judgeText(line);
  const times = Array.from({ length: WARM }, () => {
    // As a resident does in the pauses between commands.
    Bun.gc(true);
    return lines.map(judgeText);
  }).flat();
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(times.length * share)]!.toFixed(3);
  console.log(`${at(0.5)} ${at(0.99)}`);
}

const WARM = 30;

/** Milliseconds of one judgement. */
function makeJudge(packs: boolean): (text: string) => number {
  const policy = mergePolicy(packs ? shipped : NONE, [], { parse: Bun.YAML.parse, now: 0 });
  // A project in somebody's home: in the home itself every word may be a file that rules name.
  const home = '/home/u';
  const cwd = '/home/u/app';
  const env = new Map([
    ['PATH', '/usr/bin:/bin'],
    ['HOME', home],
  ]);
  const who = { user: 'u', host: 'h', agent: null, session: null, ci: false, ciName: null };
  const context = { cwd, project: cwd, home, env, ...who, machine: makeMachine(-1) };
  const ports = {
    readFile: (path: string) => readJudgedFile(path, policy.knownFiles),
    syntaxError: () => null,
    linkTarget: () => null,
    isOwnFront: () => false,
    folderWritableByOthers: () => false,
    namesIn: () => [],
    isAbsent: () => false,
  };
  const start = { posix: false, login: false, interactive: false, privileged: false, norc: false, noprofile: false };
  const set = { xtrace: false, noexec: false, aliases: false, allexport: false, stdinSocket: false };
  const flags = { ...start, ...set };
  return text => {
    const start = performance.now();
    const shell = { kind: 'shell', from: 'command', text, encoding: 'utf8', path: null } as const;
    const submission = { ...shell, ...flags, argv: ['bash', '-c', text], positional: ['bash'], rcfile: null };
    judge(submission, cwd, env, {
      policy,
      ports,
      context,
      uid: 0,
      resolveProgram: () => null,
      hashFile: () => null,
    });
    return performance.now() - start;
  };
}
