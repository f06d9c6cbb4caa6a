/** Reads the policy files of all layers, highest first, and refuses what somebody else could have written. */
import { Problem } from '../problem.ts';
import { type FileStat, isAbsent, readSmallFile, statPath } from '../posix/files.ts';
import { type Places, PROJECT_POLICY, SYSTEM_POLICY, upwards } from './places.ts';

/** One file as it stands on disk; rules/policy-file.ts reads its meaning. */
export interface PolicyText {
  readonly layer: 'system' | 'user' | 'project';
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
}

const octal = (mode: number): string => `0${(mode & 0o777).toString(8).padStart(3, '0')}`;

/** A policy that others can write is no policy. */
export function checkTrust(path: string, layer: PolicyText['layer'], stat: FileStat, uid: number): void {
  const owners = layer === 'system' ? [0] : layer === 'user' || uid !== 0 ? [0, uid] : null;
  if (owners !== null && !owners.includes(stat.uid)) {
    const wanted = layer === 'system' ? 'root' : 'you or root';
    throw new Problem('config', `${path}: owned by uid ${stat.uid}, not by ${wanted}`, { hint: `ls -l ${path}` });
  }
  // A project file can only tighten, and a clone under umask 002 is group-writable.
  const forbidden = layer === 'project' ? 0o002 : 0o022;
  if ((stat.mode & forbidden) !== 0) {
    const who = stat.mode & 0o002 ? 'anyone' : 'its group';
    const sudo = layer === 'system' ? 'sudo ' : '';
    throw new Problem('config', `${path}: ${who} can write it (mode ${octal(stat.mode)})`, {
      hint: `${sudo}chmod go-w ${path}`,
    });
  }
}

function read(layer: PolicyText['layer'], path: string, uid: number): PolicyText {
  const file = readSmallFile(path);
  if (file === null)
    throw new Problem('config', `${path}: cannot be read as a policy (a plain file of at most 1 MiB)`, {
      hint: `chmod 600 ${path}, where it is a plain file`,
    });
  checkTrust(path, layer, file.stat, uid);
  return { layer, path, ...textOf(path, file.bytes) };
}

export function textOf(path: string, bytes: Uint8Array): Pick<PolicyText, 'text' | 'sha256'> {
  const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), sha256 };
  } catch {
    throw new Problem('config', `${path}: not UTF-8 text`, { hint: `iconv -f latin1 -t utf8 ${path}` });
  }
}

/** A policy that is only looked at: nobody's word is taken for it, so nobody's ownership counts. */
export function readPolicyFile(path: string): PolicyText {
  const file = readSmallFile(path);
  if (file === null)
    throw new Problem('config', `${path}: cannot be read as a policy (a plain file of at most 1 MiB)`, {
      hint: `chmod 600 ${path}, where it is a plain file`,
    });
  return { layer: 'system', path, ...textOf(path, file.bytes) };
}

/** One that cannot be reached, or a link that leads nowhere, counts: reading it fails, and nothing runs. */
export const systemPolicyExists = (): boolean => !isAbsent(SYSTEM_POLICY);

/** `cwd`: absolute; empty where it is gone (then there is no project). */
export function readPolicyFiles(where: Places, cwd: string, uid: number, system: boolean): PolicyText[] {
  const found: PolicyText[] = [];
  if (system) found.push(read('system', SYSTEM_POLICY, uid));
  const absent = isAbsent(where.userPolicy);
  if (where.userPolicyNamed || !absent) {
    if (absent) {
      throw new Problem('config', `${where.userPolicy}: no such file, and GATEKEEP_POLICY names it`, {
        hint: 'unset GATEKEEP_POLICY, or write the file',
      });
    }
    found.push(read('user', where.userPolicy, uid));
  }
  for (const folder of upwards(cwd)) {
    const path = folder === '/' ? `/${PROJECT_POLICY}` : `${folder}/${PROJECT_POLICY}`;
    if (path === where.userPolicy || statPath(path, { follow: false }) === null) continue;
    found.push(read('project', path, uid));
    break;
  }
  return found;
}
