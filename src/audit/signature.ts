/** Making and checking the signatures of notes. Loaded only by what signs or checks: never for a command that is allowed. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { NoteKey, NoteSigner } from './note.ts';

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** The same key object for the same key: a log has thousands of checkpoints under one. */
const objects = new WeakMap<NoteKey, KeyObject | null>();

function objectOf(key: NoteKey): KeyObject | null {
  const known = objects.get(key);
  if (known !== undefined) return known;
  let made: KeyObject | null;
  try {
    const der = key.type === 1 ? Buffer.concat([ED25519, key.key]) : Buffer.from(key.key);
    made = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    // Its bytes are no point of the curve.
    made = null;
  }
  objects.set(key, made);
  return made;
}

/** ECDSA signatures are in DER, over the SHA-256 of the bytes. */
export function verifySignature(key: NoteKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  const object = objectOf(key);
  return object !== null && verify(key.type === 1 ? null : 'sha256', bytes, object, signature);
}

/** `pkcs8`: an Ed25519 or P-256 private key in DER. Throws an Error for any other. */
export function signerOf(name: string, pkcs8: Uint8Array): NoteSigner {
  const secret = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const spki = new Uint8Array(createPublicKey(secret).export({ format: 'der', type: 'spki' }));
  if (secret.asymmetricKeyType === 'ed25519')
    return { name, type: 1, key: spki.subarray(ED25519.length), sign: bytes => sign(null, bytes, secret) };
  if (secret.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new TypeError(`a ${secret.asymmetricKeyType} key cannot sign a log: Ed25519 or P-256 is wanted`);
  return { name, type: 2, key: spki, sign: bytes => sign('sha256', bytes, secret) };
}
