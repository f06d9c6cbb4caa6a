/** What the front's process holds that Bun's spawn would not hand on: ignored signals and soft limits. */
import { readSmallFile } from '../posix/files.ts';
import { Problem } from '../problem.ts';

/** Name in /proc/PID/limits → bash's `ulimit` option and the bytes of its unit. */
const LIMITS: Readonly<Record<string, readonly [option: string, unit: bigint]>> = {
  'Max cpu time': ['-t', 1n],
  'Max file size': ['-f', 1024n],
  'Max data size': ['-d', 1024n],
  'Max stack size': ['-s', 1024n],
  'Max core file size': ['-c', 1024n],
  'Max address space': ['-v', 1024n],
};
const FILES = 'Max open files';
const UNLIMITED = 0xffff_ffff_ffff_ffffn;

export interface Limit {
  readonly soft: bigint;
  readonly hard: bigint;
}

function limitsOf(pid: number | 'self'): Map<string, Limit> {
  const lines = read(`/proc/${pid}/limits`).split('\n');
  const value = (field: string): bigint => (field === 'unlimited' ? UNLIMITED : BigInt(field));
  const rows = lines.map(line => /^(Max [a-z ]*[a-z]) +(\d+|unlimited) +(\d+|unlimited)/.exec(line));
  return new Map(rows.flatMap(row => (row ? [[row[1]!, { soft: value(row[2]!), hard: value(row[3]!) }]] : [])));
}

function read(path: string): string {
  const file = readSmallFile(path);
  if (file === null) throw new Problem('internal', `${path} cannot be read`);
  return new TextDecoder().decode(file.bytes);
}

/** `ulimit` calls that set the soft limits back which the front raised for us. */
export function limitCommands(pid: number): string[] {
  const ours = limitsOf('self');
  return [...limitsOf(pid)].flatMap(([name, { soft }]) => {
    const limit = LIMITS[name];
    if (limit === undefined || ours.get(name)?.soft === soft) return [];
    return [`ulimit -S ${limit[0]} ${soft === UNLIMITED ? 'unlimited' : soft / limit[1]}`];
  });
}

/** The caller's limit on open files and ours; null where they are the same. Bun always raises its own. */
export function fileLimits(pid: number): { theirs: Limit; ours: Limit } | null {
  const theirs = limitsOf(pid).get(FILES);
  const ours = limitsOf('self').get(FILES);
  return theirs === undefined || ours === undefined || theirs.soft === ours.soft ? null : { theirs, ours };
}

/** Numbers of the signals that the caller had ignored (nohup, background jobs). */
export function ignoredSignals(pid: number): number[] {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(read(`/proc/${pid}/status`))?.[1];
  const bits = BigInt(`0x${mask ?? '0'}`);
  const numbers = Array.from({ length: 64 }, (_, index) => index + 1);
  // 32 and 33 are the C library's own.
  return numbers.filter(number => number !== 32 && number !== 33 && (bits >> BigInt(number - 1)) & 1n);
}
