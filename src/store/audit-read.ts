/** Reading the log for people: the last lines, or all of it to be verified. */
import {
  closeFile,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openFile,
  PosixError,
  readAll,
  readAt,
  readSmallFile,
  statFd,
} from '../posix/files.ts';
import { type GrantState, REQUEST_ID, type RunState } from '../approval/stored-request.ts';
import { leafHash, parseRecord } from '../audit/chain.ts';
import { hasShape } from '../audit/shape.ts';
import type { LoggedGlass } from '../approval/review.ts';
import { decodeHead, HEAD_SIZE, type Head } from '../audit/head.ts';
import { currentLog, HEAD, LOG, lockPath } from './audit-folder.ts';
import { lock } from './audit-lock.ts';
import { onPath } from './audit-problem.ts';

export interface StoredLog {
  readonly path: string;
  /** Null where the log is gone. */
  readonly bytes: Uint8Array | null;
  /** What the last writer noted; null where that is gone or damaged. */
  readonly head: Head | null;
}

/** The whole log, between two appends; null where none was begun. */
export function readAudit(stateDir: string): StoredLog | null {
  const folder = currentLog(stateDir);
  if (folder === null) return null;
  const path = `${folder}/${LOG}`;
  const unlock = lockIfWritable(stateDir);
  try {
    const bytes = onPath(path, () => withFile(path, fd => readAll(fd)));
    const noted = readSmallFile(`${folder}/${HEAD}`, HEAD_SIZE);
    return { path, bytes, head: noted === null ? null : decodeHead(noted.bytes) };
  } finally {
    unlock();
  }
}

/** The last `count` whole lines as stored, oldest first; empty where there is no log. */
export function readAuditTail(stateDir: string, count: number): readonly string[] {
  const folder = currentLog(stateDir);
  if (folder === null || count <= 0) return [];
  const path = `${folder}/${LOG}`;
  return onPath(path, () => withFile(path, fd => lastLines(fd, statFd(fd).size, count))) ?? [];
}

const NEWLINE = 10;

function lastLines(fd: number, size: number, count: number): readonly string[] {
  for (let want = Math.min(size, 65_536); ; want = Math.min(size, want * 4)) {
    const window = new Uint8Array(want);
    readAt(fd, window, size - want);
    const end = window.lastIndexOf(NEWLINE) + 1;
    let from = end;
    // Each step moves `from` to the start of one more line.
    for (let lines = 0; lines < count && from > 0; lines++) {
      from = from < 2 ? 0 : window.lastIndexOf(NEWLINE, from - 2) + 1;
    }
    if (from > 0 || want === size) {
      return new TextDecoder().decode(window.subarray(from, end)).split('\n').slice(0, -1);
    }
  }
}

function withFile<T>(path: string, read: (fd: number) => T): T | null {
  let fd: number;
  try {
    fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (error instanceof PosixError && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return read(fd);
  } finally {
    closeFile(fd);
  }
}

/** A log on a read-only medium can be verified too: nobody writes there. */
function lockIfWritable(stateDir: string): () => void {
  try {
    return lock(lockPath(stateDir));
  } catch (error) {
    if (error instanceof PosixError) return () => {};
    throw error;
  }
}

const logBytes = (stateDir: string): Uint8Array => readAudit(stateDir)?.bytes ?? new Uint8Array();

/** The lines that hold this id, oldest first. Texts of others are escaped in them, so that members can be looked for. */
function* linesWith(bytes: Uint8Array, id: string): Generator<string> {
  const log = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = log.indexOf(id); at >= 0; ) {
    const end = log.indexOf('\n', at);
    yield log.toString('utf8', log.lastIndexOf('\n', at) + 1, end < 0 ? log.length : end);
    at = end < 0 ? -1 : log.indexOf(id, end);
  }
}

/** What the log knows of the run of the request with this id. */
export function runOf(stateDir: string, id: string): RunState {
  let found: RunState = 'none';
  for (const line of linesWith(logBytes(stateDir), id)) {
    if (!line.includes(`"id":"${id}"`)) continue;
    if (line.includes('"type":"start"')) found = 'started';
    else if (line.includes('"type":"outcome"')) found = 'ended';
    else if (found === 'none' && line.includes('"result":"voided"')) found = 'voided';
  }
  return found;
}

/** The hash of the list of approvers that the log names last (null: none); undefined: no line says. */
export function lastList(stateDir: string): string | null | undefined {
  const bytes = readAudit(stateDir)?.bytes;
  if (bytes == null) return undefined;
  const log = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = log.lastIndexOf('"type":"approvers"');
  if (at < 0) return undefined;
  const end = log.indexOf('\n', at);
  const line = log.toString('utf8', log.lastIndexOf('\n', at) + 1, end < 0 ? log.length : end);
  return (parseRecord(new TextEncoder().encode(line)) as { now?: string | null } | null)?.now ?? null;
}

/** What the log says of the broken glass of the request with this id; null: nothing. */
export function glassOf(stateDir: string, id: string): LoggedGlass | null {
  if (!REQUEST_ID.test(id)) return null;
  for (const line of linesWith(logBytes(stateDir), id)) {
    const record = line.includes('"type":"break-glass"') ? parseRecord(encoder.encode(line)) : null;
    if (record?.type === 'break-glass' && record.id === id && hasShape(record)) {
      const { seq, by, reason, shown } = record;
      return { receipt: { seq, hash: leafHash(encoder.encode(line)) }, by: by.name, reason, shown };
    }
  }
  return null;
}

const encoder = new TextEncoder();

/** What the log knows of the grant that the answers to this request gave. */
export function grantOf(stateDir: string, id: string): GrantState {
  const lines = [...linesWith(logBytes(stateDir), id)];
  return {
    uses: lines.filter(line => line.includes(`"of":"${id}"`) && line.includes('"type":"grant"')).length,
    revoked: lines.some(line => line.includes(`"id":"${id}"`) && line.includes('"type":"revoke"')),
  };
}
