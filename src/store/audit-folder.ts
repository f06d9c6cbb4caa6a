/**
 * Where the log stands: `<state>/audit/<log-id>/`, which `<state>/audit/current` points to. A log begins once; a log or
 * secret that is gone afterwards is for a person to look at, never replaced by a new one without a word.
 */
import {
  closeFile,
  makeDirectory,
  makeSymlink,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_WRONLY,
  openFile,
  PosixError,
  readLink,
  statPath,
  syncFd,
  writeAll,
} from '../posix/files.ts';
import { currentUid } from '../posix/process.ts';
import { fileMode, folderMode, isTooOpen } from './audit-readers.ts';
import { auditProblem, onPath, pasted } from './audit-problem.ts';
import { makeSecret } from './audit-secret.ts';

export const LOG = 'audit.jsonl';
export const HEAD = 'audit.head';
export const SECRET = 'secret';

/** A name in the same folder, as long as our ids are. */
const isLogId = (id: string): boolean => id.length === 36 && !id.includes('/');

export const auditFolder = (stateDir: string): string => `${stateDir}/audit`;
export const lockPath = (stateDir: string): string => `${auditFolder(stateDir)}/audit.lock`;

/** Folder of the current log, or null where none was begun. */
export function currentLog(stateDir: string): string | null {
  const audit = auditFolder(stateDir);
  const id = readLink(`${audit}/current`);
  if (id === null) {
    const wrong = statPath(`${audit}/current`, { follow: false });
    if (wrong !== null) throw auditProblem(`${audit}/current`, `is a ${wrong.kind}, not the link to the current log`);
    return null;
  }
  if (!isLogId(id)) throw auditProblem(`${audit}/current`, 'does not point to a log of this folder');
  return `${audit}/${id}`;
}

/** Only we may write here, or what is recorded could be anybody's. */
export function checkFolder(path: string): void {
  const stat = statPath(path, { follow: false });
  if (stat === null) throw gone(path);
  if (stat.kind !== 'directory') throw auditProblem(path, `is a ${stat.kind}, not a folder`, `ls -ld ${pasted(path)}`);
  if (stat.uid !== currentUid())
    throw auditProblem(path, `belongs to uid ${stat.uid}, not to you`, `ls -ld ${pasted(path)}`);
  if (isTooOpen(stat.mode)) {
    throw auditProblem(path, `others can enter it (mode 0${stat.mode.toString(8)})`, `chmod 0700 ${pasted(path)}`);
  }
}

/** The folder around the log's: who may write there could put another log in its place. */
export function checkState(stateDir: string): void {
  const stat = statPath(stateDir);
  if (stat === null || (stat.mode & 0o022) === 0) return;
  throw auditProblem(
    stateDir,
    `others can write it (mode 0${stat.mode.toString(8)})`,
    `chmod go-w ${pasted(stateDir)}`,
  );
}

export const gone = (path: string): Error =>
  auditProblem(
    path,
    'the log that was begun here is gone',
    `put it back from a copy; to begin a new log: rm ${pasted(path.replace(/\/[^/]+(\/audit\.jsonl|\/secret)?$/, '/current'))}`,
  );

/** Makes `<state>/audit` and what is missing above it. */
export function makeAuditFolder(stateDir: string): void {
  const audit = auditFolder(stateDir);
  onPath(audit, () => makeFolders(audit));
}

/** The folder and what is missing above it, for nobody else. Throws a PosixError. */
export function makeFolders(folder: string): void {
  for (let at = folder.indexOf('/', 1); at >= 0; at = folder.indexOf('/', at + 1)) makeMissing(folder.slice(0, at));
  makeMissing(folder);
}

/** Begins a log: whole and on disk before `current` names it, so that a crash leaves no half one. Under the lock. */
export function beginLog(stateDir: string): string {
  const audit = auditFolder(stateDir);
  checkFolder(audit);
  const logs = onPath(audit, () => [...new Bun.Glob(`*/${LOG}`).scanSync({ cwd: audit, onlyFiles: false })]);
  const other = logs.find(isBegun(audit));
  if (other !== undefined) {
    const id = other.slice(0, other.indexOf('/'));
    const hint = `ln -s ${pasted(id)} ${pasted(`${audit}/current`)}`;
    throw auditProblem(`${audit}/current`, `is gone, though ${id} holds a log`, hint);
  }
  const id = Bun.randomUUIDv7();
  const folder = `${audit}/${id}`;
  onPath(folder, () => {
    makeDirectory(folder, folderMode());
    create(`${folder}/${SECRET}`, makeSecret(), PRIVATE);
    create(`${folder}/${LOG}`, new Uint8Array());
    syncPath(folder);
    makeSymlink(id, `${audit}/current`);
    syncPath(audit);
  });
  return folder;
}

const isBegun = (audit: string) => (log: string) => (statPath(`${audit}/${log}`, { follow: false })?.size ?? 0) > 0;

function makeMissing(path: string): void {
  if (statPath(path) !== null) return;
  try {
    makeDirectory(path, folderMode());
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof PosixError) || error.code !== 'EEXIST') throw error;
  }
}

/** Of what nobody else may ever read. */
export const PRIVATE = 0o600;

/** A file that was not there, on disk when this returns. Throws a PosixError. */
export function create(path: string, bytes: Uint8Array, mode = fileMode()): void {
  const fd = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    writeAll(fd, bytes);
    syncFd(fd);
  } finally {
    closeFile(fd);
  }
}

/** The names in a folder are on disk when this returns. Throws a PosixError. */
export function syncPath(path: string): void {
  const fd = openFile(path, O_RDONLY | O_DIRECTORY);
  try {
    syncFd(fd);
  } finally {
    closeFile(fd);
  }
}
