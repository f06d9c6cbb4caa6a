/** Where the chain stands, read from the last bytes of the log itself: no memory of an earlier run is trusted. */
import { leafHash, NO_LINE, parseRecord, sha256 } from './chain.ts';
import type { TornLine } from './entry.ts';

export interface Tail {
  /** Number and leaf hash of the last complete line, torn ones included. */
  readonly seq: number;
  readonly hash: string;
  /** Type of the last record; null where the log holds none. */
  readonly type: string | null;
  /** Complete lines after the last record that are no records: a recovery was itself cut off. */
  readonly sealed: readonly TornLine[];
  /** Bytes after the last newline; empty where the log ends as it should. */
  readonly fragment: Uint8Array;
}

export const torn = (line: number, bytes: Uint8Array): TornLine => ({
  line,
  bytes: bytes.length,
  sha256: sha256(bytes),
});

/** What a recovery record says of torn lines is what stands there. `named` is others' text: it may be anything. */
export const sameTorn = (named: unknown, found: readonly TornLine[]): boolean =>
  Array.isArray(named) && named.length === found.length && found.every((one, at) => isTorn(named[at], one));

const isTorn = (named: unknown, { line, bytes, sha256 }: TornLine): boolean => {
  const { line: l, bytes: b, sha256: s, ...more } = (named ?? {}) as Partial<TornLine>;
  return l === line && b === bytes && s === sha256 && Object.keys(more).length === 0;
};

const NEWLINE = 10;

/** `window`: the last bytes of the log. Null where it is too short to hold the last record and `whole` is false. */
export function readTail(window: Uint8Array, whole: boolean): Tail | null {
  let end = window.lastIndexOf(NEWLINE);
  const fragment = window.subarray(end + 1);
  const after: Uint8Array[] = [];
  while (end >= 0) {
    const start = end === 0 ? 0 : window.lastIndexOf(NEWLINE, end - 1) + 1;
    if (start === 0 && !whole) return null;
    const line = window.subarray(start, end);
    const record = parseRecord(line);
    if (record !== null) return tail(record.seq, record.type, leafHash(after[0] ?? line), after, fragment);
    after.push(line);
    end = start - 1;
  }
  if (!whole) return null;
  return tail(0, null, after[0] === undefined ? NO_LINE : leafHash(after[0]), after, fragment);
}

/** `after`: the lines after the record, last first. */
function tail(seq: number, type: string | null, hash: string, after: Uint8Array[], fragment: Uint8Array): Tail {
  const sealed = after.reverse().map((line, index) => torn(seq + index + 1, line));
  return { seq: seq + sealed.length, hash, type, sealed, fragment };
}
