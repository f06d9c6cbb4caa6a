/** How the gate writes records; store/audit-file.ts is the real one. */
import type { AuditRecord, Receipt } from './entry.ts';

export interface AuditSink {
  /**
   * Appends in one write, under the lock, and returns when the records are durable on disk.
   * Throws a Problem (kind `internal`) when they are not: then nothing may run.
   */
  append(records: readonly AuditRecord[]): readonly Receipt[];
  /** HMAC-SHA256 under the log's secret, hex: for values that could be guessed from a plain hash. */
  mac(bytes: Uint8Array): string;
  /**
   * After an append: `sign`: a checkpoint is due, and nobody else sees to it; `anchor`: one was signed that is to be kept
   * elsewhere. Whoever answers nobody any more sees to it; `tend` signs.
   */
  readonly due: 'sign' | 'anchor' | null;
  /** Signs what is not signed yet, and puts a file that has grown long into the archive. Throws a Problem. */
  tend(): void;
}
