/** When the front hangs up. A unix socket's end that only stopped sending has not: the request ends that way. */
import { pointer, seldom } from '../posix/libc.ts';

/** Waits until the front has closed its end of `fd`, at most `timeoutMs` (0: only looks). True when it has. */
export function frontHungUp(fd: number, timeoutMs: number): boolean {
  const entry = new Uint8Array(8);
  new DataView(entry.buffer).setInt32(0, fd, true);
  // No events are asked for: only POLLHUP and POLLERR can come.
  return seldom().poll(pointer(entry), 1, timeoutMs) > 0;
}
