/**
 * Reads the log backwards, through all its files, for the lines that hold a text: in windows, so that memory does not grow
 * with its length, and what is asked of the last hour costs the last hour. A gibibyte takes some 0.1 s of CPU.
 */
import { parseRecord } from '../audit/chain.ts';
import {
  closeFile,
  type FileStat,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openIfThere,
  readAt,
  statFd,
} from '../posix/files.ts';
import { currentLog, LOG } from './audit-folder.ts';
import { onPath } from './audit-problem.ts';
import { archived } from './audit-segments.ts';

export interface Backwards {
  /** A line of which any is a part; texts of others are escaped in lines, so members can be looked for as they are written. */
  readonly texts: readonly string[];
  /** How many of the log's files, the last ones; all of them without it. */
  readonly files?: number;
  /** Asked now and then with the time of a line, in milliseconds since 1970: true where nothing before it is wanted. */
  readonly until?: (t: number) => boolean;
}

const WINDOW = 1 << 20;

/** No record is as long. */
const LONGEST = 64 << 20;

const NEWLINE = 10;

/** Newest first; none where no log was begun. Throws a Problem. */
export function* linesBackwards(stateDir: string, wanted: Backwards): Generator<string> {
  const folder = currentLog(stateDir);
  let left = wanted.files ?? Number.POSITIVE_INFINITY;
  for (const { path, fd, size } of folder === null ? [] : filesBackwards(folder)) {
    if (left-- <= 0 || (yield* linesOf(path, fd, size, wanted))) return;
  }
}

/** The same of one file. Throws a Problem where it cannot be read; none where it is gone. */
export function* linesOfFile(path: string, text: string): Generator<string> {
  for (const { fd, size } of opened(path, null)) yield* linesOf(path, fd, size, { texts: [text] });
}

interface OpenFile {
  readonly path: string;
  readonly fd: number;
  readonly size: number;
}

/** The current file is opened before the archive is listed: one that is set aside in between is not missed. */
function* filesBackwards(folder: string): Generator<OpenFile> {
  const current = yield* opened(`${folder}/${LOG}`, null);
  for (const { path } of onPath(folder, () => archived(folder)).toReversed()) yield* opened(path, current);
}

/** Nothing where it is gone, or is the file that was read already. */
function* opened(path: string, read: FileStat | null): Generator<OpenFile, FileStat | null> {
  const fd = onPath(path, () => openIfThere(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (fd === null) return null;
  try {
    const stat = onPath(path, () => statFd(fd));
    if (stat.ino !== read?.ino || stat.dev !== read.dev) yield { path, fd, size: stat.size };
    return stat;
  } finally {
    closeFile(fd);
  }
}

/** True: what is older need not be read. */
function* linesOf(path: string, fd: number, size: number, { texts, until }: Backwards): Generator<string, boolean> {
  let window = Buffer.alloc(Math.min(size, WINDOW));
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - window.length);
    const bytes = window.subarray(
      0,
      onPath(path, () => readAt(fd, window.subarray(0, end - from), from)),
    );
    // Its first line may have begun before.
    const whole = from === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    const isCut = whole === bytes.length || (whole === 0 && from > 0);
    if (isCut && from > 0 && window.length < LONGEST) {
      window = Buffer.alloc(Math.min(end, window.length * 4));
      continue;
    }
    const lines = bytes.subarray(isCut ? 0 : whole);
    yield* matches(lines, texts);
    if (until?.(Date.parse(timeOf(lines)))) return true;
    end = bytes.length === 0 ? 0 : end - lines.length;
    if (window.length > WINDOW) window = Buffer.alloc(WINDOW);
  }
  return false;
}

/** Of the first of these lines; empty where it is no record. */
function timeOf(lines: Buffer): string {
  const end = lines.indexOf(NEWLINE);
  return parseRecord(lines.subarray(0, end < 0 ? lines.length : end))?.t ?? '';
}

/** Those that hold one of the texts, the last first. */
function matches(lines: Buffer, texts: readonly string[]): readonly string[] {
  const found = new Map<number, string>();
  for (const text of texts) {
    for (let at = lines.indexOf(text); at >= 0; ) {
      const newline = lines.indexOf(NEWLINE, at);
      const start = lines.lastIndexOf(NEWLINE, at) + 1;
      const end = newline < 0 ? lines.length : newline;
      found.set(start, lines.toString('utf8', start, end));
      at = lines.indexOf(text, end);
    }
  }
  return [...found].sort(([a], [b]) => b - a).map(([, line]) => line);
}
