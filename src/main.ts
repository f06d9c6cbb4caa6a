/** The judge's entry. A front starts it with the caller's words as data on descriptor 3; it ends with one answer. */
import { isCommandLine } from './fronts/cli/subcommands.ts';
import { shellFront } from './fronts/shell/main.ts';
import {
  ANSWER_PIPE,
  type Answer,
  decodeRequest,
  encodeAnswer,
  REQUEST,
  text,
  type WireRequest,
} from './fronts/wire.ts';
import { frontHungUp } from './fronts/hang-up.ts';
import { PosixError, readAll, writeAll } from './posix/files.ts';
import { exitNow, isTerminal } from './posix/process.ts';
import { Problem } from './problem.ts';
import { setUp } from './setup.ts';

/** The kernel's own limit on arguments and environment is 2 MiB by default, and never above 6 MiB times this. */
const REQUEST_LIMIT = 64 << 20;

/** Long enough for a front that the machine has swapped out. */
const HAND_OVER_MS = 10_000;

const ownName = (argv0: string): boolean => argv0.slice(argv0.lastIndexOf('/') + 1) === 'gatekeep';

async function answer(request: WireRequest): Promise<Answer> {
  const world = setUp(request);
  if (!ownName(text(request.argv[0]!).text)) {
    return shellFront(world, request.argv);
  }
  const words = request.argv.slice(1).map(word => text(word).text);
  const stdin = request.descriptors.get(0) ?? -1;
  if (isCommandLine(words, isTerminal(stdin))) return (await import('./fronts/cli/call.ts')).cliFront(world, words);
  const bash = new TextEncoder().encode('bash');
  return shellFront(world, [bash, ...request.argv.slice(1)]);
}

async function refuse(error: unknown): Promise<Answer> {
  const { reportFailure } = await import('./fronts/failure.ts');
  return { kind: 'exit', code: await reportFailure(error) };
}

async function main(): Promise<void> {
  let request: WireRequest;
  try {
    request = decodeRequest(readAll(REQUEST, REQUEST_LIMIT));
  } catch (error) {
    await refuse(
      error instanceof Problem ? error : new Problem('internal', 'started without a front', { cause: error }),
    );
    process.exit(125);
  }
  const said = await answer(request).catch(refuse);
  try {
    writeAll(request.transport === 'socket' ? REQUEST : ANSWER_PIPE, encodeAnswer(request.nonce, said));
  } catch (error) {
    // The front is gone, so nothing will run; there is nobody left to tell.
    if (error instanceof PosixError && error.code === 'EPIPE') process.exit(125);
    throw error;
  }
  // The script front opens our memory file through /proc, so it must still be there.
  if (said.kind === 'script' && said.file !== undefined) frontHungUp(ANSWER_PIPE, HAND_OVER_MS);
  exitNow(0);
}

await main();
