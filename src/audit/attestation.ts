/** A checkpoint as a workflow attests it (actions/attest): a file, its digest, and what is said of it. */
import { canonical } from '../approval/canonical.ts';
import { sha256 } from './chain.ts';
import type { SignedHead } from './checkpoint.ts';

/** No page stands behind it: a name that nobody else uses is enough for who compares. */
export const CHECKPOINT_PREDICATE = 'gatekeep:checkpoint/v0.1';

export interface Attestable {
  /** The subject: the signed note as it is. */
  readonly note: string;
  /** As `sha256sum` prints it: what `subject-checksums` reads. */
  readonly checksums: string;
  /** JSON, for `predicate-path`. */
  readonly predicate: string;
}

/** `name`: of the file that gets the note. */
export function attestable({ origin, size, root, note }: SignedHead, name: string): Attestable {
  const digest = sha256(new TextEncoder().encode(note));
  return { note, checksums: `${digest}  ${name}\n`, predicate: `${canonical({ origin, size, root, note })}\n` };
}
