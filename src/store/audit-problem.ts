/** Failures of the log in words: what, where, and what the reader can do. Each ends as "nothing was run". */
import { inWords, PosixError } from '../posix/files.ts';
import { Problem } from '../problem.ts';

const HINTS: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: path => `df -h ${path}`,
  EDQUOT: path => `quota; df -h ${path}`,
  EROFS: path => `findmnt -T ${path}`,
  EACCES: path => `ls -ld ${path}`,
  EPERM: path => `lsattr -d ${path}; ls -ld ${path}`,
  EFBIG: () => 'ulimit -f unlimited',
};

/** A path as it can be pasted into a command. */
export const pasted = (path: string): string =>
  /^[\w./+:@%=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

export const auditProblem = (path: string, why: string, hint?: string): Problem =>
  new Problem('internal', `audit log ${path}: ${why}`, hint === undefined ? {} : { hint });

/** Of ours, or of the runtime's where it lists a folder. */
function failedCall(error: unknown): PosixError | null {
  if (error instanceof PosixError) return error;
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return code === undefined || syscall === undefined ? null : new PosixError(code, syscall, '');
}

/** Runs `step`; a failed system call in it becomes a Problem about `path`, which is `what`. */
export function onPath<T>(path: string, step: () => T, what = 'audit log'): T {
  try {
    return step();
  } catch (error) {
    const failed = failedCall(error);
    if (failed === null) throw error;
    const hint = HINTS[failed.code]?.(pasted(path));
    throw new Problem('internal', `${what} ${path}: ${inWords(failed)}`, hint === undefined ? {} : { hint });
  }
}
