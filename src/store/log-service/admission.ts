/** Which records the service takes from whom: a requester's own, in the shape that readers rely on. What they say is not proven by it. */
import type { AuditRecord, RecordLine } from '../../audit/entry.ts';
import { hasShape } from '../../audit/shape.ts';

/** The others are the writer's own: what begins, signs, mends, splits or shortens a log comes from nobody else. */
const ADMITTED: ReadonlySet<string> = new Set<AuditRecord['type']>([
  ...(['request', 'resumed', 'answer', 'grant', 'revoke', 'decision', 'approvers', 'break-glass', 'review'] as const),
  ...(['start', 'outcome', 'gap', 'notify', 'anchor'] as const),
]);

/** More at once is no command's doing. */
const MOST = 100;

/** What the writer adds to each, as far as shapes go. */
const STAMP = { t: '2000-01-01T00:00:00.000Z', mono: 0, boot: '0' };

/** null: all of them may be written to the log of this user. */
export function objectionTo(records: unknown, uid: number): string | null {
  if (!Array.isArray(records) || records.length === 0 || records.length > MOST) return 'no list of records';
  for (const record of records as unknown[]) {
    const type = typeof record === 'object' && record !== null ? (record as { type?: unknown }).type : undefined;
    if (typeof type !== 'string' || !ADMITTED.has(type))
      return `a record of type ${String(type)} is not anybody's to hand in`;
    if (!hasShape({ ...(record as object), ...STAMP } as RecordLine))
      return `a record of type ${type} without its shape`;
    const named = uidIn(record as AuditRecord);
    if (named !== null && named !== uid) return `uid ${uid} hands in a record of ${String(named)}`;
  }
  return null;
}

/** Whose it says it is; null: it names nobody of this machine. */
function uidIn(record: AuditRecord): unknown {
  switch (record.type) {
    case 'request':
      return (record.requester as { uid?: unknown } | undefined)?.uid ?? 'nobody';
    case 'revoke':
      return record.uid;
    case 'approvers':
      return record.by === null ? null : record.by.uid;
    default:
      return null;
  }
}
