/**
 * What an append must first put right. Bytes are never removed: a torn line is closed with a newline and named in a
 * recovery record, which lists all torn lines since the last record, because a recovery can be cut off as well.
 */
import { leafHash, parseRecord } from './chain.ts';
import type { RecoveryRecord, TornLine } from './entry.ts';
import type { Head } from './head.ts';
import { sameTorn, type Tail, torn } from './tail.ts';

/** The log as found under the lock. */
export interface Found {
  readonly tail: Tail;
  readonly size: number;
  readonly ino: string;
  readonly head: Head | 'missing' | 'damaged';
  /** Leaf hash of the line that ends at byte `size`, or null; asked only where the head and the end disagree. */
  lineEndingAt(size: number): string | null;
}

export interface Recovery {
  /** Close the torn line first. */
  readonly newline: boolean;
  /** The line to chain to. */
  readonly seq: number;
  readonly hash: string;
  readonly record: Omit<RecoveryRecord, 'type' | 'id'> | null;
}

/** The last whole line, as it will stand once its newline is added. */
interface End {
  readonly seq: number;
  readonly hash: string;
  readonly size: number;
}

export function recover(found: Found): Recovery {
  const { tail, size } = found;
  const newline = tail.fragment.length > 0;
  const seq = tail.seq + (newline ? 1 : 0);
  const hash = newline ? leafHash(tail.fragment) : tail.hash;
  const whole = newline ? parseRecord(tail.fragment) : null;
  const end = whole === null ? { ...tail, size: size - tail.fragment.length } : { seq, hash, size: size + 1 };
  const record = {
    torn: whole !== null && accounted(tail, whole) ? [] : tornLines(tail, whole === null ? seq : null),
    newline_added: whole === null ? null : seq,
    lost: lostLines(found, end),
    replaced: replacement(found),
    head: headState(found),
  };
  const clean = !newline && tail.sealed.length === 0 && !record.lost && !record.replaced && record.head === 'sound';
  return { newline, seq, hash, record: clean ? null : record };
}

/** `fragment`: the number that the bytes after the last newline get as a line; null where they are a record. */
const tornLines = (tail: Tail, fragment: number | null): readonly TornLine[] =>
  fragment === null || tail.fragment.length === 0 ? tail.sealed : [...tail.sealed, torn(fragment, tail.fragment)];

/** A recovery record that lost only its newline already names the torn lines before it. */
const accounted = (tail: Tail, whole: { readonly type: string; readonly torn?: unknown }): boolean =>
  whole.type === 'recovery' && sameTorn(whole.torn, tail.sealed);

function lostLines(found: Found, end: End): RecoveryRecord['lost'] {
  const { head } = found;
  if (typeof head === 'string') return null;
  const there = head.size === end.size ? end.hash : head.size < end.size ? found.lineEndingAt(head.size) : null;
  if (there === head.hash) return null;
  return {
    head_seq: head.seq,
    head_hash: head.hash,
    head_size: head.size,
    found_seq: end.seq,
    found_size: found.size,
  };
}

function replacement({ head, ino }: Found): RecoveryRecord['replaced'] {
  return typeof head === 'string' || head.ino === ino ? null : { ino_was: head.ino, ino_is: ino };
}

/** A log that was never written to has no head yet. */
function headState({ head, size }: Found): RecoveryRecord['head'] {
  if (typeof head !== 'string') return 'sound';
  return head === 'missing' && size === 0 ? 'sound' : head;
}
