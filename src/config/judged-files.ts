/** How the judge reads the scripts that a text would run, and how it learns what bash would read. */
import type { FileText, FileOrigin } from '../bash/analysis.ts';
import {
  closeFile,
  type FileStat,
  O_NOCTTY,
  O_NONBLOCK,
  O_RDONLY,
  openFile,
  readAt,
  readLink,
  readSmallFile,
  statPath,
} from '../posix/files.ts';
import { leadsThroughProc } from '../posix/per-process.ts';
import { currentUid } from '../posix/process.ts';

/** A longer file is opaque: nobody reviews a megabyte of shell. */
const LIMIT = 1 << 20;

/** Bytes of such a file that are looked at: the kernel reads 256 of a `#!` line. */
const HEAD = 4096;

/** Who the kernel names where a user namespace (bwrap, rootless containers) has no number for the owner. */
const OVERFLOW_UID = 65534;

/** In a namespace without the real root, what belongs to the system belongs to nobody that it can name. */
function isRoot(uid: number): boolean {
  if (uid !== OVERFLOW_UID) return uid === 0;
  const map = readSmallFile('/proc/self/uid_map', 4096);
  const first = map === null ? '' : new TextDecoder().decode(map.bytes).trim().split(/\s+/)[1];
  return first !== '' && first !== '0';
}

/** Root wrote it, and only root can. */
const rootOnly = (uid: number, mode: number): boolean => (mode & 0o022) === 0 && isRoot(uid);

/** Where packages put files, and nobody keeps a project. */
const SYSTEM = /^\/(?:usr|bin|sbin|lib\w*|etc|nix\/store)\//;

/** What root owns says nothing where root is the one who asks: all that such an agent writes is root's. */
const isSystem = (path: string, { uid, mode }: FileStat): boolean =>
  rootOnly(uid, mode) && (currentUid() !== 0 || (SYSTEM.test(path) && !path.includes('/../')));

/** A start-up file as the system hands it to every new user holds nothing of the caller's. */
function isSkeleton(path: string, bytes: Uint8Array): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!name.startsWith('.')) return false;
  const skeleton = readSmallFile(`/etc/skel/${name}`, LIMIT);
  return (
    skeleton !== null && rootOnly(skeleton.stat.uid, skeleton.stat.mode) && Buffer.from(bytes).equals(skeleton.bytes)
  );
}

/** `knownHashes`: what the policy's owner has read and accepts. null: no such plain file, or it cannot be read. */
export function readJudgedFile(path: string, knownHashes: ReadonlySet<string>): FileText | null {
  if (leadsThroughProc(path)) return { path, text: null, sha256: '', head: '', origin: 'new' };
  const stat = statPath(path);
  if (stat === null || stat.kind === 'directory' || path === '/dev/null') return null;
  if (stat.kind !== 'file') return { path, text: null, sha256: '', head: '', origin: 'new' };
  if (stat.size > LIMIT) return tooLong(path, stat);
  const file = readSmallFile(path, LIMIT);
  if (file === null) return null;
  const sha256 = new Bun.CryptoHasher('sha256').update(file.bytes).digest('hex');
  let origin: FileOrigin | undefined;
  return {
    path,
    text: decoded(file.bytes),
    sha256,
    get origin() {
      origin ??= knownHashes.has(sha256) ? 'listed' : originOf(path, file);
      return origin;
    },
  };
}

/** bash and its like read bytes: what is no UTF-8 is a script all the same. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** As much as tells a script from a program. */
function tooLong(path: string, stat: FileStat): FileText {
  const head = new Uint8Array(HEAD);
  let fd: number | null = null;
  try {
    fd = openFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    const read = head.subarray(0, readAt(fd, head, 0));
    const sha256 = new Bun.CryptoHasher('sha256').update(read).digest('hex');
    const origin = isSystem(path, stat) ? 'system' : 'new';
    return { path, text: null, sha256, head: Buffer.from(read).toString('latin1'), origin };
  } catch {
    return { path, text: null, sha256: '', head: '', origin: 'new' };
  } finally {
    if (fd !== null) closeFile(fd);
  }
}

function originOf(path: string, { bytes, stat }: { readonly bytes: Uint8Array; readonly stat: FileStat }): FileOrigin {
  if (isSystem(path, stat) || isSkeleton(path, bytes)) return 'system';
  const { isToolFile } = require('./tool-files.ts') as typeof import('./tool-files.ts');
  if (isToolFile(linkTarget(path) ?? path, stat, currentUid())) return 'tool';
  const { gitOrigin } = require('./git-origin.ts') as typeof import('./git-origin.ts');
  return gitOrigin(linkTarget(path) ?? path, bytes);
}

/**
 * Could somebody other than `uid` and root put a program into this folder, or make the folder where there is none? The
 * sticky bit does not prevent that. Group members count as trusted: many systems give the group of /usr/local to staff.
 */
export function folderWritableByOthers(path: string, uid: number): boolean {
  const stat = statPath(path);
  if (stat === null) return path !== '/' && folderWritableByOthers(path.slice(0, path.lastIndexOf('/')) || '/', uid);
  if (stat.kind !== 'directory') return false;
  return (stat.mode & 0o002) !== 0 || (stat.uid !== uid && !isRoot(stat.uid));
}

/** As long a chain of links as the kernel follows. */
const LINKS = 40;

/**
 * Links of the folders on the way are not followed: the name at the end is what counts. One into /proc is not followed
 * either: where it leads is another place for each process.
 */
export function linkTarget(path: string): string | null {
  let at = path;
  for (let n = 0; n < LINKS && !at.startsWith('/proc/'); n++) {
    const next = readLink(at);
    if (next === null) break;
    at = next.startsWith('/') ? next : `${at.slice(0, at.lastIndexOf('/'))}/${next}`;
  }
  return at === path ? null : at;
}
