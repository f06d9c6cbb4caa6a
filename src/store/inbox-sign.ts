/** Whether somebody has a `gatekeep inbox` open: its process is named in a file beside the requests. */
import type { ProcessMark } from '../approval/stored-request.ts';
import {
  closeFile,
  O_CREAT,
  O_TRUNC,
  O_NOFOLLOW,
  O_WRONLY,
  openFile,
  readSmallFile,
  writeAll,
} from '../posix/files.ts';

const signPath = (stateDir: string): string => `${stateDir}/requests/inbox.open`;

export function isInboxOpen(stateDir: string, isAlive: (process: ProcessMark) => boolean): boolean {
  const file = readSmallFile(signPath(stateDir), 4096);
  if (file === null) return false;
  try {
    return isAlive(JSON.parse(new TextDecoder().decode(file.bytes)) as ProcessMark);
  } catch {
    return false;
  }
}

/** The folder must be there. A process that is gone takes its sign with it. */
export function hangOut(stateDir: string, self: ProcessMark): void {
  const fd = openFile(signPath(stateDir), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    writeAll(fd, new TextEncoder().encode(JSON.stringify(self)));
  } finally {
    closeFile(fd);
  }
}
