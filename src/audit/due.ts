/** When the log is signed. Looked at for every command, so it is plain comparisons: who signs is loaded when one holds. */
import type { AuditRecord } from './entry.ts';

/** Milliseconds after which an unsigned end is signed by whoever comes next. An hour of nothing is proven, too. */
export const HEARTBEAT = 3_600_000;
/** Lines after which it is signed sooner: a checkpoint hashes what was written since the last. */
export const MANY_LINES = 10_000;
/** Milliseconds that who took it upon itself has, before somebody else tries. */
const RETRY = 300_000;

export interface Due {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly seq: number;
}

/** What people are asked and decide, and how it ended. */
export function wantsCheckpoint(records: readonly AuditRecord[]): boolean {
  for (const record of records) {
    if (record.type === 'request' ? record.decision === null : SIGNED.includes(record.type)) return true;
  }
  return false;
}

const SIGNED: readonly AuditRecord['type'][] = ['decision', 'outcome', 'break-glass', 'review'];

/** A clock that was set back does not put it off. */
export const isDue = ({ at, seq }: Due, now: number, line: number): boolean =>
  now >= at || at - now > HEARTBEAT || line >= seq;

export const afterCheckpoint = (now: number, line: number): Due => ({ at: now + HEARTBEAT, seq: line + MANY_LINES });

/** One writer takes it upon itself; the others go on. */
export const taken = (now: number, line: number): Due => ({ at: now + RETRY, seq: line + MANY_LINES });
