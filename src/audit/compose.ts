/** Records to the bytes of their lines, chained to the line before. */
import { canonical } from '../approval/canonical.ts';
import { leafHash } from './chain.ts';
import type { AuditRecord, GenesisRecord, LineMembers, Receipt, RecoveryRecord } from './entry.ts';

/** Time as it stood under the lock, so that it never runs back from line to line. */
export type Stamp = Pick<LineMembers, 't' | 'mono' | 'boot'>;

export interface Composed {
  /** All lines, each with its newline, for one write. */
  readonly bytes: Uint8Array;
  readonly receipts: readonly Receipt[];
}

const encoder = new TextEncoder();

export function compose(
  after: Receipt,
  records: readonly (AuditRecord | GenesisRecord | RecoveryRecord)[],
  stamp: Stamp,
): Composed {
  const receipts: Receipt[] = [];
  let { seq, hash } = after;
  let text = '';
  for (const record of records) {
    const line = canonical({ ...record, ...stamp, v: 1, seq: ++seq, prev: hash });
    hash = leafHash(encoder.encode(line));
    text += `${line}\n`;
    receipts.push({ seq, hash });
  }
  return { bytes: encoder.encode(text), receipts };
}
