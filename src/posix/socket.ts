/** Unix sockets by plain system calls. Nothing here waits, but `readable` and `isReady`. */
import { dlopen, FFIType } from 'bun:ffi';
import { lastError, libc as common, PosixError, pointer, seldom } from './libc.ts';

const { symbols: libc } = dlopen('libc.so.6', {
  socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
  bind: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
  listen: { args: ['i32', 'i32'], returns: 'i32' },
  connect: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
  accept4: { args: ['i32', 'ptr', 'ptr', 'i32'], returns: 'i32' },
  getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
  recv: { args: ['i32', 'ptr', 'u64', 'i32'], returns: FFIType.i64_fast },
  send: { args: ['i32', 'ptr', 'u64', 'i32'], returns: FFIType.i64_fast },
});

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const LONGEST_PATH = 107;

function addressOf(path: string): Uint8Array {
  const name = new TextEncoder().encode(path);
  if (name.length > LONGEST_PATH) throw new PosixError('ENAMETOOLONG', 'socket', path);
  const address = new Uint8Array(2 + LONGEST_PATH + 1);
  new DataView(address.buffer).setUint16(0, AF_UNIX, true);
  address.set(name, 2);
  return address;
}

function newSocket(path: string): number {
  const fd = libc.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw lastError('socket', path);
  return fd;
}

/** Listens on a socket of this path, which must not be there yet; the umask decides who may connect. */
export function listenOn(path: string, backlog: number): number {
  const address = addressOf(path);
  const fd = newSocket(path);
  if (libc.bind(fd, pointer(address), address.length) !== 0) throw lastError('bind', path);
  listenAgain(fd, backlog);
  return fd;
}

/** On a socket that is bound, perhaps by somebody else: from here on its peers are told that it is ours. */
export function listenAgain(fd: number, backlog: number): void {
  if (libc.listen(fd, backlog) !== 0) throw lastError('listen');
}

/** A connection; EAGAIN where too many wait for one already. */
export function connectTo(path: string): number {
  const address = addressOf(path);
  const fd = newSocket(path);
  if (libc.connect(fd, pointer(address), address.length) === 0) return fd;
  const error = lastError('connect', path);
  closeSocket(fd);
  throw error;
}

/** The next connection; null where nobody waits. */
export function acceptOne(listener: number): number | null {
  const fd = libc.accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return fd < 0 ? null : fd;
}

const closeSocket = (fd: number): void => void common.close(fd);

export interface Peer {
  /** In our own namespaces; 0 where it has no number there. */
  readonly pid: number;
  readonly uid: number;
}

/** Who connected, as the kernel knows it. */
export function peerOf(fd: number): Peer {
  const credentials = new Uint32Array(3);
  const size = new Uint32Array([credentials.byteLength]);
  const [to, length] = [new Uint8Array(credentials.buffer), new Uint8Array(size.buffer)];
  if (libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, pointer(to), pointer(length)) !== 0) throw lastError('getsockopt');
  return { pid: credentials[0]!, uid: credentials[1]! };
}

/** What has arrived, up to `into.length` bytes; null where nothing has, 0 at the end. */
export function receive(fd: number, into: Uint8Array): number | null {
  for (;;) {
    const n = Number(libc.recv(fd, pointer(into), into.length, MSG_DONTWAIT));
    if (n >= 0) return n;
    const error = lastError('recv');
    if (error.code === 'EAGAIN') return null;
    if (error.code !== 'EINTR') throw error;
  }
}

/** A short line: all of it, or a PosixError. */
export function sendLine(fd: number, bytes: Uint8Array): void {
  const sent = Number(libc.send(fd, pointer(bytes), bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL));
  if (sent !== bytes.length) throw sent < 0 ? lastError('send') : new PosixError('EAGAIN', 'send', '');
}

/** As much as there is room for; 0 for none. */
export function sendSome(fd: number, bytes: Uint8Array): number {
  for (;;) {
    const sent = Number(libc.send(fd, pointer(bytes), bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL));
    if (sent >= 0) return sent;
    const error = lastError('send');
    if (error.code === 'EAGAIN') return 0;
    if (error.code !== 'EINTR') throw error;
  }
}

const POLLIN = 1;
const POLLOUT = 4;

/** Waits at most so many milliseconds for something to read, or for room to write; false: in vain, or for a signal. */
export function isReady(fd: number, to: 'read' | 'write', ms: number): boolean {
  const entry = new Uint8Array(8);
  const view = new DataView(entry.buffer);
  view.setInt32(0, fd, true);
  view.setInt16(4, to === 'read' ? POLLIN : POLLOUT, true);
  return seldom().poll(pointer(entry), 1, Math.max(0, Math.ceil(ms))) > 0;
}

/** Waits at most so many milliseconds; the descriptors with something to read, or whose other end is gone. */
export function readable(fds: readonly number[], ms: number): Set<number> {
  const entries = new Uint8Array(8 * fds.length);
  const view = new DataView(entries.buffer);
  for (const [i, fd] of fds.entries()) {
    view.setInt32(8 * i, fd, true);
    view.setInt16(8 * i + 4, POLLIN, true);
  }
  // A signal ends the wait early, with nothing readable.
  if (seldom().poll(pointer(entries), fds.length, ms) <= 0) return new Set();
  return new Set(fds.filter((_, i) => view.getInt16(8 * i + 6, true) !== 0));
}
