/** Old files of the archive go, each with a signed record that says which lines they held: the chain and the tree go on. */
import { parseRecord } from '../audit/chain.ts';
import { signNote } from '../audit/note.ts';
import { retireText } from '../audit/signed-text.ts';
import type { RetireRecord, RotateRecord } from '../audit/upkeep.ts';
import { syncData, unlinkPath } from '../posix/files.ts';
import { type AuditLogOptions, inLog, type OpenLog, originOf, writeLines } from './audit-append.ts';
import { linesOfFile } from './audit-back.ts';
import { syncPath } from './audit-folder.ts';
import { readKey } from './audit-keys.ts';
import { auditProblem, onPath } from './audit-problem.ts';
import { recordsOf } from './audit-records.ts';
import { fileHash, firstLine, segments } from './audit-segments.ts';
import { asNow, checkpointIn } from './audit-sign.ts';
import { readSignerState } from './audit-signer-state.ts';
import { NAMED } from './recordings.ts';

export interface Retirement {
  /** Milliseconds since the epoch: files whose last record is older go. */
  readonly before: number;
  readonly reason: RetireRecord['reason'];
}

/**
 * Oldest first, whole files only, never the one that is written to. Returns what went. Throws a Problem where a file is not
 * as the line after it says: that is for a person to look at, and nothing to delete.
 */
export function retire(options: AuditLogOptions, wanted: Retirement): readonly RetireRecord[] {
  return inLog(options.stateDir, log => {
    checkpointIn(options, log);
    const gone: RetireRecord[] = [];
    const recorded = new Set(recordsOf(log.folder, 'retire').map(({ file }) => file));
    const files = segments(log.folder);
    for (const [i, { path }] of files.slice(0, -1).entries()) {
      const next = recordAt(files[i + 1]!.path);
      // The line after a file is no older than its last one.
      if (Date.parse(next.t) >= wanted.before) break;
      // A crash can have come between the record and the file.
      if (!recorded.has(next.file)) gone.push(record(options, log, path, next, wanted.reason));
      remove(path);
    }
    if (gone.length > 0) checkpointIn(options, asNow(log));
    return gone;
  });
}

function recordAt(path: string): RotateRecord & { readonly t: string } {
  const line = firstLine(path);
  const record = line === null ? null : parseRecord(line);
  if (record?.type !== 'rotate') throw auditProblem(path, 'does not begin with what became of the file before', VERIFY);
  return record;
}

const VERIFY = 'gatekeep audit verify';

function record(
  options: AuditLogOptions,
  log: OpenLog,
  path: string,
  { file, sha256, first, last, root, frontier }: RotateRecord,
  reason: RetireRecord['reason'],
): RetireRecord {
  if (!path.endsWith(`/${file}`) || fileHash(path) !== sha256)
    throw auditProblem(path, 'is not the file that was put there', VERIFY);
  const said = { file, sha256, first, last, root, frontier, who: options.who, reason };
  const { n, vkey } = readSignerState(log.folder)!;
  const origin = originOf(log.folder);
  const note = signNote(retireText(origin, said), [readKey(log.folder, origin, n, vkey)]);
  const recordings = recordingsIn(path);
  const more = recordings > 0 && { recordings };
  const retired: RetireRecord = { type: 'retire', id: Bun.randomUUIDv7(), ...said, note, ...more };
  writeLines(options, asNow(log), [retired]);
  syncData(log.fd);
  return retired;
}

/** How many its lines name. They lie with who made them, and go when that user's gatekeep sees that these lines are gone. */
function recordingsIn(path: string): number {
  let count = 0;
  for (const line of linesOfFile(path, NAMED)) {
    const record = parseRecord(new TextEncoder().encode(line));
    if (record?.type === 'outcome' && record.kept != null) count++;
  }
  return count;
}

const remove = (path: string): void =>
  onPath(path, () => {
    unlinkPath(path);
    syncPath(path.slice(0, path.lastIndexOf('/')));
  });
