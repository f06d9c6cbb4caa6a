/**
 * What the log's key last signed, and which key that is. It outlives the log's end: a log that was cut or rewritten since is
 * not signed again. Replaced whole, on disk before a checkpoint leaves this process.
 */
import { sha256 } from '../audit/chain.ts';
import type { KeyRecord } from '../audit/upkeep.ts';
import { readSmallFile, renamePath, statPath, unlinkPath } from '../posix/files.ts';
import { create, syncPath } from './audit-folder.ts';
import { auditProblem, onPath, pasted } from './audit-problem.ts';
import type { TreePlace } from './audit-tree.ts';

export interface SignerState {
  /** Number and vkey of the key that signs. */
  readonly n: number;
  readonly vkey: string;
  /** The tree that was last signed; of size 0 before the first checkpoint. */
  readonly signed: TreePlace;
  /** That key's record, until it is certain that the log has it. */
  readonly pending: KeyRecord | null;
}

export const KEYS = 'keys';

export const signerFile = (folder: string): string => `${folder}/${KEYS}/signer`;

/** What a person can do where key or state are gone. */
export const ANEW =
  'put it back from a copy; or have a new key from here on: gatekeep audit key rotate --lost --reason WHY';

const encoder = new TextEncoder();
const textOf = (json: string): string => `${json} ${sha256(encoder.encode(json)).slice(0, 16)}\n`;

/** Null where there is none. Throws a Problem where it is damaged. */
export function readSignerState(folder: string): SignerState | null {
  const path = signerFile(folder);
  if (statPath(path, { follow: false }) === null) return null;
  const file = readSmallFile(path);
  if (file === null) throw auditProblem(path, 'what was last signed cannot be read', ANEW);
  if ((file.stat.mode & 0o022) !== 0) throw auditProblem(path, 'others can write it', `chmod go-w ${pasted(path)}`);
  const text = new TextDecoder().decode(file.bytes);
  const json = text.slice(0, text.lastIndexOf(' '));
  if (text !== textOf(json)) throw auditProblem(path, 'what was last signed is damaged', ANEW);
  return JSON.parse(json);
}

export function writeSignerState(folder: string, state: SignerState): void {
  const path = signerFile(folder);
  const beside = `${path}.new`;
  onPath(path, () => {
    if (statPath(beside, { follow: false }) !== null) unlinkPath(beside);
    create(beside, encoder.encode(textOf(JSON.stringify(state))));
    renamePath(beside, path);
    syncPath(`${folder}/${KEYS}`);
  });
}
