/** Reading the log for people: the last lines, or all of it to be verified. */
import {
  closeFile,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openFile,
  PosixError,
  readAll,
  readAt,
  readSmallFile,
  statFd,
} from '../posix/files.ts';
import { decodeHead, HEAD_SIZE, type Head } from '../audit/head.ts';
import { currentLog, HEAD, LOG, lockPath } from './audit-folder.ts';
import { lock } from './audit-lock.ts';
import { onPath } from './audit-problem.ts';

export interface StoredLog {
  readonly path: string;
  /** Null where the log is gone. */
  readonly bytes: Uint8Array | null;
  /** What the last writer noted; null where that is gone or damaged. */
  readonly head: Head | null;
}

/** The whole log, between two appends; null where none was begun. */
export function readAudit(stateDir: string): StoredLog | null {
  const folder = currentLog(stateDir);
  if (folder === null) return null;
  const path = `${folder}/${LOG}`;
  const unlock = lockIfWritable(stateDir);
  try {
    const bytes = onPath(path, () => withFile(path, fd => readAll(fd)));
    const noted = readSmallFile(`${folder}/${HEAD}`, HEAD_SIZE);
    return { path, bytes, head: noted === null ? null : decodeHead(noted.bytes) };
  } finally {
    unlock();
  }
}

/** The last `count` whole lines as stored, oldest first; empty where there is no log. */
export function readAuditTail(stateDir: string, count: number): readonly string[] {
  const folder = currentLog(stateDir);
  if (folder === null || count <= 0) return [];
  const lines = tailOfFile(`${folder}/${LOG}`, count);
  if (lines.length === count) return lines;
  const { archived } = require('./audit-segments.ts') as typeof import('./audit-segments.ts');
  const parts = [lines];
  let missing = count - lines.length;
  for (const { path } of archived(folder).toReversed()) {
    if (missing === 0) break;
    const older = tailOfFile(path, missing);
    parts.unshift(older);
    missing -= older.length;
  }
  return parts.flat();
}

const tailOfFile = (path: string, count: number): readonly string[] =>
  onPath(path, () => withFile(path, fd => lastLines(fd, statFd(fd).size, count))) ?? [];

const NEWLINE = 10;

function lastLines(fd: number, size: number, count: number): readonly string[] {
  for (let want = Math.min(size, 65_536); ; want = Math.min(size, want * 4)) {
    const window = new Uint8Array(want);
    readAt(fd, window, size - want);
    const end = window.lastIndexOf(NEWLINE) + 1;
    let from = end;
    // Each step moves `from` to the start of one more line.
    for (let lines = 0; lines < count && from > 0; lines++) {
      from = from < 2 ? 0 : window.lastIndexOf(NEWLINE, from - 2) + 1;
    }
    if (from > 0 || want === size) {
      return new TextDecoder().decode(window.subarray(from, end)).split('\n').slice(0, -1);
    }
  }
}

function withFile<T>(path: string, read: (fd: number) => T): T | null {
  let fd: number;
  try {
    fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (error instanceof PosixError && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return read(fd);
  } finally {
    closeFile(fd);
  }
}

/** A log on a read-only medium can be verified too: nobody writes there. */
function lockIfWritable(stateDir: string): () => void {
  try {
    return lock(lockPath(stateDir));
  } catch (error) {
    if (error instanceof PosixError) return () => {};
    throw error;
  }
}
