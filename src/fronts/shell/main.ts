/**
 * The drop-in: the caller's words are bash's own. What bash would run is read, judged and recorded here; then the front
 * becomes bash, or refuses. Nothing of ours is left between an allowed command and its caller.
 */
import type { Submission } from '../../gate/judgement.ts';
import { judge } from '../../gate/judge.ts';
import { isTerminal } from '../../posix/process.ts';
import { writeAll } from '../../posix/files.ts';
import { gateOf, type World } from '../../setup.ts';
import type { Answer } from '../wire.ts';
import { text as decodeText } from '../wire.ts';
import { conclude } from '../conclude.ts';
import { parseShellArguments, type ShellInvocation } from './options.ts';
import { decode, readScriptFile, readStandardInput, type Script } from './script.ts';

/** What the shell was given to run, and whether it came on standard input (then bash gets it back as a memory file). */
interface Given {
  readonly from: 'command' | 'file' | 'stdin' | 'interactive';
  readonly script: Script;
}

const NO_BYTES: Script = { kind: 'bytes', bytes: new Uint8Array() };

/** `argv`: as bash will get it. */
export async function shellFront(world: World, argv: readonly Uint8Array[]): Promise<Answer> {
  const words = argv.map(word => decodeText(word).text);
  const call = parseShellArguments(words, world.env);
  const given = read(call, world, argv);
  if (given.script.kind === 'nothing') {
    writeAll(2, new TextEncoder().encode(`${given.script.message}\n`));
    return { kind: 'exit', code: given.script.exit };
  }
  const submission = submit(call, given.from, given.script.bytes, words);
  const judgement = judge(submission, world.cwd, world.env, world.judge);
  const spooled = given.from === 'stdin' ? given.script.bytes : null;
  return conclude(judgement, await gateOf(world), world, spooled);
}

function read(call: ShellInvocation, world: World, argv: readonly Uint8Array[]): Given {
  switch (call.kind) {
    case 'command':
      return { from: 'command', script: { kind: 'bytes', bytes: argv[call.textIndex]! } };
    case 'file': {
      const searchPath = world.env.get('PATH') ?? '/usr/bin:/bin';
      return { from: 'file', script: readScriptFile(call.path, world.cwd, searchPath, call.name) };
    }
    case 'stdin': {
      const stdin = world.request.descriptors.get(0);
      if (stdin === undefined) return { from: 'stdin', script: NO_BYTES };
      if (isTerminal(stdin)) return { from: 'interactive', script: NO_BYTES };
      return { from: 'stdin', script: readStandardInput(stdin) };
    }
    // --version, or words that bash itself refuses: bash says so and runs nothing.
    case 'nothing':
      return { from: 'command', script: NO_BYTES };
  }
}

function submit(call: ShellInvocation, from: Given['from'], bytes: Uint8Array, argv: readonly string[]): Submission {
  return {
    kind: 'shell',
    from,
    ...decode(bytes),
    path: call.kind === 'file' ? call.path : null,
    argv,
    posix: call.posix,
    login: call.login,
    interactive: call.interactive,
    privileged: call.privileged,
    norc: call.norc,
    noprofile: call.noprofile,
    rcfile: call.rcfile,
    xtrace: call.xtrace,
    noexec: call.noexec,
    positional: call.positional,
  };
}

