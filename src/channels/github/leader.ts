/** Which of several processes does what needs doing once: the one that holds the lock, until it ends. */
import { closeFile, lockExclusive, O_CREAT, O_NOFOLLOW, O_RDWR, openFile, statFd } from '../../posix/files.ts';

/** What frees the lock; null: another process has it. */
export function tryLead(path: string): (() => void) | null {
  const fd = openFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  // A lock file that was deleted meanwhile guards nothing.
  if (lockExclusive(fd, false) && statFd(fd).nlink === 1) return () => closeFile(fd);
  closeFile(fd);
  return null;
}
