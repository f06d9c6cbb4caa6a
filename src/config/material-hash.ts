/** What a file is, by its bytes; it may be a hundred megabytes, so it is read again only when its inode says so. */
import { closeFile, type FileStat, O_NOCTTY, O_NONBLOCK, O_RDONLY, openFile, statPath } from '../posix/files.ts';
import { sha256Of } from '../posix/file-hash.ts';

/** The kernel sets ctime at every write; nobody but root can set it back. */
const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: FileStat): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

/** Bytes that are read while somebody waits: half a second. A longer file is known by its stamp. */
const LONGEST = 512 << 20;

const hashed = new Map<string, { readonly stamp: string; readonly sha256: string }>();

/** SHA-256, hex; null: no plain file. One that cannot be read (a program may be there to be run only) is known by its stamp. */
export function hashFile(path: string): string | null {
  const stat = statPath(path);
  if (stat?.kind !== 'file') return null;
  const stamp = stampOf(stat);
  const before = hashed.get(path);
  if (before?.stamp === stamp) return before.sha256;
  const sha256 = (stat.size <= LONGEST ? hashOf(path) : null) ?? stamp;
  hashed.set(path, { stamp, sha256 });
  return sha256;
}

function hashOf(path: string): string | null {
  let fd: number;
  try {
    fd = openFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return null;
  }
  try {
    return sha256Of(fd);
  } catch {
    return null;
  } finally {
    closeFile(fd);
  }
}
