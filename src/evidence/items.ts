/** The items of a sample: their lines, and proofs of all of them under one checkpoint, in one pass over the log. */
import type { Action } from '../audit/action.ts';
import { leafHash } from '../audit/chain.ts';
import { beginAfterGone, InclusionProofs } from '../audit/inclusion.ts';
import type { Look } from '../audit/second-look.ts';
import { joinProofs, type TlogProof } from '../audit/tlog-proof.ts';
import { copyOf } from './period-log.ts';

export interface SeenCheckpoint {
  /** Of its own line. */
  readonly line: number;
  readonly size: number;
  readonly root: string;
  readonly note: string;
}

export interface Item {
  readonly rank: string;
  readonly action: Action;
  /** Its lines as they go into the pack. */
  readonly lines: readonly Uint8Array[];
  /**
   * Null where the checkpoint does not cover all of them, lines before them are missing, or one of them holds a secret: a proof
   * holds the line as it is stored.
   */
  readonly proof: string | null;
}

export function itemsOf(
  drawn: readonly Pick<Item, 'rank' | 'action'>[],
  checkpoint: SeenCheckpoint | null,
  log: Iterable<{ readonly seq: number; readonly bytes: Uint8Array }>,
  look: Look,
): readonly Item[] {
  const size = checkpoint?.size ?? 0;
  const wanted = new Map<number, Uint8Array>();
  const indexes = drawn.flatMap(({ action }) => action.lines.map(({ line }) => line - 1));
  const wantedAt = new Set(indexes);
  const provable = [...wantedAt].filter(index => index < size);
  const proofs = new InclusionProofs(provable, size);
  let first = true;
  let needed = provable.length > 0;
  for (const { seq, bytes } of log) {
    if (first && seq > 1) needed &&= beginAfterGone(proofs, seq, bytes);
    first = false;
    if (wantedAt.has(seq - 1)) wanted.set(seq - 1, bytes.slice());
    if (needed) needed = proofs.push(leafHash(bytes));
  }
  const paths = provable.length === 0 ? null : proofs.proofs();
  const pathOf = new Map(provable.map((index, i) => [index, paths?.[i]]));
  return drawn.map(({ rank, action }) => {
    const stored = action.lines.map(({ line }) => ({ index: line - 1, extra: wanted.get(line - 1)! }));
    const whole: TlogProof[] = [];
    for (const { index, extra } of stored) {
      const hashes = pathOf.get(index);
      if (hashes !== undefined) whole.push({ extra, index, hashes, checkpoint: checkpoint!.note });
    }
    const copies = stored.map(({ extra }) => copyOf(extra, look));
    const isProvable = whole.length === stored.length && !copies.some(({ isHidden }) => isHidden);
    return { rank, action, lines: copies.map(({ bytes }) => bytes), proof: isProvable ? joinProofs(whole) : null };
  });
}
