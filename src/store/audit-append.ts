/**
 * Appending to the log: plain system calls, nothing kept in memory between appends, and one write. On the path of every
 * command. An append is acknowledged when it is on disk; whatever fails before that ends as a Problem.
 */
import { type Composed, compose, type Stamp } from '../audit/compose.ts';
import { afterCheckpoint, type Due, isDue, taken } from '../audit/due.ts';
import type { AuditRecord, GenesisRecord, Receipt, RecoveryRecord } from '../audit/entry.ts';
import type { Head } from '../audit/head.ts';
import { nowSeen, type PolicySeen, seen } from '../audit/policy-seen.ts';
import { type Found, type Recovery, recover } from '../audit/recover.ts';
import type { Tail } from '../audit/tail.ts';
import type { LocalUser } from '../audit/upkeep.ts';
import {
  closeFile,
  type FileStat,
  O_APPEND,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDWR,
  openFile,
  PosixError,
  statFd,
  syncData,
  truncateFd,
  writeAll,
} from '../posix/files.ts';
import { currentUid } from '../posix/process.ts';
import type { PolicyFile } from '../rules/policy.ts';
import type { LogSettings } from '../rules/log-settings.ts';
import {
  auditFolder,
  beginLog,
  checkFolder,
  checkState,
  currentLog,
  gone,
  HEAD,
  LOG,
  lockPath,
  makeAuditFolder,
} from './audit-folder.ts';
import { readHead, writeHead } from './audit-head.ts';
import { lock } from './audit-lock.ts';
import { isTooOpen } from './audit-readers.ts';
import { auditProblem, onPath, pasted } from './audit-problem.ts';
import type { LogService } from './log-service/marker.ts';
import { beginsHere, lineHash, NEWLINE, tailOf } from './audit-tail.ts';

const rotation = () => require('./audit-rotate.ts') as typeof import('./audit-rotate.ts');

export interface AuditLogOptions {
  /** `${XDG_STATE_HOME:-$HOME/.local/state}/gatekeep`, absolute. */
  readonly stateDir: string;
  /** For the first record of a new log. */
  readonly host: string;
  readonly version: string;
  /** In force where this is written; null: this writer judges nothing, so it does not know. */
  readonly policy: PolicyInForce | null;
  readonly who: LocalUser;
  readonly settings: LogSettings;
  /** What is signed is kept elsewhere, too: whoever runs late sees to it. Left out: it is not. */
  readonly anchored?: boolean;
  /** Keeps the log in our place; null: we do. */
  readonly service: LogService | null;
  /** First 8 characters of the kernel's boot id. */
  readonly boot: string;
  /** Milliseconds since the epoch, and since boot; asked under the lock. */
  now(): number;
  monotonicMs(): number;
}

export interface PolicyInForce {
  readonly hash: string;
  readonly files: readonly PolicyFile[];
  /** Keeps its text for evidence; left out where that is not this writer's to do. Never throws. */
  keep?(): void;
}

/** The log, open and locked. */
export interface OpenLog {
  readonly folder: string;
  readonly path: string;
  readonly fd: number;
  /** As it was when it was locked. */
  readonly stat: FileStat;
}

export interface Written {
  readonly receipts: readonly Receipt[];
  /** This append began the log. */
  readonly begun: boolean;
  /** It is the first that says that this policy is in force. */
  readonly introduced: boolean;
  /** A checkpoint is due, and whoever appended this is to see to it. */
  readonly due: boolean;
  /** As it was left beside the log. */
  readonly head: Head;
}

export function lockLog(stateDir: string): () => void {
  const path = lockPath(stateDir);
  try {
    return lock(path);
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    if (error.code === 'ENOENT') makeAuditFolder(stateDir);
    return onPath(path, () => lock(path));
  }
}

/** Finds the log, or begins it, and works on it under the lock. What was written is on disk when this returns. */
export function inLog<T>(stateDir: string, work: (log: OpenLog) => T): T {
  let fd = -1;
  try {
    const unlock = lockLog(stateDir);
    let path: string;
    let done: T;
    try {
      checkState(stateDir);
      checkFolder(auditFolder(stateDir));
      const folder = currentLog(stateDir) ?? beginLog(stateDir);
      checkFolder(folder);
      path = `${folder}/${LOG}`;
      fd = openLog(path);
      done = onPath(path, () => work({ folder, path, fd, stat: checkLog(path, statOf(folder, fd)) }));
    } finally {
      unlock();
    }
    // After the lock: the sync flushes every earlier line too, and writers that come together share one.
    onPath(path, () => syncData(fd));
    return done;
  } finally {
    if (fd >= 0) closeFile(fd);
  }
}

function openLog(path: string): number {
  try {
    return openFile(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (error instanceof PosixError && error.code === 'ENOENT') throw gone(path);
    return onPath(path, () => {
      throw error;
    });
  }
}

/** A crash while the file went to the archive can leave it there as well. */
function statOf(folder: string, fd: number): FileStat {
  const stat = statFd(fd);
  if (stat.nlink !== 2) return stat;
  rotation().takeBack(folder, stat);
  return statFd(fd);
}

/** A link or a device in the log's place would take the records to where nobody looks for them. */
function checkLog(path: string, stat: FileStat): FileStat {
  const look = `ls -l ${pasted(path)}`;
  if (stat.kind !== 'file') throw auditProblem(path, 'is no plain file', look);
  if (stat.nlink !== 1) throw auditProblem(path, `has ${stat.nlink} names; a log has one`, look);
  if (stat.uid !== currentUid()) throw auditProblem(path, `belongs to uid ${stat.uid}, not to you`, look);
  if (isTooOpen(stat.mode)) {
    throw auditProblem(path, `others can open it (mode 0${stat.mode.toString(8)})`, `chmod 0600 ${pasted(path)}`);
  }
  return stat;
}

/** Mends what must be mended, and writes all lines at once. Under the lock; `log` as it is now. */
export function writeLines(options: AuditLogOptions, log: OpenLog, records: readonly AuditRecord[]): Written {
  const { folder, path, fd } = log;
  const { size, ino } = log.stat;
  const tail = tailOf(path, fd, size);
  const head = headOf(log, tail);
  const found: Found = { tail, size, ino: String(ino), head, lineEndingAt: at => lineHash(fd, at) };
  const recovery = recover(found);
  const begun = beginsHere(fd, size, tail);
  const policies = typeof head === 'string' ? [] : head.policies;
  const first = firstLines(options, folder, recovery, begun);
  const change = begun ? [] : policyChange(options, policies);
  const seen = { due: typeof head === 'string' ? NOT_KNOWN : head.due, policies: seenNow(options, policies) };
  const written = write(options, log, recovery, seen, [...first, ...change, ...records], head);
  const receipts = written.receipts.slice(first.length + change.length);
  return { ...written, receipts, begun, introduced: begun || change.length > 0 };
}

/** Exactly these lines after those that were written under this very lock: nothing mends or notes in between. */
export const writeAfter = (options: AuditLogOptions, log: OpenLog, head: Head, records: readonly AuditRecord[]): Head =>
  write(options, log, { ...head, newline: false }, head, records, head).head;

const NOT_KNOWN: Due = { at: 0, seq: 0 };

function write(
  options: AuditLogOptions,
  { folder, fd, stat: { size, ino } }: OpenLog,
  after: Receipt & { readonly newline: boolean },
  before: Pick<Head, 'due' | 'policies'>,
  records: readonly (AuditRecord | GenesisRecord | RecoveryRecord)[],
  old: Found['head'],
): Omit<Written, 'begun' | 'introduced'> {
  const { now, stamp } = clockOf(options);
  const lines = compose(after, records, stamp);
  const bytes = after.newline ? closeTorn(lines) : lines.bytes;
  if (bytes.length > 0) writeWhole(fd, bytes, size);
  const { seq, hash } = lines.receipts.at(-1) ?? after;
  const { due, isMine } = nextDue(before.due, records, now, seq);
  const head = { seq, hash, size: size + bytes.length, ino: String(ino), due, policies: before.policies };
  writeHead(`${folder}/${HEAD}`, head, old);
  return { receipts: lines.receipts, head, due: isMine };
}

/** What the last writer left. A crash between two files leaves the head of the one before. */
function headOf({ folder, stat }: OpenLog, tail: Tail): Found['head'] {
  const head = readHead(`${folder}/${HEAD}`);
  return typeof head === 'string' || head.ino === String(stat.ino)
    ? head
    : rotation().headOfNext(folder, head, tail, stat);
}

/** The time for all lines of one write; asked under the lock. */
export function clockOf({ now, monotonicMs, boot }: AuditLogOptions): { readonly now: number; readonly stamp: Stamp } {
  const at = now();
  return { now: at, stamp: { t: new Date(at).toISOString(), mono: Math.floor(monotonicMs()), boot } };
}

function nextDue(
  due: Due,
  records: readonly { readonly type: string }[],
  now: number,
  line: number,
): { due: Due; isMine: boolean } {
  for (const { type } of records) if (type === 'checkpoint') return { due: afterCheckpoint(now, line), isMine: false };
  return isDue(due, now, line) ? { due: taken(now, line), isMine: true } : { due, isMine: false };
}

function firstLines(
  options: AuditLogOptions,
  folder: string,
  recovery: Recovery,
  begins: boolean,
): readonly (GenesisRecord | RecoveryRecord)[] {
  const lines: (GenesisRecord | RecoveryRecord)[] = [];
  if (recovery.record !== null) lines.push({ type: 'recovery', id: Bun.randomUUIDv7(), ...recovery.record });
  if (begins) {
    const { host, version, policy } = options;
    lines.push({
      type: 'genesis',
      id: Bun.randomUUIDv7(),
      log: originOf(folder),
      host,
      version,
      policy: policy?.hash ?? '',
    });
  }
  return lines;
}

/** The log's name, in its first line and in what its keys sign. */
export const originOf = (folder: string): string => `gatekeep/${folder.slice(folder.lastIndexOf('/') + 1)}`;

function policyChange({ policy, who }: AuditLogOptions, before: readonly PolicySeen[]): readonly AuditRecord[] {
  if (policy === null) return [];
  const old = seen(before, scopeOf(policy));
  if (old === policy.hash) return [];
  return [{ type: 'policy', id: Bun.randomUUIDv7(), old, new: policy.hash, files: policy.files, who }];
}

const seenNow = ({ policy }: AuditLogOptions, before: readonly PolicySeen[]): readonly PolicySeen[] =>
  policy === null || seen(before, scopeOf(policy)) === policy.hash
    ? before
    : nowSeen(before, { scope: scopeOf(policy), hash: policy.hash });

function scopeOf({ files }: PolicyInForce): string {
  for (const { layer, path } of files)
    if (layer === 'project') return new Bun.CryptoHasher('sha256').update(path).digest('hex').slice(0, 16);
  return 'none';
}

function closeTorn({ bytes }: Composed): Uint8Array {
  const all = new Uint8Array(bytes.length + 1);
  all[0] = NEWLINE;
  all.set(bytes, 1);
  return all;
}

/** What a failed write left was never acknowledged, so it is taken back; where that fails, the next append seals it. */
function writeWhole(fd: number, bytes: Uint8Array, size: number): void {
  try {
    writeAll(fd, bytes);
  } catch (error) {
    try {
      truncateFd(fd, size);
    } catch {}
    throw error;
  }
}
