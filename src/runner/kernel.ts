/** The system call that only the runner needs. */
import { dlopen, ptr } from 'bun:ffi';

const { symbols: libc } = dlopen('libc.so.6', {
  setrlimit: { args: ['i32', 'ptr'], returns: 'i32' },
});

const RLIMIT_NOFILE = 7;

export function setFileLimit(limit: { soft: bigint; hard: bigint }): void {
  libc.setrlimit(RLIMIT_NOFILE, ptr(new BigUint64Array([limit.soft, limit.hard])));
}
