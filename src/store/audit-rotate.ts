/**
 * A file that has grown long, or old, goes to the archive as it is; the next one begins with a line that says so. Its name
 * in the archive comes first and its successor takes its place in one step, so that the log is never missing.
 */
import { compose } from '../audit/compose.ts';
import { parseRecord } from '../audit/chain.ts';
import { afterCheckpoint } from '../audit/due.ts';
import type { Head } from '../audit/head.ts';
import type { Tail } from '../audit/tail.ts';
import {
  changeMode,
  closeFile,
  type FileStat,
  linkPath,
  makeDirectory,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openFile,
  renamePath,
  statFd,
  statPath,
  syncData,
  unlinkPath,
} from '../posix/files.ts';
import { type AuditLogOptions, clockOf, type OpenLog } from './audit-append.ts';
import { create, HEAD, syncPath } from './audit-folder.ts';
import { writeHead } from './audit-head.ts';
import { archiveMode, folderMode } from './audit-readers.ts';
import { onPath } from './audit-problem.ts';
import { ARCHIVE, archived, fileHash, firstLine, segmentName, segments } from './audit-segments.ts';
import { readSignerState } from './audit-signer-state.ts';
import { lineHash } from './audit-tail.ts';
import { LogTree } from './audit-tree.ts';

const NEXT = 'audit.next';

/** Right after a checkpoint, under the lock. Where it cannot be done, the file grows on: doctor says so. */
export function rotateIfLong(options: AuditLogOptions, log: OpenLog, head: Head): boolean {
  try {
    if (!isLong(options, log)) return false;
    rotate(options, log, head);
    return true;
  } catch {
    return false;
  }
}

function isLong({ settings, now }: AuditLogOptions, { path, fd }: OpenLog): boolean {
  if (statFd(fd).size >= settings.rotate.size) return true;
  const line = firstLine(path);
  const begun = Date.parse((line === null ? null : parseRecord(line))?.t ?? '');
  return now() - begun >= settings.rotate.age;
}

/** Throws a PosixError or Problem. */
function rotate(options: AuditLogOptions, log: OpenLog, before: Head): void {
  const { folder, path, fd } = log;
  const state = readSignerState(folder);
  if (state === null) return;
  const tree = new LogTree(folder, state.signed, true);
  tree.advance();
  syncData(fd);
  const { n } = segments(folder).at(-1)!;
  const line = firstLine(path);
  const { size, frontier, hash } = tree.place;
  const record = {
    type: 'rotate',
    id: Bun.randomUUIDv7(),
    file: segmentName(n),
    sha256: fileHash(path),
    first: (line === null ? null : parseRecord(line))?.seq ?? 1,
    last: size,
    size,
    root: tree.root(),
    frontier,
  } as const;
  const { now, stamp } = clockOf(options);
  const { bytes, receipts } = compose({ seq: size, hash }, [record], stamp);
  const next = `${folder}/${NEXT}`;
  const archive = `${folder}/${ARCHIVE}`;
  if (statPath(next, { follow: false }) !== null) unlinkPath(next);
  create(next, bytes);
  if (statPath(archive, { follow: false }) === null) {
    makeDirectory(archive, folderMode());
    syncPath(folder);
  }
  linkPath(path, `${archive}/${segmentName(n)}`);
  syncPath(archive);
  renamePath(next, path);
  syncPath(folder);
  changeMode(`${archive}/${segmentName(n)}`, archiveMode());
  const [last] = receipts;
  const { ino } = statPath(path, { follow: false })!;
  const due = afterCheckpoint(now, size);
  const head = { ...last!, size: bytes.length, ino: String(ino), due, policies: before.policies };
  writeHead(`${folder}/${HEAD}`, head, before);
}

/** A crash right before the successor took its place left the log with a second name in the archive: it is taken back. */
export function takeBack(folder: string, { ino, dev }: FileStat): void {
  const last = archived(folder).at(-1);
  const stat = last === undefined ? null : statPath(last.path, { follow: false });
  if (stat?.ino === ino && stat.dev === dev) onPath(last!.path, () => unlinkPath(last!.path));
}

/**
 * The head of a file that is in the archive now, where that file is as its head says: a crash came before the head could be
 * written for the next, which holds nothing yet that a head could remember. Any other is handed back: the file was replaced.
 */
export function headOfNext(folder: string, head: Head, tail: Tail, { size, ino }: FileStat): Head {
  const before = archived(folder).at(-1);
  if (before === undefined || String(statPath(before.path, { follow: false })?.ino) !== head.ino) return head;
  const fd = openFile(before.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (lineHash(fd, head.size) !== head.hash) return head;
  } finally {
    closeFile(fd);
  }
  return { ...head, seq: tail.seq, hash: tail.hash, size: size - tail.fragment.length, ino: String(ino) };
}
