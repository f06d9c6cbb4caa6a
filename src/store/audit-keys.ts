/** The log's signing keys: `keys/<n>.key` (PKCS #8, PEM) and `keys/<n>.vkey`. Made once, whole or not at all. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { formatVkey, type NoteSigner } from '../audit/note.ts';
import { signerOf } from '../audit/signature.ts';
import { linkPath, makeDirectory, statPath, unlinkPath } from '../posix/files.ts';
import { create, PRIVATE, syncPath } from './audit-folder.ts';
import { fileMode, folderMode } from './audit-readers.ts';
import { readPrivateFile } from './audit-private-file.ts';
import { auditProblem, onPath } from './audit-problem.ts';
import { ANEW, KEYS } from './audit-signer-state.ts';

export type KeyKind = 'ed25519' | 'p256';

export const keyFile = (folder: string, n: number): string => `${folder}/${KEYS}/${n}.key`;

const encoder = new TextEncoder();

/** Throws a Problem where it is gone, damaged or another than `vkey` (null: whichever it is). */
export function readKey(folder: string, origin: string, n: number, vkey: string | null): NoteSigner {
  const path = keyFile(folder, n);
  const bytes = readPrivateFile(path, 'the signing key', () => auditProblem(path, 'the signing key is gone', ANEW));
  let signer: NoteSigner;
  try {
    signer = signerOfKey(origin, createPrivateKey(Buffer.from(bytes)));
  } catch {
    throw auditProblem(path, 'the signing key is damaged', ANEW);
  }
  if (vkey !== null && formatVkey(signer) !== vkey)
    throw auditProblem(path, 'the signing key is another than the one that signed so far', ANEW);
  return signer;
}

const signerOfKey = (origin: string, key: KeyObject): NoteSigner =>
  signerOf(origin, key.export({ type: 'pkcs8', format: 'der' }));

/** A key that was not there before. Under the lock; on disk when this returns. */
export function makeKey(folder: string, origin: string, n: number, kind: KeyKind): NoteSigner {
  const path = keyFile(folder, n);
  const made = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = signerOfKey(origin, made.privateKey);
  onPath(path, () => {
    if (statPath(`${folder}/${KEYS}`, { follow: false }) === null) {
      makeDirectory(`${folder}/${KEYS}`, folderMode());
      syncPath(folder);
    }
    place(path, encoder.encode(made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()), PRIVATE);
    place(path.replace(/key$/, 'vkey'), encoder.encode(`${formatVkey(signer)}\n`), fileMode());
    syncPath(`${folder}/${KEYS}`);
  });
  return signer;
}

/** Whole, and never in the place of another: link(2) fails where something stands. */
function place(path: string, bytes: Uint8Array, mode: number): void {
  const beside = `${path}.new`;
  if (statPath(beside, { follow: false }) !== null) unlinkPath(beside);
  create(beside, bytes, mode);
  linkPath(beside, path);
  unlinkPath(beside);
}
