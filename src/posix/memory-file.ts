/** Memory files carry a script from standard input to bash. Apart from libc.ts, since few commands need one. */
import { dlopen } from 'bun:ffi';
import { closeFile, O_RDONLY, openFile, readAll } from './files.ts';
import { cString, lastError, pointer } from './libc.ts';

const { symbols: libc } = dlopen('libc.so.6', {
  memfd_create: { args: ['ptr', 'u32'], returns: 'i32' },
  fcntl: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
});

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;

/** For reading and writing; gone with its last descriptor. */
export function memoryFile(label: string): number {
  const bytes = cString(label);
  const fd = libc.memfd_create(pointer(bytes), MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) throw lastError('memfd_create');
  return fd;
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
