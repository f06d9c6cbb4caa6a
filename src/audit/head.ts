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
const SHAPE = /^head 1 (\d{1,16}) ([0-9a-f]{64}) (\d{1,16}) (\d{1,20}) ([0-9a-f]{16}) *\n$/;
const encoder = new TextEncoder();
const checksum = (fields: string): string => sha256(encoder.encode(fields)).slice(0, 16);

export function encodeHead(head: Head): Uint8Array {
  const fields = `head 1 ${head.seq} ${head.hash} ${head.size} ${head.ino}`;
  return encoder.encode(`${`${fields} ${checksum(fields)}`.padEnd(HEAD_SIZE - 1)}\n`);
}

/** Null where the block is damaged. */
export function decodeHead(bytes: Uint8Array): Head | null {
  const text = new TextDecoder().decode(bytes);
  const match = bytes.length === HEAD_SIZE ? SHAPE.exec(text) : null;
  if (match === null) return null;
  const [, seq, hash, size, ino, check] = match as unknown as [string, string, string, string, string, string];
  const fields = `head 1 ${seq} ${hash} ${size} ${ino}`;
  return checksum(fields) === check ? { seq: Number(seq), hash, size: Number(size), ino } : null;
}
