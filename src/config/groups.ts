/** The groups of a user in the machine's own files; users and groups from elsewhere (LDAP, …) are not known here. */
import { readSmallFile } from '../posix/files.ts';

const rows = (path: string): string[][] => {
  const file = readSmallFile(path);
  return file === null
    ? []
    : new TextDecoder()
        .decode(file.bytes)
        .split('\n')
        .map(line => line.split(':'));
};

/** null: no such user. */
export function groupsOf(user: string): string[] | null {
  const account = rows('/etc/passwd').find(([name]) => name === user);
  if (account === undefined) return null;
  return rows('/etc/group')
    .filter(([, , id, members]) => id === account[3] || members?.split(',').includes(user))
    .map(([name = '']) => name);
}

/** null: no such user in the machine's own file. */
export function uidOf(user: string): number | null {
  const id = rows('/etc/passwd').find(([name]) => name === user)?.[2];
  return id === undefined || !/^\d+$/.test(id) ? null : Number(id);
}

/** Of every account in the machine's own file. */
export const uids = (): readonly number[] =>
  rows('/etc/passwd').flatMap(([, , id = '']) => (/^\d+$/.test(id) ? [Number(id)] : []));
