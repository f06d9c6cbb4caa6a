/**
 * What a judge and the log service say to each other: frames of four bytes of length (little-endian) and JSON. A question
 * has one answer; several may follow each other on a connection.
 */
import type { AuditRecord, Receipt } from '../../audit/entry.ts';
import type { AuditSink } from '../../audit/sink.ts';
import type { EraseRecord, RetireRecord } from '../../audit/upkeep.ts';
import type { PolicyInForce } from '../audit-append.ts';
import type { SigningHealth } from '../audit-signing-health.ts';

export type Question =
  | {
      readonly op: 'append';
      readonly records: readonly AuditRecord[];
      readonly policy: PolicyInForce | null;
      /** Checkpoints are kept elsewhere, too: by the requester, late. */
      readonly anchored: boolean;
    }
  /** `bytes`: in Base64. */
  | { readonly op: 'mac'; readonly bytes: string }
  | { readonly op: 'tend' }
  | { readonly op: 'health' }
  /** The answer comes with a descriptor of the requester's folder, for reading. */
  | { readonly op: 'open' }
  | Upkeep;

/** What a person does to the log of the user `of`: for root alone. `before`: milliseconds since the epoch. */
export type Upkeep =
  | { readonly op: 'change-key'; readonly of: number; readonly reason: EraseRecord['reason']; readonly lost: boolean }
  | { readonly op: 'retire'; readonly of: number; readonly reason: EraseRecord['reason']; readonly before: number }
  | { readonly op: 'erase'; readonly of: number; readonly reason: EraseRecord['reason'] };

export interface Answers {
  readonly append: { readonly receipts: readonly Receipt[]; readonly due: AuditSink['due'] };
  readonly mac: { readonly mac: string };
  readonly tend: object;
  readonly health: SigningHealth;
  readonly open: object;
  readonly 'change-key': { readonly vkey: string };
  readonly retire: { readonly gone: readonly Retired[] };
  readonly erase: object;
}

export type Retired = Pick<RetireRecord, 'file' | 'first' | 'last'>;

export type Refused =
  /** Nothing was done: there are too many of this user's connections. */
  { readonly busy: true } | { readonly error: string; readonly hint?: string };

export const HEAD_LENGTH = 4;
/** Bytes of a question; no command's record is as long. */
export const LONGEST_QUESTION = 8 << 20;
export const LONGEST_ANSWER = 1 << 20;

const encoder = new TextEncoder();

export function frame(message: unknown): Uint8Array {
  const body = encoder.encode(JSON.stringify(message));
  const bytes = new Uint8Array(HEAD_LENGTH + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length, true);
  bytes.set(body, HEAD_LENGTH);
  return bytes;
}

/** Length of the body that follows this head. */
export const bodyLength = (head: Uint8Array): number =>
  new DataView(head.buffer, head.byteOffset, HEAD_LENGTH).getUint32(0, true);

/** A record has some dozens; read into memory, each takes thirty times its bytes. */
const MOST_PARTS = 100_000;
/** Shorter ones cannot have many. */
const SHORT = 1 << 18;

const [QUOTE, COMMA, BACKSLASH, BRACKET, BRACE] = [0x22, 0x2c, 0x5c, 0x5b, 0x7b];

/** Is this JSON of more values than any question has? Whole strings are one value, however long. */
export function isTooFine(body: Uint8Array): boolean {
  if (body.length < SHORT) return false;
  let parts = 0;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (byte === QUOTE) {
      for (i++; i < body.length && body[i] !== QUOTE; i++) if (body[i] === BACKSLASH) i++;
    } else if ((byte === COMMA || byte === BRACKET || byte === BRACE) && ++parts > MOST_PARTS) return true;
  }
  return false;
}

/** Throws for what is no JSON in UTF-8. */
export const unframe = (body: Uint8Array): unknown =>
  JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
