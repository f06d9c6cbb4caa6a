/**
 * One writer at a time, over all processes of the user: flock, which the kernel frees when a writer dies
 * (docs/decisions/004-audit-lock.md).
 */
import { closeFile, lockExclusive, O_CREAT, O_NOFOLLOW, O_RDWR, openFile, statFd } from '../posix/files.ts';
import { auditProblem, pasted } from './audit-problem.ts';

/** A writer holds it for less than a millisecond; who holds it this long hangs, and waiting on would hang the caller too. */
const PATIENCE_MS = 10_000;

/** Returns what frees the lock. */
export function lock(path: string): () => void {
  let waited = 0;
  let fd = openLock(path);
  for (let pause = 0.2; ; pause = Math.min(pause * 1.5, 5)) {
    // A lock file that was deleted meanwhile guards nothing: the next writer makes another one.
    if (lockExclusive(fd, false)) {
      if (statFd(fd).nlink === 1) return () => closeFile(fd);
      closeFile(fd);
      fd = openLock(path);
      continue;
    }
    if (waited > PATIENCE_MS) {
      closeFile(fd);
      const hint = `fuser -v ${pasted(path)}`;
      throw auditProblem(path, `another process has held the lock for ${PATIENCE_MS / 1000} s`, hint);
    }
    // Jitter, or waiters that came together stay together.
    const ms = pause * (0.5 + Math.random());
    Bun.sleepSync(ms);
    waited += ms;
  }
}

const openLock = (path: string): number => openFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
