/** The text of a checkpoint (c2sp.org/tlog-checkpoint): which log, how many lines, and the root of the tree over them. */
import type { TreeHead } from './tree.ts';

export interface Checkpoint extends TreeHead {
  /** `gatekeep/` and the log's id. */
  readonly origin: string;
}

/** A checkpoint with the signed note that says so. */
export interface SignedHead extends Checkpoint {
  readonly note: string;
}

export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Uint8Array.fromHex(root).toBase64()}\n`;

/** Null for anything but the one spelling. Extension lines are refused: nobody who checks the tree could check them. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const checkpoint = { origin, size: Number(size), root: hexOf(root) };
  if (origin === '' || rest.length !== 1 || checkpoint.root.length !== 64) return null;
  if (!Number.isSafeInteger(checkpoint.size) || checkpoint.size < 0) return null;
  return formatCheckpoint(checkpoint) === text ? checkpoint : null;
}

function hexOf(base64: string): string {
  try {
    return Uint8Array.fromBase64(base64).toHex();
  } catch {
    return '';
  }
}
