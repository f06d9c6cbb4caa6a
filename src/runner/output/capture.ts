/**
 * What an approved command writes, as it goes by: hashed, counted, and kept where the policy asks. A pipe or socket gets a
 * pipe of ours before it; a file stays the command's own and is read afterwards; what is neither (a terminal, a device) is
 * left alone, since a command behaves otherwise when it is not there (docs/decisions/021-output.md).
 */
import { statFd } from '../../posix/files.ts';
import type { Output, Written } from '../../gate/ports.ts';
import { FileTap } from './file-tap.ts';
import { PipeTap } from './pipe-tap.ts';

/** Bytes that are kept of all output of a command. */
export const MOST_KEPT = 1 << 20;

export interface Chunk {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly stream: 1 | 2;
  readonly bytes: Uint8Array;
}

export interface Tap {
  /** What the command gets as its descriptor. */
  readonly fd: number;
  /** The command has it: ours goes. */
  started(): void;
  /** The command has ended: the rest of what it wrote goes on to where it belongs. */
  finish(): Promise<Written | null>;
  /** Nothing was started. */
  drop(): void;
}

/** Keeps what is asked for, up to the limit. */
export class Keeper {
  readonly chunks: Chunk[] = [];
  left = 0;
  readonly #most: number;
  readonly #begun: number;
  #kept = 0;

  constructor(most: number) {
    this.#most = most;
    this.#begun = performance.now();
  }

  keep(stream: 1 | 2, bytes: Uint8Array): void {
    const room = Math.min(bytes.length, this.#most - this.#kept);
    this.left += bytes.length - room;
    if (room === 0) return;
    this.#kept += room;
    const at = Math.round(performance.now() - this.#begun);
    this.chunks.push({ at, stream, bytes: bytes.slice(0, room) });
  }
}

export interface OutputCapture {
  /** The caller's descriptors, with ours in the place of those that are listened to. */
  readonly descriptors: ReadonlyMap<number, number>;
  started(): void;
  finish(): Promise<Output>;
  /** Nothing was started: all of ours goes. */
  drop(): void;
}

export function captureOutput(theirs: ReadonlyMap<number, number>, keep: boolean): OutputCapture {
  const keeper = new Keeper(keep ? MOST_KEPT : 0);
  const stdout = tapOn(1, theirs, keeper);
  const joined = isSame(theirs.get(1), theirs.get(2));
  const stderr = joined ? null : tapOn(2, theirs, keeper);
  const descriptors = new Map(theirs);
  if (stdout !== null) descriptors.set(1, stdout.fd);
  if (joined && stdout !== null) descriptors.set(2, stdout.fd);
  if (stderr !== null) descriptors.set(2, stderr.fd);
  const taps = [stdout, stderr].filter(tap => tap !== null);
  return {
    descriptors,
    started() {
      for (const tap of taps) tap.started();
    },
    async finish() {
      const [out, error] = await Promise.all([stdout?.finish() ?? null, stderr?.finish() ?? null]);
      const chunks = keeper.chunks.toSorted((a, b) => a.at - b.at);
      return { stdout: out, stderr: joined && out !== null ? 'stdout' : error, chunks, left: keeper.left };
    },
    drop() {
      for (const tap of taps) tap.drop();
    },
  };
}

function tapOn(stream: 1 | 2, theirs: ReadonlyMap<number, number>, keeper: Keeper): Tap | null {
  const fd = theirs.get(stream);
  if (fd === undefined) return null;
  const { kind } = statFd(fd);
  if (kind === 'file') return new FileTap(stream, fd, keeper);
  return kind === 'pipe' || kind === 'socket' ? new PipeTap(stream, fd, keeper) : null;
}

/** One pipe or file behind both: the order of what is written to it must stay, so one pipe of ours takes both. */
function isSame(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [one, other] = [statFd(a), statFd(b)];
  return one.ino === other.ino && one.dev === other.dev && one.kind === other.kind && one.kind !== 'other';
}
