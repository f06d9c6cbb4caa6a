/** Files that the processes of one user share: nothing in them is proof, and nobody else may read them. */
import {
  closeFile,
  makeDirectory,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_WRONLY,
  openFile,
  PosixError,
  readSmallFile,
  renamePath,
  statPath,
  writeAll,
} from '../../posix/files.ts';
import { currentUid } from '../../posix/process.ts';
import { GithubFailure } from './failure.ts';

/** One for each address, repository and credential: what one may read is none of another's. */
export function cacheFolder(above: string, parts: readonly string[]): string {
  const key = new Bun.CryptoHasher('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);
  const path = `${above}/${key}`;
  for (const folder of [above, path]) make(folder);
  return path;
}

function make(folder: string): void {
  try {
    makeDirectory(folder, 0o700);
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EEXIST') throw error;
  }
  const stat = statPath(folder, { follow: false });
  if (stat?.kind !== 'directory' || stat.uid !== currentUid() || (stat.mode & 0o077) !== 0)
    throw new GithubFailure('config', `${folder} must be a folder of yours that nobody else can enter`);
}

/** null: not there, or no JSON. */
export function readJson(path: string): unknown {
  const file = readSmallFile(path, 64 << 20);
  if (file === null) return null;
  try {
    return JSON.parse(new TextDecoder().decode(file.bytes));
  } catch {
    return null;
  }
}

/** Readers see the old or the new file, never a part. */
export function writeJson(path: string, value: unknown): void {
  const draft = `${path}.${process.pid}.${crypto.randomUUID()}`;
  write(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, JSON.stringify(value));
  renamePath(draft, path);
}

/** One line more, unless the file has become as long as `most` bytes. */
export function appendLine(path: string, value: unknown, most: number): void {
  if ((statPath(path)?.size ?? 0) >= most) return;
  write(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, `${JSON.stringify(value)}\n`);
}

function write(path: string, flags: number, text: string): void {
  const fd = openFile(path, flags, 0o600);
  try {
    writeAll(fd, new TextEncoder().encode(text));
  } finally {
    closeFile(fd);
  }
}
