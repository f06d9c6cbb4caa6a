/** Small files of the log that only its owner may read: what is gone or open to others is said, never mended. */
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openFile, PosixError, readAll, statFd } from '../posix/files.ts';
import { currentUid } from '../posix/process.ts';
import { auditProblem, onPath, pasted } from './audit-problem.ts';

const LONGEST = 65_536;

/** `what`: "the secret". Throws what `missing` makes where there is no such file, and a Problem about any other. */
export function readPrivateFile(path: string, what: string, missing: () => Error): Uint8Array {
  return onPath(path, () => {
    const fd = open(path, missing);
    try {
      const stat = statFd(fd);
      if (stat.kind !== 'file' || stat.uid !== currentUid() || (stat.mode & 0o077) !== 0)
        throw auditProblem(path, `${what} is no file that only you can read`, `chmod 0600 ${pasted(path)}`);
      return readAll(fd, LONGEST);
    } finally {
      closeFile(fd);
    }
  });
}

function open(path: string, missing: () => Error): number {
  try {
    return openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    throw error instanceof PosixError && error.code === 'ENOENT' ? missing() : error;
  }
}
