/**
 * Deletes the secret of the log's MACs, and begins with another: values that the log holds as MACs alone (exact commands,
 * redacted secrets) cannot be guessed and tried any more. Lines, chain and signatures stay as they are.
 */
import type { EraseRecord } from '../audit/upkeep.ts';
import { renamePath, statPath, unlinkPath } from '../posix/files.ts';
import { currentUid } from '../posix/process.ts';
import { type AuditLogOptions, inLog, writeLines } from './audit-append.ts';
import { create, PRIVATE, SECRET, syncPath } from './audit-folder.ts';
import { onPath } from './audit-problem.ts';
import { makeSecret } from './audit-secret.ts';
import { asNow, checkpointIn } from './audit-sign.ts';

/** `owner`: whose log it is. On record once it is done: a record of what a crash prevented would say too much. */
export function erase(options: AuditLogOptions, reason: EraseRecord['reason'], owner = currentUid()): EraseRecord {
  return inLog(options.stateDir, log => {
    const path = `${log.folder}/${SECRET}`;
    const beside = `${path}.new`;
    onPath(path, () => {
      if (statPath(beside, { follow: false }) !== null) unlinkPath(beside);
      create(beside, makeSecret(), PRIVATE);
      renamePath(beside, path);
      syncPath(log.folder);
    });
    const { who } = options;
    const id = Bun.randomUUIDv7();
    const record: EraseRecord = { type: 'erase', id, subject: `uid:${owner}`, who, reason };
    writeLines(options, log, [record]);
    checkpointIn(options, asNow(log));
    return record;
  });
}
