/** Logs made in memory, and what an attacker does to them. */
import { compose } from '../../src/audit/compose.ts';
import type { AuditRecord, GenesisRecord, RecordLine, RecoveryRecord } from '../../src/audit/entry.ts';

export const id = (n: number): string => `01a20000-0000-7000-8000-${String(n).padStart(12, '0')}`;

type Any = AuditRecord | GenesisRecord | RecoveryRecord;

const genesis: GenesisRecord = {
  type: 'genesis',
  id: id(0),
  log: `gatekeep/${id(9)}`,
  host: 'ci-1',
  version: '0.1.0',
  policy: 'sha256:0',
};

export const allowed = (n: number): AuditRecord =>
  ({
    type: 'request',
    id: id(n),
    cmd_mac: 'aa',
    text: `echo ${n}`,
    policy: 'sha256:0',
    decision: { result: 'auto-allowed' },
  }) as unknown as AuditRecord;

/** Chains `records` as they are. */
export function chain(records: readonly Any[]): Uint8Array {
  let after = { seq: 0, hash: '0'.repeat(64) };
  const parts: Uint8Array[] = [];
  for (const [index, record] of records.entries()) {
    const line = compose(after, [record], {
      t: `2026-11-23T12:00:${String(index % 60).padStart(2, '0')}.000Z`,
      mono: index,
      boot: '6f1c2d3e',
    });
    parts.push(line.bytes);
    after = line.receipts[0]!;
  }
  return Buffer.concat(parts);
}

export const logOf = (count: number): Uint8Array =>
  chain([genesis, ...Array.from({ length: count - 1 }, (_, n) => allowed(n + 1))]);

/** `records` after genesis; receipts of earlier lines are given to make the next. */
export function story(...steps: readonly ((receipts: readonly { seq: number; hash: string }[]) => Any)[]): Uint8Array {
  let after = { seq: 0, hash: '0'.repeat(64) };
  const receipts = [after];
  const parts: Uint8Array[] = [];
  for (const step of [() => genesis, ...steps]) {
    const line = compose(after, [step(receipts)], { t: '2026-11-23T12:00:00.000Z', mono: 1, boot: '6f1c2d3e' });
    parts.push(line.bytes);
    after = line.receipts[0]!;
    receipts.push(after);
  }
  return Buffer.concat(parts);
}

export const linesOf = (log: Uint8Array): string[] => new TextDecoder().decode(log).split('\n').slice(0, -1);
export const joined = (lines: readonly string[]): Uint8Array => Buffer.from(lines.map(line => `${line}\n`).join(''));
export const parsed = (line: string): RecordLine => JSON.parse(line);
