/**
 * Texts that the log's key signs beside checkpoints. The first line of a checkpoint is the log's name, so that none of these
 * can be taken for one.
 */
import { canonical } from '../approval/canonical.ts';
import type { RetireRecord } from './upkeep.ts';

/** That key number `n` of the log `origin` is this one: signed by the key before. */
export const keyText = (origin: string, n: number, vkey: string): string => `gatekeep key\n${origin}\n${n}\n${vkey}\n`;

/** That a segment was deleted, by whom and why: the record without what the writer adds, in its canonical spelling. */
export function retireText(origin: string, record: Omit<RetireRecord, 'type' | 'id' | 'note'>): string {
  const { file, sha256, first, last, root, frontier, who, reason } = record;
  return `gatekeep retire\n${origin}\n${canonical({ file, sha256, first, last, root, frontier, who, reason })}\n`;
}
