/**
 * The C library through bun:ffi. node:fs would cost every command 0.5 ms more at start (docs/decisions/001-runtime.md)
 * and hides short writes; this is also the only way to flock, memfd and the like. All descriptors are close-on-exec.
 */
import { dlopen, FFIType, type Pointer, ptr, read } from 'bun:ffi';

const path = { args: ['ptr'], returns: 'i32' } as const;
const fd = { args: ['i32'], returns: 'i32' } as const;

/** What every command needs. */
export const { symbols: libc } = dlopen('libc.so.6', {
  __errno_location: { args: [], returns: 'ptr' },
  open: { args: ['ptr', 'i32', 'i32'], returns: 'i32' },
  close: fd,
  read: { args: ['i32', 'ptr', 'u64'], returns: FFIType.i64_fast },
  pread: { args: ['i32', 'ptr', 'u64', 'i64'], returns: FFIType.i64_fast },
  write: { args: ['i32', 'ptr', 'u64'], returns: FFIType.i64_fast },
  pwrite: { args: ['i32', 'ptr', 'u64', 'i64'], returns: FFIType.i64_fast },
  statx: { args: ['i32', 'ptr', 'i32', 'u32', 'ptr'], returns: 'i32' },
  flock: { args: ['i32', 'i32'], returns: 'i32' },
  fdatasync: fd,
  readlink: { args: ['ptr', 'ptr', 'u64'], returns: FFIType.i64_fast },
  isatty: fd,
  getuid: { args: [], returns: 'u32' },
  _exit: { args: ['i32'], returns: 'void' },
  gethostname: { args: ['ptr', 'u64'], returns: 'i32' },
  clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' },
});

const open = () =>
  dlopen('libc.so.6', {
    ftruncate: { args: ['i32', 'i64'], returns: 'i32' },
    fsync: fd,
    mkdir: { args: ['ptr', 'i32'], returns: 'i32' },
    rename: { args: ['ptr', 'ptr'], returns: 'i32' },
    unlink: path,
    link: { args: ['ptr', 'ptr'], returns: 'i32' },
    chmod: { args: ['ptr', 'u32'], returns: 'i32' },
    statfs: { args: ['ptr', 'ptr'], returns: 'i32' },
    symlink: { args: ['ptr', 'ptr'], returns: 'i32' },
    poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
    tcgetpgrp: fd,
    tcflush: { args: ['i32', 'i32'], returns: 'i32' },
    getpgrp: { args: [], returns: 'i32' },
  }).symbols;

let opened: ReturnType<typeof open> | undefined;

/** What few commands need: each function costs every process that asks for it 5 µs. */
export function seldom(): ReturnType<typeof open> {
  opened ??= open();
  return opened;
}

/** The names of the errors that we tell apart or explain; others show as their number. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  4: 'EINTR',
  5: 'EIO',
  6: 'ENXIO',
  9: 'EBADF',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  17: 'EEXIST',
  18: 'EXDEV',
  20: 'ENOTDIR',
  21: 'EISDIR',
  22: 'EINVAL',
  23: 'ENFILE',
  24: 'EMFILE',
  25: 'ENOTTY',
  26: 'ETXTBSY',
  27: 'EFBIG',
  28: 'ENOSPC',
  29: 'ESPIPE',
  30: 'EROFS',
  32: 'EPIPE',
  36: 'ENAMETOOLONG',
  37: 'ENOLCK',
  40: 'ELOOP',
  104: 'ECONNRESET',
  110: 'ETIMEDOUT',
  111: 'ECONNREFUSED',
  116: 'ESTALE',
  122: 'EDQUOT',
}; // prettier would make this one entry a line

const WORDS: Readonly<Record<string, string>> = {
  EPERM: 'not permitted',
  ENOENT: 'no such file or folder',
  EIO: 'input/output error',
  EACCES: 'permission denied',
  EEXIST: 'it exists already',
  ENOTDIR: 'part of the path is no folder',
  EISDIR: 'it is a folder',
  EMFILE: 'no descriptors left',
  EFBIG: 'file too large',
  ENOSPC: 'no space left on the device',
  EROFS: 'read-only file system',
  ELOOP: 'it is a symbolic link',
  ENAMETOOLONG: 'name too long',
  EDQUOT: 'disk quota reached',
  EBADF: 'bad descriptor',
  ECONNREFUSED: 'nobody listens',
};

export class PosixError extends Error {
  override readonly name = 'PosixError';
  /** `ENOENT`, …, or `E117` for one without a name here. */
  readonly code: string;
  readonly path: string;

  constructor(code: string, call: string, path: string) {
    super(`${call}: ${WORDS[code] ?? code}`);
    this.code = code;
    this.path = path;
  }
}

/** The error in words: "no space left on the device". */
export const inWords = (error: PosixError): string => WORDS[error.code] ?? error.code;

/** Must be called right after the failed call: the runtime makes calls of its own in between. */
export function lastError(call: string, path = ''): PosixError {
  const number = read.i32(libc.__errno_location() as Pointer, 0);
  return new PosixError(NAMES[number] ?? `E${number}`, call, path);
}

const encoder = new TextEncoder();

/** A NUL-terminated copy; a path with a NUL inside is refused. */
export function cString(text: string | Uint8Array): Uint8Array {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  if (bytes.includes(0)) throw new PosixError('EINVAL', 'path', '');
  const out = new Uint8Array(bytes.length + 1);
  out.set(bytes);
  return out;
}

export const pointer = (bytes: Uint8Array): Pointer => ptr(bytes);
