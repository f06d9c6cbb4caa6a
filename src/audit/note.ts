/**
 * Signed notes (c2sp.org/signed-note) and verifier keys: text that names who signed it, readable by everybody. What is not
 * spelled exactly as the format says is no note, so that one note has one reading.
 */

/** 1: Ed25519, `key` is its 32 bytes. 2: ECDSA on P-256 with SHA-256, `key` is the SubjectPublicKeyInfo in DER. */
export interface NoteKey {
  readonly name: string;
  readonly type: 1 | 2;
  readonly key: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  /** Of the key, 8 hex digits. A hint to find it by: anybody can make a key with the same. */
  readonly id: string;
  readonly signature: Uint8Array;
}

export interface Note {
  /** With its last newline: the bytes that are signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSigner extends NoteKey {
  sign(bytes: Uint8Array): Uint8Array;
}

const encoder = new TextEncoder();
const DASH = '—';
/** The format asks for 16 at least; longer notes would only cost time. */
const MOST_SIGNATURES = 32;
const LONGEST = 65_536;

const ED25519_BYTES = 32;
/** DER of a P-256 key up to its point, which follows uncompressed (RFC 5480). */
const P256 = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';
const P256_BYTES = 91;

const isName = (text: string): boolean => /^[^\p{White_Space}+]+$/u.test(text) && isText(text);

/** No control character but newlines, no half a surrogate pair. */
const isText = (text: string): boolean => text.isWellFormed() && !/[\0-\x09\x0b-\x1f]/.test(text);

function fromBase64(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.fromBase64(text);
    return bytes.toBase64() === text ? bytes : null;
  } catch {
    return null;
  }
}

/** 8 hex digits. Of an ECDSA key it says nothing of the name: that is how its first users made it, and the format kept it. */
export function keyId({ name, type, key }: NoteKey): string {
  const hash = new Bun.CryptoHasher('sha256');
  if (type === 1) hash.update(`${name}\n`).update(new Uint8Array([type]));
  return hash.update(key).digest('hex').slice(0, 8);
}

/** `name+id+base64`, which is how a key is pinned. */
export const formatVkey = (key: NoteKey): string =>
  `${key.name}+${keyId(key)}+${new Uint8Array([key.type, ...key.key]).toBase64()}`;

/** Null for anything but the one spelling of a key of a type that we know. */
export function parseVkey(text: string): NoteKey | null {
  const [name = '', , ...rest] = text.split('+');
  const bytes = fromBase64(rest.join('+'));
  if (!isName(name) || bytes === null || (bytes[0] !== 1 && bytes[0] !== 2)) return null;
  const key: NoteKey = { name, type: bytes[0], key: bytes.subarray(1) };
  return isKey(key) && formatVkey(key) === text ? key : null;
}

const isKey = ({ type, key }: NoteKey): boolean =>
  type === 1 ? key.length === ED25519_BYTES : key.length === P256_BYTES && key.toHex().startsWith(P256);

export function parseNote(text: string): Note | null {
  if (text.length > LONGEST || !isText(text) || !text.endsWith('\n')) return null;
  const end = text.lastIndexOf('\n\n');
  if (end < 0) return null;
  const lines = text.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) return null;
  const signatures = lines.map(parseSignature);
  return signatures.every(signature => signature !== null) ? { text: text.slice(0, end + 1), signatures } : null;
}

function parseSignature(line: string): NoteSignature | null {
  const [dash, name = '', base64 = '', ...rest] = line.split(' ');
  const bytes = fromBase64(base64);
  if (dash !== DASH || !isName(name) || bytes === null || bytes.length <= 4 || rest.length > 0) return null;
  return { name, id: bytes.subarray(0, 4).toHex(), signature: bytes.subarray(4) };
}

export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(
    ({ name, id, signature }) =>
      `${DASH} ${name} ${new Uint8Array([...Uint8Array.fromHex(id), ...signature]).toBase64()}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

/** Throws a TypeError where `text` cannot be a note's: it ends with a newline and holds no control characters. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith('\n') || !isText(text)) throw new TypeError('this text cannot be signed as a note');
  const bytes = encoder.encode(text);
  const signatures = signers.map(signer => ({ name: signer.name, id: keyId(signer), signature: signer.sign(bytes) }));
  return formatNote({ text, signatures });
}

export type Opened =
  /** `by`: the keys whose signatures hold; one at least. */
  | { readonly text: string; readonly by: readonly NoteKey[] }
  /** `unsigned`: no signature is by a known key. `forged`: one names a known key and does not hold. */
  | { readonly why: 'malformed' | 'unsigned' | 'forged' };

/** `verify`: does the signature of these bytes hold under this key? signature.ts is the real one. */
export function openNote(
  text: string,
  keys: readonly NoteKey[],
  verify: (key: NoteKey, bytes: Uint8Array, signature: Uint8Array) => boolean,
): Opened {
  const note = parseNote(text);
  if (note === null) return { why: 'malformed' };
  const bytes = encoder.encode(note.text);
  const by: NoteKey[] = [];
  for (const { name, id, signature } of note.signatures) {
    const known = keys.filter(key => key.name === name && keyId(key) === id);
    // Two keys with one name and id: whose signature it is cannot be told before it is checked.
    const holds = known.find(key => verify(key, bytes, signature));
    if (holds !== undefined) by.push(holds);
    else if (known.length > 0) return { why: 'forged' };
  }
  return by.length > 0 ? { text: note.text, by } : { why: 'unsigned' };
}
