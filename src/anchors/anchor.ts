/**
 * Where a checkpoint is kept so that whoever can write the log cannot change it there. One interface, a file for each kind;
 * whoever adds one writes a file and a line in list.ts.
 */
import type { Json } from '../approval/answer.ts';
import type { SignedHead } from '../audit/checkpoint.ts';

export interface Anchor {
  /** As people call it; each has another. */
  readonly name: string;
  readonly kind: string;
  /** For the record and for people: never what is secret in an address. */
  readonly where: string;
  /**
   * Puts the checkpoint there, and returns what shows that it is: checked, small, JSON. `before`: how many lines it held
   * when this last went well, 0 where that is not known. Throws an AnchorFailure, or whatever `signal` was aborted with.
   */
  keep(head: SignedHead, before: number, signal: AbortSignal): Promise<Json>;
}

/** It is not kept there. The message is lower case, without a full stop, and holds nothing secret. */
export class AnchorFailure extends Error {}

/** Rejects when `signal` aborts: whatever hangs, the time is over. */
export const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

export const sha256Of = (bytes: Uint8Array | string): string =>
  new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
