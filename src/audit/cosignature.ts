/**
 * Cosignatures of witnesses (c2sp.org/tlog-cosignature, version 1, Ed25519): at this time, the largest tree that it had seen of
 * this log had this root, and held all that it had seen before.
 */
import { type NoteKey, parseNote } from './note.ts';
import { verifySignature } from './signature.ts';

/** Type byte of such keys, in vkeys and key ids. */
const COSIGNATURE = 4;
const TIMESTAMP_BYTES = 8;

export interface WitnessKey {
  readonly name: string;
  /** 8 hex digits. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** One that whoever checks believes. */
export interface PinnedWitness {
  readonly vkey: string;
  /** Its receipts are by this key, or another pinned for it; null: wherever it was asked. */
  readonly where: string | null;
}

/** Null for anything but the one spelling of a key of that kind. */
export function parseWitnessKey(vkey: string): WitnessKey | null {
  const [name = '', id = '', ...rest] = vkey.split('+');
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(rest.join('+'));
  } catch {
    return null;
  }
  if (bytes.toBase64() !== rest.join('+') || bytes[0] !== COSIGNATURE || bytes.length !== 33) return null;
  const made = witnessKey(name, bytes.subarray(1));
  return made.id === id ? made : null;
}

export function witnessKey(name: string, key: Uint8Array): WitnessKey {
  const hash = new Bun.CryptoHasher('sha256').update(`${name}\n`).update(Uint8Array.of(COSIGNATURE)).update(key);
  return { name, id: hash.digest('hex').slice(0, 8), key };
}

/** What is signed. `seconds`: since the epoch; `text`: of the checkpoint's note. */
export const cosignedText = (seconds: number, text: string): string => `cosignature/v1\ntime ${seconds}\n${text}`;

/** The time (milliseconds since the epoch) of this witness's cosignature among the signatures of a note; null: none holds. */
export function cosignedAt(note: string, witness: WitnessKey): number | null {
  const parsed = parseNote(note);
  const key: NoteKey = { name: witness.name, type: 1, key: witness.key };
  for (const { name, id, signature } of parsed?.signatures ?? []) {
    if (name !== witness.name || id !== witness.id || signature.length !== TIMESTAMP_BYTES + 64) continue;
    const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
    if (seconds > BigInt(Number.MAX_SAFE_INTEGER) / 1000n) continue;
    const bytes = new TextEncoder().encode(cosignedText(Number(seconds), parsed!.text));
    if (verifySignature(key, bytes, signature.subarray(TIMESTAMP_BYTES))) return Number(seconds) * 1000;
  }
  return null;
}
