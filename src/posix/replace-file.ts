/** A file is the old one or the new one, never a part of it: written beside, synced, renamed. */
import { dirname } from 'node:path';
import { chmodSync, fchmodSync, mkdirSync } from 'node:fs';
import { Problem } from '../problem.ts';
import {
  closeFile,
  inWords,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_WRONLY,
  openFile,
  PosixError,
  renamePath,
  syncFd,
  unlinkPath,
  writeAll,
} from './files.ts';

/** Folders that are missing are made. Throws a Problem where it cannot be written; then nothing has changed. */
export function replaceFile(
  path: string,
  content: string,
  mode: { readonly file: number; readonly folder: number },
): void {
  const folder = dirname(path);
  const beside = `${path}.${Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex')}.new`;
  try {
    const made = mkdirSync(folder, { recursive: true, mode: mode.folder });
    if (made !== undefined) chmodSync(folder, mode.folder);
    write(beside, content, mode.file);
    renamePath(beside, path);
    syncFolder(folder);
  } catch (error) {
    const why = error instanceof PosixError ? inWords(error) : (error as Error).message;
    throw new Problem('config', `${path} cannot be written: ${why}`);
  }
}

function write(path: string, content: string, mode: number): void {
  const fd = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    // The umask of whoever calls us is not what these files are for.
    fchmodSync(fd, mode);
    writeAll(fd, new TextEncoder().encode(content));
    syncFd(fd);
  } catch (error) {
    unlinkPath(path);
    throw error;
  } finally {
    closeFile(fd);
  }
}

export function syncFolder(folder: string): void {
  let fd: number;
  try {
    fd = openFile(folder, O_RDONLY | O_DIRECTORY);
  } catch (error) {
    // A folder that one may write and not read: its name in there is safe when the kernel gets to it.
    if (error instanceof PosixError && error.code === 'EACCES') return;
    throw error;
  }
  try {
    syncFd(fd);
  } finally {
    closeFile(fd);
  }
}
