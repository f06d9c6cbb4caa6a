/**
 * The drop-in: the caller's words are bash's own. What bash would run is read, judged and recorded here; then the front
 * becomes bash, or refuses. Nothing of ours is left between an allowed command and its caller.
 */
import type { Submission } from '../../gate/judgement.ts';
import { judge } from '../../gate/judge.ts';
import { isTerminal } from '../../posix/process.ts';
import { statFd, writeAll } from '../../posix/files.ts';
import { gateOf, type World } from '../../setup.ts';
import { type Answer, text as decode, type Text } from '../wire.ts';
import { conclude } from '../conclude.ts';
import { parseShellArguments, type ShellInvocation } from './options.ts';
import { type Nothing, readScriptFile, readStandardInput } from './script.ts';

/** What the shell was given to run, and whether it came on standard input (then bash gets it back as a memory file). */
export interface Given extends Text {
  readonly from: 'command' | 'file' | 'stdin' | 'interactive';
  readonly spooled: Uint8Array | null;
}

const EMPTY: Given = { from: 'command', text: '', encoding: 'utf8', spooled: null };

/** The words of a call of bash, decoded, and what bash makes of them. */
export interface ShellCall {
  readonly words: readonly Text[];
  readonly call: ShellInvocation;
}

/** `argv`: as bash will get it. */
export function shellCall(world: World, argv: readonly Uint8Array[]): ShellCall {
  const words = argv.map(decode);
  return {
    words,
    call: parseShellArguments(
      words.map(word => word.text),
      world.env,
    ),
  };
}

export async function shellFront(world: World, argv: readonly Uint8Array[]): Promise<Answer> {
  const asked = shellCall(world, argv);
  const stdin = world.request.descriptors.get(0);
  const given = read(asked, world);
  if ('message' in given) {
    writeAll(2, new TextEncoder().encode(`${given.message}\n`));
    return { kind: 'exit', code: given.exit };
  }
  const submission = submit(asked, given, stdin !== undefined && statFd(stdin).kind === 'socket');
  const judgement = judge(submission, world.cwd, world.env, world.judge);
  return conclude(judgement, gateOf(world), world, given.spooled);
}

/** Text or file that the words themselves name; null where bash reads its standard input. */
export function readNamed({ call, words }: ShellCall, world: World): Given | Nothing | null {
  switch (call.kind) {
    case 'command':
      return { ...EMPTY, text: call.text, encoding: words.find(word => word.text === call.text)!.encoding };
    case 'file': {
      const script = readScriptFile(call.path, world.cwd, world.env, call.positional[0] ?? 'bash');
      return 'message' in script ? script : { ...EMPTY, ...decode(script.bytes), from: 'file' };
    }
    // bash prints what it was asked for and runs nothing.
    case 'information':
      return EMPTY;
    // A bash of another version might take the words, and run a text that nobody has seen.
    case 'rejected':
      return { message: `${call.positional[0]}: ${call.message}\ngatekeep: nothing was run`, exit: 2 };
    case 'stdin':
    case 'interactive-or-stdin':
      return null;
  }
}

const read = (asked: ShellCall, world: World): Given | Nothing =>
  readNamed(asked, world) ?? readStandard(world.request.descriptors.get(0));

function readStandard(stdin: number | undefined): Given | Nothing {
  if (stdin === undefined) return EMPTY;
  if (isTerminal(stdin)) return { ...EMPTY, from: 'interactive' };
  const script = readStandardInput(stdin);
  return 'message' in script ? script : { ...decode(script.bytes), from: 'stdin', spooled: script.bytes };
}

export function submit({ call, words }: ShellCall, given: Given, stdinSocket: boolean): Submission {
  const { login, posix, privileged, norc, noprofile, rcfile, xtrace, noexec, aliases, allexport, positional, path } =
    call;
  const flags = {
    login,
    posix,
    privileged,
    norc,
    noprofile,
    rcfile,
    xtrace,
    noexec,
    aliases,
    allexport,
    positional,
    path,
  };
  const { from, text, encoding } = given;
  const argv = words.map(word => word.text);
  const interactive = call.interactive || from === 'interactive';
  return { kind: 'shell', from, text, encoding, argv, ...flags, interactive, stdinSocket };
}
