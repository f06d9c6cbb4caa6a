/**
 * How lines are chained: each holds the leaf hash of the line before it. The leaf hash is RFC 6962's, over the bytes on
 * disk, so that a tree over the same leaves can never disagree with the chain.
 */
import type { RecordLine } from './entry.ts';

/** `prev` of the first line. */
export const NO_LINE = '0'.repeat(64);

const LEAF = new Uint8Array([0]);

/** SHA-256(0x00 || line without its newline), hex. */
export const leafHash = (line: Uint8Array): string =>
  new Bun.CryptoHasher('sha256').update(LEAF).update(line).digest('hex');

export const sha256 = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256').update(bytes).digest('hex');

// ignoreBOM keeps a byte order mark in the text, where it is no JSON; without it a mark would go unnoticed.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The line as text, or null where it is no UTF-8. */
export function lineText(line: Uint8Array): string | null {
  try {
    return decoder.decode(line);
  } catch {
    return null;
  }
}

/** A record of this format, or null: a fragment that a crash left, or anything else. */
export const parseRecord = (line: Uint8Array): RecordLine | null => parseLine(line)?.record ?? null;

export interface ParsedLine {
  readonly record: RecordLine;
  readonly text: string;
}

export function parseLine(line: Uint8Array): ParsedLine | null {
  // 0x7b, `{`: what a crash leaves is mostly NULs, and need not be decoded to be told from a record.
  const text = line[0] === 0x7b ? lineText(line) : null;
  if (text === null) return null;
  let value: Partial<RecordLine> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { seq, prev, type } = value;
  return Number.isSafeInteger(seq) && typeof prev === 'string' && typeof type === 'string'
    ? { record: value as RecordLine, text }
    : null;
}
