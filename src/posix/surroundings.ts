/**
 * What decides which files a process sees, and what it may do with them. Who judges for another must share all of it, or
 * would read other files than the command will. The kernel lets one look only at who is restricted at least as much as
 * oneself (ptrace's rule, which also covers Landlock, of which nothing shows here); where both can look, both are alike.
 */
import { readLink, readSmallFile } from './files.ts';
import { cString, libc, pointer } from './libc.ts';

const AT_FDCWD = -100;
/** struct statx: STATX_INO and STATX_MNT_ID (Linux 5.8). */
const WANTED = 0x100 | 0x1000;

/** The folder that is this process's root, and its mount: a chroot to a bind mount of the root has the same inode. */
function rootOf(pid: number | 'self'): string | null {
  const buffer = new Uint8Array(256);
  const path = cString(`/proc/${pid}/root`);
  if (libc.statx(AT_FDCWD, pointer(path), 0, WANTED, pointer(buffer)) !== 0) return null;
  const view = new DataView(buffer.buffer);
  if ((view.getUint32(0, true) & WANTED) !== WANTED) return null;
  return [
    view.getUint32(136, true),
    view.getUint32(140, true),
    view.getBigUint64(32, true),
    view.getBigUint64(144, true),
  ].join(':');
}

const textOf = (path: string): string | null => {
  const file = readSmallFile(path);
  return file === null ? null : new TextDecoder().decode(file.bytes);
};

/** User, groups, capabilities, and the filters of system calls. */
const OF_STATUS = /^(?:Uid|Gid|Groups|Cap\w+|NoNewPrivs|Seccomp\w*):.*$/gm;

/** Hard limits only: who judges may have raised its own up to them. Columns as Linux has printed them since 2.6.24. */
const hardLimits = (table: string): string =>
  table
    .split('\n')
    .map(line => `${line.slice(0, 26).trim()} ${line.slice(47, 68).trim()}`)
    .join('\n');

const NAMESPACES = ['mnt', 'user', 'pid', 'uts', 'time'];

/** Equal texts, equal surroundings; null where they cannot be told. */
export function surroundingsOf(pid: number | 'self'): string | null {
  const at = `/proc/${pid}`;
  const status = textOf(`${at}/status`);
  const limits = textOf(`${at}/limits`);
  const root = rootOf(pid);
  const namespaces = NAMESPACES.map(name => readLink(`${at}/ns/${name}`));
  if (status === null || limits === null || root === null || namespaces[0] === null) return null;
  // SELinux and AppArmor; a kernel without them has nothing to read there.
  const label = textOf(`${at}/attr/current`);
  return [...(status.match(OF_STATUS) ?? []), root, ...namespaces, label, hardLimits(limits)].join('\n');
}
