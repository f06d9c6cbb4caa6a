/** The settings and size of a terminal. Apart from libc.ts, since only asking and drawing need them. */
import { dlopen } from 'bun:ffi';
import { pointer } from './libc.ts';

const { symbols } = dlopen('libc.so.6', {
  tcgetattr: { args: ['i32', 'ptr'], returns: 'i32' },
  tcsetattr: { args: ['i32', 'i32', 'ptr'], returns: 'i32' },
  ioctl: { args: ['i32', 'u64', 'ptr'], returns: 'i32' },
});

/** Larger than struct termios on any architecture: its content is not ours to read. */
const TERMIOS = 256;
const TCSADRAIN = 1;
const TIOCGWINSZ = 0x5413n;

/** Echo, line and signal modes as they are now; the answer puts them back. Nothing where `fd` is no terminal. */
export function keepModes(fd: number): () => void {
  const modes = new Uint8Array(TERMIOS);
  if (symbols.tcgetattr(fd, pointer(modes)) !== 0) return () => {};
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
