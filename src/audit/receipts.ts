/** What the receipt in an `anchor` record shows by itself, without asking anybody: that it is of this very checkpoint. */
import { sha256 } from './chain.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { cosignedAt, parseWitnessKey } from './cosignature.ts';
import { parseTimeStamp } from './time-stamp.ts';
import type { AnchorRecord } from './upkeep.ts';

/** Why it does not hold; null: it does, or only whoever gave it can say. `note`: of that checkpoint; null: not known. */
export function receiptProblem(record: AnchorRecord, origin: string, note: string | null): string | null {
  const { kind, receipt } = record;
  const members = (typeof receipt === 'object' && receipt !== null ? receipt : {}) as Record<string, unknown>;
  const text = (name: string): string => String(members[name] ?? '');
  if (kind === 'witness') {
    const key = parseWitnessKey(text('vkey'));
    const cosigned = `${formatCheckpoint({ ...record, origin })}\n${text('cosignature')}\n`;
    if (key === null || cosignedAt(cosigned, key) === null) return 'a cosignature that is not of this checkpoint';
  }
  if (kind === 'rfc3161') {
    const stamped = parseTimeStamp(bytesOf(text('tsr')))?.info?.sha256;
    const wanted = note === null ? text('sha256') : sha256(new TextEncoder().encode(note));
    if (stamped === undefined || stamped !== wanted) return 'a time stamp that is not of this checkpoint';
  }
  return null;
}

/** The verifier key that a witness's receipt names; empty: none. */
export function witnessOf({ receipt }: AnchorRecord): string {
  const { vkey } = (typeof receipt === 'object' && receipt !== null ? receipt : {}) as Record<string, unknown>;
  return typeof vkey === 'string' ? vkey : '';
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    return new Uint8Array();
  }
}
