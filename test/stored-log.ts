/** The file of the log that is written to, as it stands between two appends. */
import { decodeHead, HEAD_SIZE, type Head } from '../src/audit/head.ts';
import { closeFile, O_RDONLY, openIfThere, readAll, readSmallFile } from '../src/posix/files.ts';
import { currentLog, HEAD, LOG } from '../src/store/audit-folder.ts';
import { lockIfWritable } from '../src/store/audit-whole.ts';

export interface StoredLog {
  readonly path: string;
  /** Null where the log is gone. */
  readonly bytes: Uint8Array | null;
  /** What the last writer noted; null where that is gone or damaged. */
  readonly head: Head | null;
}

/** Null where none was begun. */
export function readAudit(stateDir: string): StoredLog | null {
  const folder = currentLog(stateDir);
  if (folder === null) return null;
  const path = `${folder}/${LOG}`;
  const unlock = lockIfWritable(stateDir);
  try {
    const fd = openIfThere(path, O_RDONLY);
    const bytes = fd === null ? null : readAll(fd);
    if (fd !== null) closeFile(fd);
    const noted = readSmallFile(`${folder}/${HEAD}`, HEAD_SIZE);
    return { path, bytes, head: noted === null ? null : decodeHead(noted.bytes) };
  } finally {
    unlock();
  }
}
