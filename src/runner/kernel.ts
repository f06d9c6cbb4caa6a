/** The system calls that only the runner needs. */
import { dlopen, ptr } from 'bun:ffi';
import { closeFile, O_RDONLY, openFile, readAll } from '../posix/files.ts';

const { symbols: libc } = dlopen('libc.so.6', {
  fcntl: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
  setrlimit: { args: ['i32', 'ptr'], returns: 'i32' },
});

const RLIMIT_NOFILE = 7;

export function setFileLimit(limit: { soft: bigint; hard: bigint }): void {
  libc.setrlimit(RLIMIT_NOFILE, ptr(new BigUint64Array([limit.soft, limit.hard])));
}

const F_ADD_SEALS = 1033;
const SEAL_SHRINK_GROW_WRITE = 0x2 | 0x4 | 0x8;

/**
 * From here on nobody can change the memory file, not even through /proc. Returns a descriptor of its own that reads
 * from the start, and the bytes as they are now: whoever wrote before the seal is found by comparing them.
 */
export function sealed(memoryFile: number): { fd: number; bytes: Uint8Array } {
  libc.fcntl(memoryFile, F_ADD_SEALS, SEAL_SHRINK_GROW_WRITE);
  const path = `/proc/self/fd/${memoryFile}`;
  const look = openFile(path, O_RDONLY);
  try {
    return { bytes: readAll(look), fd: openFile(path, O_RDONLY) };
  } finally {
    closeFile(look);
  }
}
