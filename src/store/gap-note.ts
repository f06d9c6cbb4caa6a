/**
 * What could not be recorded, noted beside the log until somebody can write there again: then it becomes a `gap` record. It
 * lies in the folder of whoever asks and proves nothing; a run without its end, or a full disk that took the note too, shows
 * without it.
 */
import type { GapRecord } from '../audit/entry.ts';
import type { AuditSink } from '../audit/sink.ts';
import { isAbsent, PosixError, readSmallFile, unlinkPath } from '../posix/files.ts';
import { replaceFile } from '../posix/replace-file.ts';
import { Problem } from '../problem.ts';

interface GapNote {
  /** The first failure. */
  readonly why: string;
  /** Milliseconds since the epoch: of the first, and of the last. */
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

const pathOf = (stateDir: string): string => `${stateDir}/gap.json`;
const LONGEST_WHY = 500;

/** Never fails: it is called on the way out of another failure. */
export function noteGap(stateDir: string, error: unknown, now: number): void {
  if (!(error instanceof Problem || error instanceof PosixError)) return;
  try {
    if (isAbsent(stateDir)) return;
    const before = readGap(stateDir) ?? { why: error.message.slice(0, LONGEST_WHY), from: now, times: 0 };
    const note: GapNote = { ...before, to: now, times: before.times + 1 };
    replaceFile(pathOf(stateDir), `${JSON.stringify(note)}\n`, { file: 0o600, folder: 0o700 });
  } catch {}
}

/** Puts it on record, and forgets it then. Throws a Problem where that cannot be written. */
export function recordGap(
  stateDir: string,
  log: Pick<AuditSink, 'append'>,
  plain: (text: string) => GapRecord['why'],
): void {
  const path = pathOf(stateDir);
  if (isAbsent(path)) return;
  const note = readGap(stateDir);
  if (note !== null) log.append([recordOf(note, plain)]);
  unlinkPath(path);
}

const recordOf = ({ why, from, to, times }: GapNote, plain: (text: string) => GapRecord['why']): GapRecord => ({
  type: 'gap',
  id: Bun.randomUUIDv7(),
  why: plain(times === 1 ? why : `${why} (${times} times)`),
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

function readGap(stateDir: string): GapNote | null {
  const file = readSmallFile(pathOf(stateDir));
  try {
    const { why, from, to, times } = JSON.parse(new TextDecoder().decode(file?.bytes));
    const isNote = typeof why === 'string' && [from, to, times].every(isCount);
    return isNote ? { why: why.slice(0, LONGEST_WHY), from, to, times } : null;
  } catch {
    return null;
  }
}

/** Of milliseconds: what a date can hold. */
const isCount = (value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 8e15;
