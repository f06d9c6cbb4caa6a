/** The judge's entry. A front starts it with the caller's words as data on descriptor 3; it ends with one answer. */
import { bashWords } from './fronts/called-as.ts';
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
import { readRequest } from './fronts/frame.ts';
import { frontHungUp } from './fronts/hang-up.ts';
import { PosixError, writeAll } from './posix/files.ts';
import { exitNow, isTerminal } from './posix/process.ts';
import { Problem } from './problem.ts';
import { setUp } from './setup.ts';

/** The kernel's own limit on arguments and environment is 2 MiB by default, and never above 6 MiB times this. */
const REQUEST_LIMIT = 64 << 20;

/** Long enough for a front that the machine has swapped out. */
const HAND_OVER_MS = 10_000;

async function answer(request: WireRequest): Promise<Answer> {
  const world = setUp(request);
  const words = bashWords(request.argv, () => isTerminal(request.descriptors.get(0) ?? -1));
  if (words !== null) return shellFront(world, words);
  const ours = request.argv.slice(1).map(word => text(word).text);
  return (await import('./fronts/cli/call.ts')).cliFront(world, ours);
}

async function refuse(error: unknown): Promise<Answer> {
  const { reportFailure } = await import('./fronts/failure.ts');
  return { kind: 'exit', code: await reportFailure(error) };
}

/** Its end is for who started it to see: nobody's command waits for it. */
async function serveLogs(): Promise<never> {
  try {
    return (await import('./log-service.ts')).serveLogs();
  } catch (error) {
    await refuse(error);
    process.exit(125);
  }
}

async function main(): Promise<void> {
  if (process.argv[2] === 'resident') return (await import('./fronts/resident/main.ts')).reside();
  if (process.argv[2] === 'log-service') return serveLogs();
  if (process.argv[2] === 'tend') {
    await (await import('./upkeep.ts')).tend(process.env.GATEKEEP_TEND ?? '');
    exitNow(0);
  }
  let request: WireRequest;
  try {
    request = decodeRequest(readRequest(REQUEST, REQUEST_LIMIT));
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
