/** Reading the end of the log, for people. */
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openIfThere, readAt, statFd } from '../posix/files.ts';
import { currentLog, LOG } from './audit-folder.ts';
import { onPath } from './audit-problem.ts';

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
  const fd = openIfThere(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (fd === null) return null;
  try {
    return read(fd);
  } finally {
    closeFile(fd);
  }
}
