/**
 * Where a request ends. On a socket its length stands in front of it, so that nobody has to hang up to be understood and
 * the conversation can go on; a pipe (script front) ends when it is closed.
 */
import { readAll, readSome } from '../posix/files.ts';
import { Problem } from '../problem.ts';

/** Ten digits and a NUL. */
export const FRAME_HEAD = 11;

/** Bytes of the request that follows this head; null where it is no head. */
export function framedLength(bytes: Uint8Array): number | null {
  let length = 0;
  for (let i = 0; i < FRAME_HEAD - 1; i++) {
    const digit = bytes[i]! - 0x30;
    if (!(digit >= 0 && digit <= 9)) return null;
    length = length * 10 + digit;
  }
  return bytes[FRAME_HEAD - 1] === 0 ? length : null;
}

/** The request as wire.ts decodes it. `max`: bytes; a longer one is refused. */
export function readRequest(fd: number, max: number): Uint8Array {
  const chunk = new Uint8Array(65536);
  let have = 0;
  while (have < FRAME_HEAD) {
    const n = readSome(fd, chunk.subarray(have));
    if (n === 0) break;
    have += n;
  }
  const length = have < FRAME_HEAD ? null : framedLength(chunk);
  if (length === null) return joined(chunk.subarray(0, have), readAll(fd, max));
  if (length > max) throw new Problem('internal', `the front's request has ${length} bytes, at most ${max} are read`);
  return readFramed(fd, chunk.subarray(FRAME_HEAD, have), length);
}

function readFramed(fd: number, start: Uint8Array, length: number): Uint8Array {
  if (start.length >= length) return start;
  const whole = new Uint8Array(length);
  whole.set(start);
  for (let have = start.length; have < length; ) {
    const n = readSome(fd, whole.subarray(have));
    if (n === 0) return whole.subarray(0, have);
    have += n;
  }
  return whole;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (b.length === 0) return a;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
