/**
 * A log from its first byte to its last, all its files, as it stood at one moment: what is appended while it is read belongs
 * to the next look. Holds a window and no more, and no lock while it reads: a long log would keep writers waiting.
 */
import { decodeHead, HEAD_SIZE, type Head } from '../audit/head.ts';
import {
  closeFile,
  type FileStat,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openIfThere,
  PosixError,
  readAt,
  readSmallFile,
  statFd,
  statPath,
} from '../posix/files.ts';
import { currentLog, HEAD, LOG, lockPath } from './audit-folder.ts';
import { lock } from './audit-lock.ts';
import { auditProblem, onPath, pasted } from './audit-problem.ts';

export interface WholeLog {
  /** Its folder, or the one file. */
  readonly path: string;
  readonly files: readonly LogFile[];
  /** The file that is written to is gone. */
  readonly missing: boolean;
  /** What the last writer noted; null where that is gone, damaged, or of another log. */
  readonly head: Head | null;
  /** Those beside the log, oldest first. */
  readonly vkeys: readonly string[];
  /** The key that signs lies where the user whose log this is can read it; null: it does not lie here at all. */
  readonly keyReadable: boolean | null;
}

interface LogFile {
  /** As rotate records name it. */
  readonly name: string;
  readonly fd: number;
  readonly size: number;
  /** Nobody writes to it any more. */
  readonly archived: boolean;
}

/** Gets the lines; audit/verify.ts is the real one. */
export interface LineSink {
  /** Without its newline; only until the call returns. */
  line(line: Uint8Array): void;
  /** A file of the archive ends; `rest`: bytes after its last newline. */
  endFile(name: string, sha256: string, rest: number): void;
}

/** The log of this user; null where none was begun. */
export function openOwnLog(stateDir: string): WholeLog | null {
  const folder = currentLog(stateDir);
  if (folder === null) return null;
  const unlock = lockIfWritable(stateDir);
  try {
    return openFolder(folder);
  } finally {
    unlock();
  }
}

/** A log's folder, or one file of lines. Throws a Problem. */
export function openLogAt(path: string): WholeLog {
  if (statPath(path)?.kind === 'directory') return openFolder(path);
  const file = open(path, path, false, true);
  if (file === null) throw auditProblem(path, 'no such file or folder');
  return { path, files: [file], missing: false, head: null, vkeys: [], keyReadable: null };
}

export function closeLog({ files }: WholeLog): void {
  for (const { fd } of files) closeFile(fd);
}

const ARCHIVED = 'audit-*.jsonl';

function openFolder(folder: string): WholeLog {
  // Who cannot lock it reads while others write: an older head says less, and a file that went to the archive is looked for anew.
  const noted = readSmallFile(`${folder}/${HEAD}`, HEAD_SIZE);
  const archive = names(`${folder}/archive`, ARCHIVED);
  const opened = archive.map(name => open(`${folder}/archive/${name}`, name, true));
  const current = open(`${folder}/${LOG}`, LOG, false);
  const files = [...opened, current].filter(file => file !== null);
  if (names(`${folder}/archive`, ARCHIVED).join() !== archive.join()) {
    for (const { fd } of files) closeFile(fd);
    return openFolder(folder);
  }
  return {
    path: folder,
    files,
    missing: current === null,
    head: noted === null ? null : decodeHead(noted.bytes),
    vkeys: numbered(`${folder}/keys`, '.vkey').flatMap(path => textOf(path) ?? []),
    keyReadable: current === null ? null : isReadable(`${folder}/keys`, statFd(current.fd)),
  };
}

/** A folder that cannot be read is no folder without files: what lies in it would be taken for deleted. */
function names(folder: string, pattern: string): readonly string[] {
  if (statPath(folder)?.kind !== 'directory') return [];
  try {
    return [...new Bun.Glob(pattern).scanSync({ cwd: folder, onlyFiles: false })].sort();
  } catch (error) {
    throw auditProblem(folder, `cannot be read: ${(error as Error).message}`, `ls -ld ${pasted(folder)}`);
  }
}

/** `1.key`, `2.key`, …: their paths. */
const numbered = (folder: string, ending: string): readonly string[] =>
  names(folder, `*${ending}`)
    .map(name => Number(name.slice(0, -ending.length)))
    .filter(Number.isSafeInteger)
    .sort((a, b) => a - b)
    .map(n => `${folder}/${n}${ending}`);

const textOf = (path: string): string | null => {
  const file = readSmallFile(path, 1024);
  return file === null ? null : new TextDecoder().decode(file.bytes).trim();
};

/** The newest key, by the bits of its file: root can read any, and nobody is told so. */
function isReadable(folder: string, log: FileStat): boolean | null {
  const newest = numbered(folder, '.key').at(-1);
  const key = newest === undefined ? null : statPath(newest);
  if (key === null) return null;
  // A service lets its requester read what was last signed, and not the key.
  if (((statPath(`${folder}/signer`)?.mode ?? 0) & 0o004) !== 0) return (key.mode & 0o004) !== 0;
  return (key.mode & 0o004) !== 0 || (key.uid === log.uid && (key.mode & 0o400) !== 0);
}

function open(path: string, name: string, archived: boolean, follow = false): LogFile | null {
  return onPath(path, () => {
    const fd = openIfThere(path, O_RDONLY | (follow ? 0 : O_NOFOLLOW) | O_NONBLOCK);
    return fd === null ? null : { name, fd, size: statFd(fd).size, archived };
  });
}

/** A log on a read-only medium can be read too: nobody writes there. */
export function lockIfWritable(stateDir: string): () => void {
  try {
    return lock(lockPath(stateDir));
  } catch (error) {
    if (error instanceof PosixError) return () => {};
    throw error;
  }
}

const NEWLINE = 10;
const WINDOW = 1 << 20;
/** No record is as long; what is longer was not written by us, and reading on would only eat memory. */
const LONGEST = 64 << 20;

/** Every line to `sink`, in order. `progress`: bytes so far of all. Returns how many bytes stand after the last newline. */
export function readWhole(log: WholeLog, sink: LineSink, progress?: (read: number, all: number) => void): number {
  const all = log.files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  let rest = 0;
  for (const file of log.files) {
    const hasher = file.archived ? new Bun.CryptoHasher('sha256') : null;
    rest = readFile(file, sink, bytes => {
      hasher?.update(bytes);
      before += bytes.length;
      progress?.(before, all);
    });
    if (hasher === null) continue;
    sink.endFile(file.name, hasher.digest('hex'), rest);
    rest = 0;
  }
  return rest;
}

function readFile({ name, fd, size }: LogFile, sink: LineSink, seen: (bytes: Uint8Array) => void): number {
  let window = new Uint8Array(WINDOW);
  /** Bytes at the head of the window that belong to a line that goes on. */
  let kept = 0;
  for (let at = 0; at < size; ) {
    if (kept === window.length) window = wider(window, name);
    const into = window.subarray(kept, kept + Math.min(window.length - kept, size - at));
    const read = onPath(name, () => readAt(fd, into, at));
    if (read === 0) throw auditProblem(name, 'became shorter while it was read');
    at += read;
    seen(into.subarray(0, read));
    const bytes = window.subarray(0, kept + read);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE, kept); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      sink.line(bytes.subarray(from, end));
      from = end + 1;
    }
    window.copyWithin(0, from, bytes.length);
    kept = bytes.length - from;
  }
  return kept;
}

function wider(window: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  if (window.length >= LONGEST) throw auditProblem(name, `a line is longer than ${LONGEST >> 20} MiB: this is no log`);
  const twice = new Uint8Array(window.length * 2);
  twice.set(window);
  return twice;
}
