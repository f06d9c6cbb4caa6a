/** What is known of each anchor between two tries (`anchors.json` beside the log), and one round at a time. Proves nothing. */
import { closeFile, lockExclusive, O_CREAT, O_NOFOLLOW, O_RDWR, openFile, readSmallFile } from '../posix/files.ts';
import { replaceFile } from '../posix/replace-file.ts';
import type { AuditLogOptions } from './audit-append.ts';
import { makeFolders } from './audit-folder.ts';
import { onPath } from './audit-problem.ts';

const path = (folder: string): string => `${folder}/anchors.json`;

/** Beside the log; where a service keeps that, the requester's own, for it is the requester who takes checkpoints elsewhere. */
export const anchorFolder = (
  log: string,
  { stateDir, service }: Pick<AuditLogOptions, 'stateDir' | 'service'>,
): string => (service === null ? log : `${stateDir}/anchors${log.slice(log.lastIndexOf('/'))}`);

/** Whatever was written last; null where there is nothing that can be read. */
export function readAnchorState(folder: string): unknown {
  try {
    const file = readSmallFile(path(folder));
    return file === null ? null : JSON.parse(new TextDecoder().decode(file.bytes));
  } catch {
    return null;
  }
}

/** Throws a Problem. */
export const writeAnchorState = (folder: string, state: unknown): void =>
  replaceFile(path(folder), `${JSON.stringify(state)}\n`, { file: 0o600, folder: 0o700 });

/** Returns what frees it; null: another process has it. Throws a Problem. */
export function lockAnchors(folder: string): (() => void) | null {
  const lock = `${folder}/anchors.lock`;
  return onPath(lock, () => {
    makeFolders(folder);
    const fd = openFile(lock, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
    if (lockExclusive(fd, false)) return () => closeFile(fd);
    closeFile(fd);
    return null;
  });
}
