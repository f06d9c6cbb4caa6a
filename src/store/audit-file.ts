/**
 * The log on disk. On the path of every command, so: plain system calls, nothing kept in memory between appends, and
 * one write. An append is acknowledged when it is on disk; whatever fails before that ends as a Problem.
 */
import { type Composed, compose } from '../audit/compose.ts';
import type { AuditRecord, GenesisRecord, Receipt, RecoveryRecord } from '../audit/entry.ts';
import { type Recovery, recover } from '../audit/recover.ts';
import type { AuditSink } from '../audit/sink.ts';
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
  SECRET,
} from './audit-folder.ts';
import { readHead, writeHead } from './audit-head.ts';
import { lock } from './audit-lock.ts';
import { auditProblem, onPath, pasted } from './audit-problem.ts';
import { readSecret } from './audit-secret.ts';
import { beginsHere, lineHash, NEWLINE, tailOf } from './audit-tail.ts';

export interface AuditLogOptions {
  /** `${XDG_STATE_HOME:-$HOME/.local/state}/gatekeep`, absolute. */
  readonly stateDir: string;
  /** For the first record of a new log. */
  readonly host: string;
  readonly version: string;
  readonly policy: string;
  /** First 8 characters of the kernel's boot id. */
  readonly boot: string;
  /** Milliseconds since the epoch, and since boot; asked under the lock. */
  now(): number;
  monotonicMs(): number;
}

/** Touches nothing yet: the log is found, or begun, by the first append or mac. */
export function openAuditLog(options: AuditLogOptions): AuditSink {
  let secret: Uint8Array | null = null;
  return {
    append: records => append(options, records),
    mac(bytes) {
      secret ??= readSecret(`${logFolder(options.stateDir)}/${SECRET}`);
      return new Bun.CryptoHasher('sha256', secret).update(bytes).digest('hex');
    },
  };
}

function logFolder(stateDir: string): string {
  const folder = currentLog(stateDir);
  if (folder !== null) return folder;
  const unlock = lockLog(stateDir);
  try {
    return currentLog(stateDir) ?? beginLog(stateDir);
  } finally {
    unlock();
  }
}

function lockLog(stateDir: string): () => void {
  const path = lockPath(stateDir);
  try {
    return lock(path);
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    if (error.code === 'ENOENT') makeAuditFolder(stateDir);
    return onPath(path, () => lock(path));
  }
}

function append(options: AuditLogOptions, records: readonly AuditRecord[]): readonly Receipt[] {
  let fd = -1;
  try {
    const unlock = lockLog(options.stateDir);
    let path: string;
    let receipts: readonly Receipt[];
    try {
      checkState(options.stateDir);
      checkFolder(auditFolder(options.stateDir));
      const folder = currentLog(options.stateDir) ?? beginLog(options.stateDir);
      checkFolder(folder);
      path = `${folder}/${LOG}`;
      fd = openLog(path);
      receipts = onPath(path, () => write(options, folder, fd, checkLog(path, statFd(fd)), records));
    } finally {
      unlock();
    }
    // After the lock: the sync flushes every earlier line too, and writers that come together share one.
    onPath(path, () => syncData(fd));
    return receipts;
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

/** A link or a device in the log's place would take the records to where nobody looks for them. */
function checkLog(path: string, stat: FileStat): FileStat {
  const look = `ls -l ${pasted(path)}`;
  if (stat.kind !== 'file') throw auditProblem(path, 'is no plain file', look);
  if (stat.nlink !== 1) throw auditProblem(path, `has ${stat.nlink} names; a log has one`, look);
  if (stat.uid !== currentUid()) throw auditProblem(path, `belongs to uid ${stat.uid}, not to you`, look);
  if ((stat.mode & 0o077) !== 0) {
    throw auditProblem(path, `others can open it (mode 0${stat.mode.toString(8)})`, `chmod 0600 ${pasted(path)}`);
  }
  return stat;
}

/** Mends what must be mended, and writes all lines at once. Under the lock. */
function write(
  options: AuditLogOptions,
  folder: string,
  fd: number,
  { size, ino }: FileStat,
  records: readonly AuditRecord[],
): readonly Receipt[] {
  const tail = tailOf(`${folder}/${LOG}`, fd, size);
  const lineEndingAt = (at: number): string | null => lineHash(fd, at);
  const head = readHead(`${folder}/${HEAD}`);
  const recovery = recover({ tail, size, ino: String(ino), head, lineEndingAt });
  const first = firstLines(options, folder, recovery, beginsHere(fd, size, tail));
  const at = options.now();
  const stamp = { t: new Date(at).toISOString(), mono: Math.floor(options.monotonicMs()), boot: options.boot };
  const lines = compose(recovery, [...first, ...records], stamp);
  const bytes = recovery.newline ? closeTorn(lines) : lines.bytes;
  writeWhole(fd, bytes, size);
  const last = lines.receipts.at(-1) ?? recovery;
  const newHead = { seq: last.seq, hash: last.hash, size: size + bytes.length, ino: String(ino) };
  writeHead(`${folder}/${HEAD}`, newHead, head);
  return lines.receipts.slice(first.length);
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
    const log = `gatekeep/${folder.slice(folder.lastIndexOf('/') + 1)}`;
    lines.push({ type: 'genesis', id: Bun.randomUUIDv7(), log, host, version, policy });
  }
  return lines;
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
