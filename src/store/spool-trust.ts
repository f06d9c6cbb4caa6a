/** When the owner of a file proves who wrote it, and when not. */
import { readLink, readSmallFile, statPath } from '../posix/files.ts';
import { account, currentUid } from '../posix/process.ts';

const textOf = (path: string): string | null => {
  const file = readSmallFile(path);
  return file === null ? null : new TextDecoder().decode(file.bytes);
};

const ALL_UIDS = 2 ** 32 - 1;

/** Why no owner of a file proves anything to us; null: it does. Lower case, no full stop. */
export function whyOwnersProveNothing(uid = currentUid()): string | null {
  if (uid === 0) return 'root can write a file as anybody';
  // Whoever made a user namespace chose who is who in it.
  const [inside, outside, count] = (textOf('/proc/self/uid_map') ?? '').trim().split(/\s+/).map(Number);
  if (inside !== 0 || outside !== 0 || count !== ALL_UIDS) return 'in a user namespace, owners are what its maker says';
  return null;
}

/** Ranges that some user may use as theirs (newuidmap): the kernel's name for the owner is theirs too. */
export function isSubordinate(uid: number): boolean {
  return (textOf('/etc/subuid') ?? '').split('\n').some(line => {
    const [, first = '', count = ''] = line.split(':');
    return uid >= Number(first) && uid < Number(first) + Number(count) && /^\d+$/.test(first);
  });
}

/** A folder that root keeps, or the account `gatekeep`, and everything above it; null, or what is wrong. */
export function whyFolderIsNotKept(folder: string, wantedMode: number): string | null {
  const keeper = keepers();
  for (let path = folder; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const stat = statPath(path, { follow: false });
    if (stat === null) return `${path} is not there`;
    if (stat.kind === 'symlink' && readLink(path) !== null) return `${path} is a link`;
    if (stat.kind !== 'directory') return `${path} is no folder`;
    if (stat.uid !== 0 && (path !== folder || !keeper.includes(stat.uid)))
      return `${path} belongs to uid ${stat.uid}, not to root`;
    const open = (stat.mode & 0o022) !== 0;
    // In a folder that others write, only the sticky bit keeps their files their own.
    if (open && ((stat.mode & 0o1000) === 0 || path !== folder)) return `others can write ${path}`;
    if (path === folder && (stat.mode & wantedMode) !== wantedMode)
      return `${path} has mode 0${stat.mode.toString(8)}, not 0${wantedMode.toString(8)}`;
  }
  return null;
}

/** Accounts that may keep it beside root: its own, where that is not who asks. */
function keepers(): readonly number[] {
  const row = (textOf('/etc/passwd') ?? '').split('\n').find(line => line.startsWith('gatekeep:'));
  const uid = Number(row?.split(':')[2]);
  return Number.isInteger(uid) && uid !== currentUid() && account(uid)?.name === 'gatekeep' ? [uid] : [];
}
