/** Where the log stands, read from its last bytes: a log of any length is appended to as quickly as an empty one. */
import { leafHash, parseRecord } from '../audit/chain.ts';
import { readTail, type Tail } from '../audit/tail.ts';
import { readAt } from '../posix/files.ts';
import { auditProblem } from './audit-problem.ts';

export const NEWLINE = 10;

/** Holds the last few records of everyday commands. */
const WINDOW = 8192;

/** No record is as long; what is longer was not written by us, and reading on would only eat memory. */
const LONGEST = 64 << 20;

export function tailOf(path: string, fd: number, size: number): Tail {
  for (let want = Math.min(size, WINDOW); ; want = Math.min(size, want * 8)) {
    if (want > LONGEST)
      throw auditProblem(path, `its last ${LONGEST >> 20} MiB hold no record`, 'gatekeep audit verify');
    const window = new Uint8Array(want);
    readAt(fd, window, size - want);
    const tail = readTail(window, want === size);
    if (tail !== null) return tail;
  }
}

/** Does the log still lack its genesis record? Only where it holds no record, or nothing but recoveries. */
export function beginsHere(fd: number, size: number, tail: Tail): boolean {
  if (tail.type !== null && tail.type !== 'recovery') return false;
  const bytes = new Uint8Array(Math.min(size, LONGEST));
  readAt(fd, bytes, 0);
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline < 0 ? bytes.length : newline;
    const record = parseRecord(bytes.subarray(from, end));
    if (record !== null && record.type !== 'recovery') return false;
    from = end + 1;
  }
  return true;
}

/** Leaf hash of the line whose newline is the byte before `end`. */
export function lineHash(fd: number, end: number): string | null {
  for (let want = Math.min(end, WINDOW); want <= LONGEST; want = Math.min(end, want * 8)) {
    const window = new Uint8Array(want);
    readAt(fd, window, end - want);
    if (window[want - 1] !== NEWLINE) return null;
    const start = want < 2 ? -1 : window.lastIndexOf(NEWLINE, want - 2);
    if (start >= 0 || want === end) return leafHash(window.subarray(start + 1, want - 1));
  }
  return null;
}
