/** A descriptor that goes along with a line over a unix socket (SCM_RIGHTS): who gets it may do with it what its opener might. */
import { dlopen, FFIType } from 'bun:ffi';
import { lastError, PosixError, pointer } from './libc.ts';

const { symbols: libc } = dlopen('libc.so.6', {
  sendmsg: { args: ['i32', 'ptr', 'i32'], returns: FFIType.i64_fast },
  recvmsg: { args: ['i32', 'ptr', 'i32'], returns: FFIType.i64_fast },
});

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;
/** struct cmsghdr on 64 bits, then one int; CMSG_SPACE rounds it up. */
const CONTROL = 24;
const CONTROL_LENGTH = 20;

/** struct msghdr on 64 bits, little-endian: the buffers must outlive the call. */
function message(bytes: Uint8Array, control: Uint8Array): { readonly header: Uint8Array; readonly parts: Uint8Array } {
  const parts = new Uint8Array(16);
  const iovec = new DataView(parts.buffer);
  iovec.setBigUint64(0, BigInt(pointer(bytes)), true);
  iovec.setBigUint64(8, BigInt(bytes.length), true);
  const header = new Uint8Array(56);
  const view = new DataView(header.buffer);
  view.setBigUint64(16, BigInt(pointer(parts)), true);
  view.setBigUint64(24, 1n, true);
  view.setBigUint64(32, BigInt(pointer(control)), true);
  view.setBigUint64(40, BigInt(control.length), true);
  return { header, parts };
}

/** A short line, and the descriptor: all of it, or a PosixError. */
export function sendWithDescriptor(socket: number, bytes: Uint8Array, passed: number): void {
  const control = new Uint8Array(CONTROL);
  const view = new DataView(control.buffer);
  view.setBigUint64(0, BigInt(CONTROL_LENGTH), true);
  view.setInt32(8, SOL_SOCKET, true);
  view.setInt32(12, SCM_RIGHTS, true);
  view.setInt32(16, passed, true);
  const { header } = message(bytes, control);
  const sent = Number(libc.sendmsg(socket, pointer(header), MSG_DONTWAIT | MSG_NOSIGNAL));
  if (sent !== bytes.length) throw sent < 0 ? lastError('sendmsg') : new PosixError('EAGAIN', 'sendmsg', '');
}

/** What has arrived, and the descriptor that came with it. Close-on-exec. Throws a PosixError. */
export function receiveWithDescriptor(socket: number, into: Uint8Array): { length: number; passed: number | null } {
  const control = new Uint8Array(CONTROL);
  const { header } = message(into, control);
  const length = Number(libc.recvmsg(socket, pointer(header), MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
  if (length < 0) throw lastError('recvmsg');
  const view = new DataView(control.buffer);
  const isOne =
    view.getBigUint64(0, true) === BigInt(CONTROL_LENGTH) &&
    view.getInt32(8, true) === SOL_SOCKET &&
    view.getInt32(12, true) === SCM_RIGHTS;
  return { length, passed: isOne ? view.getInt32(16, true) : null };
}
