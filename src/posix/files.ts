/** Files and descriptors by plain system calls; each failure is a PosixError with its code. */
import { PosixError, cString, lastError, libc, pointer, seldom } from './libc.ts';

export { inWords, lastError, PosixError } from './libc.ts';

export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_NOCTTY = 0o400;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
// These two differ between x86-64 and ARM.
export const O_DIRECTORY = process.arch === 'arm64' ? 0o40000 : 0o200000;
export const O_NOFOLLOW = process.arch === 'arm64' ? 0o100000 : 0o400000;
const O_CLOEXEC = 0o2000000;

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'socket' | 'pipe' | 'other';
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, 0o7777. */
  readonly mode: number;
  readonly size: number;
  readonly ino: bigint;
  readonly dev: bigint;
  readonly nlink: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

const name = (path: string | Uint8Array): string => (typeof path === 'string' ? path : new TextDecoder().decode(path));

export function openFile(path: string | Uint8Array, flags: number, mode = 0): number {
  const bytes = cString(path);
  const fd = libc.open(pointer(bytes), flags | O_CLOEXEC, mode);
  if (fd < 0) throw lastError('open', name(path));
  return fd;
}

/** The same; null where there is nothing of that name. */
export function openIfThere(path: string, flags: number): number | null {
  try {
    return openFile(path, flags);
  } catch (error) {
    if (error instanceof PosixError && error.code === 'ENOENT') return null;
    throw error;
  }
}

export function closeFile(fd: number): void {
  libc.close(fd);
}

/** Waits until a non-blocking descriptor is ready. */
function waitFor(fd: number, events: number): void {
  const entry = new Uint8Array(8);
  const view = new DataView(entry.buffer);
  view.setInt32(0, fd, true);
  view.setInt16(4, events, true);
  seldom().poll(pointer(entry), 1, -1);
}

const POLLIN = 1;
const POLLOUT = 4;

/** One read; 0 at the end. */
export function readSome(fd: number, into: Uint8Array): number {
  for (;;) {
    const n = Number(libc.read(fd, pointer(into), into.length));
    if (n >= 0) return n;
    const error = lastError('read');
    if (error.code === 'EAGAIN') waitFor(fd, POLLIN);
    else if (error.code !== 'EINTR') throw error;
  }
}

/** Everything up to the end, or a PosixError EFBIG past `max` bytes. */
export function readAll(fd: number, max = Number.MAX_SAFE_INTEGER): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  // One byte more than may come tells that it is too long.
  let size = Math.min(65536, max + 1);
  for (;;) {
    const part = new Uint8Array(size);
    const n = readSome(fd, part);
    if (n === 0) break;
    total += n;
    if (total > max) throw new PosixError('EFBIG', 'read', '');
    parts.push(part.subarray(0, n));
    if (n === size && size < 4 << 20) size *= 2;
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, total);
}

/** Bytes at an offset: as many as there are, up to `into.length`. */
export function readAt(fd: number, into: Uint8Array, offset: number): number {
  let done = 0;
  while (done < into.length) {
    const rest = into.subarray(done);
    const n = Number(libc.pread(fd, pointer(rest), rest.length, offset + done));
    if (n < 0) {
      const error = lastError('read');
      if (error.code === 'EINTR') continue;
      throw error;
    }
    if (n === 0) break;
    done += n;
  }
  return done;
}

/** All of it, waiting where the descriptor does not block. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    const rest = bytes.subarray(done);
    const n = Number(libc.write(fd, pointer(rest), rest.length));
    if (n >= 0) {
      done += n;
      continue;
    }
    const error = lastError('write');
    if (error.code === 'EAGAIN') waitFor(fd, POLLOUT);
    else if (error.code !== 'EINTR') throw error;
  }
}

/** One write, for those who must know how much of it arrived. */
export function writeOnce(fd: number, bytes: Uint8Array): number {
  for (;;) {
    const n = Number(libc.write(fd, pointer(bytes), bytes.length));
    if (n >= 0) return n;
    const error = lastError('write');
    if (error.code !== 'EINTR') throw error;
  }
}

export function writeAt(fd: number, bytes: Uint8Array, offset: number): void {
  if (Number(libc.pwrite(fd, pointer(bytes), bytes.length, offset)) !== bytes.length) throw lastError('write');
}

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_EMPTY_PATH = 0x1000;
const BASIC_STATS = 0x7ff;
// Pairs, not members: the formatter once rewrote octal member names into other numbers.
const KINDS: ReadonlyMap<number, FileStat['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'symlink'],
  [0o140000, 'socket'],
  [0o010000, 'pipe'],
]);

/** struct statx has one layout on every architecture, unlike struct stat. */
function decodeStat(buffer: Uint8Array): FileStat {
  const view = new DataView(buffer.buffer);
  const mode = view.getUint16(28, true);
  const time = (at: number): bigint =>
    view.getBigInt64(at, true) * 1_000_000_000n + BigInt(view.getUint32(at + 8, true));
  return {
    kind: KINDS.get(mode & 0o170000) ?? 'other',
    uid: view.getUint32(20, true),
    gid: view.getUint32(24, true),
    mode: mode & 0o7777,
    size: Number(view.getBigUint64(40, true)),
    ino: view.getBigUint64(32, true),
    dev: (BigInt(view.getUint32(136, true)) << 32n) | BigInt(view.getUint32(140, true)),
    nlink: view.getUint32(16, true),
    mtimeNs: time(112),
    ctimeNs: time(96),
  };
}

/** null where there is nothing at the path (or it cannot be reached). */
export function statPath(path: string | Uint8Array, options: { follow: boolean } = { follow: true }): FileStat | null {
  const buffer = new Uint8Array(256);
  const bytes = cString(path);
  const flags = options.follow ? 0 : AT_SYMLINK_NOFOLLOW;
  return libc.statx(AT_FDCWD, pointer(bytes), flags, BASIC_STATS, pointer(buffer)) === 0 ? decodeStat(buffer) : null;
}

/** Nothing stands there for certain: neither a link that leads nowhere, nor something that cannot be reached. */
export function isAbsent(path: string): boolean {
  const buffer = new Uint8Array(256);
  if (libc.statx(AT_FDCWD, pointer(cString(path)), AT_SYMLINK_NOFOLLOW, BASIC_STATS, pointer(buffer)) === 0)
    return false;
  const { code } = lastError('stat');
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function statFd(fd: number): FileStat {
  const buffer = new Uint8Array(256);
  const empty = new Uint8Array(1);
  if (libc.statx(fd, pointer(empty), AT_EMPTY_PATH, BASIC_STATS, pointer(buffer)) !== 0) throw lastError('stat');
  return decodeStat(buffer);
}

export function truncateFd(fd: number, size: number): void {
  if (seldom().ftruncate(fd, size) !== 0) throw lastError('truncate');
}

export function syncData(fd: number): void {
  if (libc.fdatasync(fd) !== 0) throw lastError('fdatasync');
}

export function syncFd(fd: number): void {
  if (seldom().fsync(fd) !== 0) throw lastError('fsync');
}

const LOCK_EX = 2;
const LOCK_NB = 4;

/** flock: the kernel frees it when the last descriptor of this open file closes, however the process ends. */
export function lockExclusive(fd: number, wait: boolean): boolean {
  for (;;) {
    if (libc.flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) === 0) return true;
    const error = lastError('flock');
    if (error.code === 'EAGAIN' && !wait) return false;
    if (error.code !== 'EINTR') throw error;
  }
}

const LOCK_UN = 8;
export function unlock(fd: number): void {
  libc.flock(fd, LOCK_UN);
}

export function makeDirectory(path: string, mode: number): void {
  const bytes = cString(path);
  if (seldom().mkdir(pointer(bytes), mode) !== 0) throw lastError('mkdir', path);
}

export function renamePath(from: string, to: string): void {
  const [a, b] = [cString(from), cString(to)];
  if (seldom().rename(pointer(a), pointer(b)) !== 0) throw lastError('rename', from);
}

export function unlinkPath(path: string): void {
  const bytes = cString(path);
  if (seldom().unlink(pointer(bytes)) !== 0) throw lastError('unlink', path);
}

/** A second name for a file. Never in the place of another: EEXIST. */
export function linkPath(from: string, to: string): void {
  const [a, b] = [cString(from), cString(to)];
  if (seldom().link(pointer(a), pointer(b)) !== 0) throw lastError('link', to);
}

export function changeMode(path: string, mode: number): void {
  if (seldom().chmod(pointer(cString(path)), mode) !== 0) throw lastError('chmod', path);
}

export function makeSymlink(target: string, path: string): void {
  const [a, b] = [cString(target), cString(path)];
  if (seldom().symlink(pointer(a), pointer(b)) !== 0) throw lastError('symlink', path);
}

/** null where the path is no symbolic link. */
export function readLink(path: string | Uint8Array): string | null {
  const buffer = new Uint8Array(4096);
  const bytes = cString(path);
  const n = Number(libc.readlink(pointer(bytes), pointer(buffer), buffer.length));
  return n < 0 ? null : new TextDecoder().decode(buffer.subarray(0, n));
}

/** The bytes of a file of at most `max` bytes; null where it cannot be opened or read, or is longer or no plain file. */
export function readSmallFile(path: string | Uint8Array, max = 1 << 20): { bytes: Uint8Array; stat: FileStat } | null {
  let fd: number;
  try {
    fd = openFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return null;
  }
  try {
    const stat = statFd(fd);
    // Files below /proc say size 0, so the size is no guide to the end.
    return stat.kind === 'file' && stat.size <= max ? { bytes: readAll(fd, max), stat } : null;
  } catch {
    return null;
  } finally {
    closeFile(fd);
  }
}
