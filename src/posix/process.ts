/** What the kernel says of this process, its user and its machine. */
import { readSmallFile } from './files.ts';
import { libc, pointer, seldom } from './libc.ts';

/** At once: nothing of the runtime's own ending runs, which takes a third of a millisecond. */
export function exitNow(code: number): never {
  libc._exit(code);
  throw new Error('unreachable');
}

export const currentUid = (): number => libc.getuid();

export function hostName(): string {
  const buffer = new Uint8Array(256);
  if (libc.gethostname(pointer(buffer), 255) !== 0) return 'unknown';
  return new TextDecoder().decode(buffer.subarray(0, buffer.indexOf(0)));
}

/** First 8 characters of the kernel's boot id. */
export function bootId(): string {
  const file = readSmallFile('/proc/sys/kernel/random/boot_id', 64);
  return file === null ? '00000000' : new TextDecoder().decode(file.bytes).slice(0, 8);
}

const CLOCK_BOOTTIME = 7;

/** Milliseconds since boot, sleep included. */
export function monotonicMs(): number {
  const spec = new Uint8Array(16);
  libc.clock_gettime(CLOCK_BOOTTIME, pointer(spec));
  const view = new DataView(spec.buffer);
  return Number(view.getBigInt64(0, true)) * 1000 + Math.floor(Number(view.getBigInt64(8, true)) / 1_000_000);
}

export interface Account {
  readonly name: string;
  readonly home: string;
}

/** The account of a uid in /etc/passwd; null where it stands elsewhere (LDAP, …) or nowhere. */
export function account(uid: number): Account | null {
  const file = readSmallFile('/etc/passwd');
  if (file === null) return null;
  for (const line of new TextDecoder().decode(file.bytes).split('\n')) {
    const fields = line.split(':');
    if (fields[2] === String(uid)) return { name: fields[0] ?? '', home: fields[5] ?? '' };
  }
  return null;
}

export const isTerminal = (fd: number): boolean => fd >= 0 && libc.isatty(fd) === 1;

/** Are we in the foreground group of the terminal `fd`? A background reader would be stopped. */
export const inForeground = (fd: number): boolean => seldom().tcgetpgrp(fd) === seldom().getpgrp();

const TCIFLUSH = 0;

/** Drops what was typed ahead on the terminal. */
export const dropTypedAhead = (fd: number): void => {
  seldom().tcflush(fd, TCIFLUSH);
};

export interface ProcessPlace {
  readonly parent: number;
  /** Pid of the process that leads the session. */
  readonly session: number;
}

/** From /proc; null when the process is gone. Its name, which comes first, may hold anything, so the last `)` counts. */
export function placeOfProcess(pid: number): ProcessPlace | null {
  const file = readSmallFile(`/proc/${pid}/stat`, 4096);
  if (file === null) return null;
  const line = new TextDecoder().decode(file.bytes);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), session: Number(fields[3]) };
}

/**
 * When a process started, in clock ticks since boot; null when it is gone. With its pid it names one process. Where nobody
 * collects the dead (a container without an init), one that has ended is still listed, as Z.
 */
export function startOfProcess(pid: number): number | null {
  const file = readSmallFile(`/proc/${pid}/stat`, 4096);
  if (file === null) return null;
  const line = new TextDecoder().decode(file.bytes);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : Number(fields[19]);
}
