/**
 * What agents say of a command to their hooks, until the command comes: a file for each, named by the HMAC of the command,
 * so that no command stands here. The folder is the requester's own, and what is in it is their word.
 */
import { readdirSync } from 'node:fs';
import { isAbsent, readSmallFile, statPath, unlinkPath } from '../posix/files.ts';
import { replaceFile } from '../posix/replace-file.ts';

/** Milliseconds: the agent's own question to its user may come in between, and the command may be tried again. */
const LIFE = 86_400_000;
/** An agent in a hurry says as many in an hour. */
const MOST = 500;
const LARGEST = 16 << 10;

const folderOf = (stateDir: string): string => `${stateDir}/hook-reasons`;
const nameOf = (mac: string): string => mac.replace(/[^\da-z]/gi, '');

/** `reason`: redacted. Throws a Problem where it cannot be kept. */
export function hearReason(stateDir: string, mac: string, reason: string, now: number): void {
  const folder = folderOf(stateDir);
  if (!isAbsent(folder)) sweep(folder, now);
  replaceFile(`${folder}/${nameOf(mac)}`, reason, { file: 0o600, folder: 0o700 });
}

/** Empty: nothing was said, or too long ago. */
export function heardReason(stateDir: string, mac: string, now: number): string {
  const file = readSmallFile(`${folderOf(stateDir)}/${nameOf(mac)}`, LARGEST);
  if (file === null || now - Number(file.stat.mtimeNs / 1_000_000n) > LIFE) return '';
  return new TextDecoder().decode(file.bytes);
}

function sweep(folder: string, now: number): void {
  const files = readdirSync(folder).flatMap(name => {
    const stat = statPath(`${folder}/${name}`, { follow: false });
    return stat === null ? [] : [{ path: `${folder}/${name}`, at: Number(stat.mtimeNs / 1_000_000n) }];
  });
  const old = files.sort((a, b) => b.at - a.at).filter(({ at }, i) => i >= MOST - 1 || now - at > LIFE);
  for (const { path } of old) remove(path);
}

/** Another hook may have been quicker. */
function remove(path: string): void {
  try {
    unlinkPath(path);
  } catch {
    return;
  }
}
