/**
 * audit.head: what the last writer left, in one block that is overwritten in place. A cache to notice accidents by; it
 * proves nothing, since whoever can change the log can change it too.
 */
import { sha256 } from './chain.ts';

export interface Head {
  readonly seq: number;
  readonly hash: string;
  /** Bytes of the log after that line. */
  readonly size: number;
  /** Inode of the log, decimal: some file systems use all 64 bits. */
  readonly ino: string;
}

export const HEAD_SIZE = 256;
const encoder = new TextEncoder();
const checksum = (fields: string): string => sha256(encoder.encode(fields)).slice(0, 16);

export const encodeHead = (head: Head): Uint8Array => encoder.encode(textOf(head));

function textOf({ seq, hash, size, ino }: Head): string {
  const fields = `head 1 ${seq} ${hash} ${size} ${ino}`;
  return `${`${fields} ${checksum(fields)}`.padEnd(HEAD_SIZE - 1)}\n`;
}

/** Null where the block is damaged: whatever is not exactly what we would write. No expression: this runs for every command. */
export function decodeHead(bytes: Uint8Array): Head | null {
  const text = new TextDecoder().decode(bytes);
  const [, , seq, hash = '', size, ino = ''] = text.trimEnd().split(' ');
  const head = { seq: Number(seq), hash, size: Number(size), ino };
  return text === textOf(head) && Number.isSafeInteger(head.seq) && Number.isSafeInteger(head.size) ? head : null;
}
