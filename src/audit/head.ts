/**
 * audit.head: what the last writer left, in one block that is overwritten in place. A cache to notice accidents by, and
 * what is to be done next; it proves nothing, since whoever can change the log can change it too.
 */
import { sha256 } from './chain.ts';
import { type PolicySeen, policiesOf, textOfPolicies } from './policy-seen.ts';

export interface Head {
  readonly seq: number;
  readonly hash: string;
  /** Bytes of the log's file after that line. */
  readonly size: number;
  /** Inode of that file, decimal: some file systems use all 64 bits. */
  readonly ino: string;
  /** When the log wants a checkpoint, even if nobody is asked: milliseconds since the epoch, or a line, whichever comes first. */
  readonly due: { readonly at: number; readonly seq: number };
  /** The policies last recorded, newest first. */
  readonly policies: readonly PolicySeen[];
}

export const HEAD_SIZE = 1024;
const encoder = new TextEncoder();
const checksum = (fields: string): string => sha256(encoder.encode(fields)).slice(0, 16);

export const encodeHead = (head: Head): Uint8Array => encoder.encode(textOf(head));

function textOf({ seq, hash, size, ino, due, policies }: Head): string {
  return block(`head 2 ${seq} ${hash} ${size} ${ino} ${due.at} ${due.seq} ${textOfPolicies(policies)}`, HEAD_SIZE);
}

const block = (fields: string, size: number): string => `${`${fields} ${checksum(fields)}`.padEnd(size - 1)}\n`;

/** Null where the block is damaged: whatever is not exactly what we would write. No expression: this runs for every command. */
export function decodeHead(bytes: Uint8Array): Head | null {
  const text = new TextDecoder().decode(bytes);
  const [, version, seq, hash = '', size, ino = '', at, dueSeq, policies = ''] = text.trimEnd().split(' ');
  const place = { seq: Number(seq), hash, size: Number(size), ino };
  if (!Number.isSafeInteger(place.seq) || !Number.isSafeInteger(place.size)) return null;
  if (version === '1') return text === firstFormat(place) ? { ...place, due: { at: 0, seq: 0 }, policies: [] } : null;
  const head = { ...place, due: { at: Number(at), seq: Number(dueSeq) }, policies: policiesOf(policies) };
  return text === textOf(head) ? head : null;
}

/** As gatekeep 0.1.0 wrote it. */
const firstFormat = ({ seq, hash, size, ino }: Pick<Head, 'seq' | 'hash' | 'size' | 'ino'>): string =>
  block(`head 1 ${seq} ${hash} ${size} ${ino}`, 256);
