/** The settings, size and keys of a terminal. Apart from libc.ts, since only asking and drawing need them. */
import { dlopen } from 'bun:ffi';
import { libc, pointer, seldom } from './libc.ts';

const { symbols } = dlopen('libc.so.6', {
  tcgetattr: { args: ['i32', 'ptr'], returns: 'i32' },
  tcsetattr: { args: ['i32', 'i32', 'ptr'], returns: 'i32' },
  cfmakeraw: { args: ['ptr'], returns: 'void' },
  ioctl: { args: ['i32', 'u64', 'ptr'], returns: 'i32' },
});

/** Larger than struct termios on any architecture. */
const TERMIOS = 256;
const TCSADRAIN = 1;
const TIOCGWINSZ = 0x5413n;

/** Keys come one by one, without echo, and Ctrl-C as a key. The answer puts all modes back as they were. */
export function makeRaw(fd: number): () => void {
  const modes = new Uint8Array(TERMIOS);
  if (symbols.tcgetattr(fd, pointer(modes)) !== 0) return () => {};
  const raw = modes.slice();
  symbols.cfmakeraw(pointer(raw));
  // c_oflag, the second word: a line end that is drawn still begins a line.
  raw.set(modes.subarray(4, 8), 4);
  symbols.tcsetattr(fd, TCSADRAIN, pointer(raw));
  return () => {
    symbols.tcsetattr(fd, TCSADRAIN, pointer(modes));
  };
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** null where `fd` is no terminal; a terminal that does not know its size counts as 80 by 24. */
export function terminalSize(fd: number): TerminalSize | null {
  const size = new Uint16Array(4);
  const bytes = new Uint8Array(size.buffer);
  if (fd < 0 || symbols.ioctl(fd, TIOCGWINSZ, pointer(bytes)) !== 0) return null;
  return { columns: size[1] || 80, rows: size[0] || 24 };
}

const POLLIN = 1;

/**
 * What was typed up to now, without waiting; null where the terminal is gone. `fd` must not block. A stream would leave
 * a read behind when it is closed, and that read takes the first line from whoever reads the terminal next.
 */
export function readKeys(fd: number): Uint8Array | null {
  const entry = new Uint8Array(8);
  const view = new DataView(entry.buffer);
  view.setInt32(0, fd, true);
  view.setInt16(4, POLLIN, true);
  if (seldom().poll(pointer(entry), 1n, 0) <= 0) return new Uint8Array();
  const into = new Uint8Array(4096);
  const n = Number(libc.read(fd, pointer(into), into.length));
  if (n > 0) return into.subarray(0, n);
  // Ready and nothing to read is the end, unless somebody else was faster.
  return n < 0 && (view.getInt16(6, true) & ~POLLIN) === 0 ? new Uint8Array() : null;
}
