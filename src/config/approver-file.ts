/** Where the list of approvers stands, and its text. The machine's own list, which root keeps, is the only one where it is. */
import { Problem } from '../problem.ts';
import { isAbsent, readSmallFile, statPath } from '../posix/files.ts';
import { checkTrust, textOf } from './policy-files.ts';

export const SYSTEM_APPROVERS = '/etc/gatekeep/approvers.yaml';
export const userApprovers = (configFolder: string): string => `${configFolder}/approvers.yaml`;

export interface ApproverText {
  readonly layer: 'system' | 'user';
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
}

/** null: nobody keeps a list. Throws a Problem for one that cannot be read, or that others could have written. */
export function readApproverText(configFolder: string, uid: number, system = SYSTEM_APPROVERS): ApproverText | null {
  if (!isAbsent(system)) return read('system', system, uid);
  const own = userApprovers(configFolder);
  return isAbsent(own) ? null : read('user', own, uid);
}

function read(layer: ApproverText['layer'], path: string, uid: number): ApproverText {
  const file = readSmallFile(path);
  if (file === null)
    throw new Problem('config', `${path}: cannot be read as a list (a plain file of at most 1 MiB)`, {
      hint: `chmod 600 ${path}, where it is a plain file`,
    });
  checkTrust(path, layer, file.stat, uid);
  // Who may write the folder may put another file there.
  const folder = path.slice(0, path.lastIndexOf('/'));
  const stat = statPath(folder);
  if (stat !== null) checkTrust(folder, layer, stat, uid);
  return { layer, path, ...textOf(path, file.bytes) };
}
