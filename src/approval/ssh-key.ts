/** SSH public keys as one line each, and the bytes that they are made of (RFC 4251 section 5, RFC 4253 section 6.6). */
import type { Identity } from './identity.ts';

export interface SshKey {
  readonly type: string;
  /** Type and base64 with one blank between: no comment, no options. */
  readonly line: string;
  readonly identity: Identity & `key:${string}`;
  /** Of a security key (FIDO): it signs only when somebody touches it. */
  readonly hardware: boolean;
}

/** What OpenSSH signs with. DSA is broken, and a certificate speaks for whoever its authority names tomorrow. */
const TYPES: readonly string[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];

/** NIST SP 800-57 part 1, table 2: less is broken within reach. */
const LEAST_RSA_BITS = 2048;

/** Reads length-prefixed strings one after the other; null past the end. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  number(): number | null {
    if (this.#at + 4 > this.#bytes.length) return null;
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, 4);
    this.#at += 4;
    return view.getUint32(0);
  }

  string(): Uint8Array | null {
    const length = this.number();
    if (length === null || this.#at + length > this.#bytes.length) return null;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string | null {
    const bytes = this.string();
    return bytes === null ? null : Buffer.from(bytes).toString('latin1');
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }
}

export const fingerprint = (blob: Uint8Array): SshKey['identity'] =>
  `key:SHA256:${new Bun.CryptoHasher('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** A line as `ssh-keygen` writes it into a `.pub` file; why it is none, in lower case, where it is none. */
export function readSshKey(text: string): SshKey | { readonly why: string } {
  const [type = '', base64 = ''] = text.trim().split(/[ \t]+/);
  if (/[\r\n]/.test(text.trim())) return { why: 'it has more than one line' };
  if (text.includes('PRIVATE KEY')) return { why: 'it is a private key' };
  if (type.includes('-cert-')) return { why: 'it is a certificate, not a key' };
  if (!TYPES.includes(type)) return { why: `its type is none of ${TYPES.join(', ')}` };
  const blob = Buffer.from(base64, 'base64');
  if (blob.toString('base64') !== base64) return { why: 'its second word is no base64' };
  const reader = new SshReader(blob);
  if (reader.text() !== type) return { why: `its bytes are not those of a key of type ${type}` };
  if (type === 'ssh-rsa') {
    reader.string();
    const bits = bitsOf(reader.string() ?? new Uint8Array());
    if (bits < LEAST_RSA_BITS) return { why: `it has ${bits} bits, fewer than ${LEAST_RSA_BITS}` };
  } else if (reader.string() === null) return { why: 'its bytes end too early' };
  return { type, line: `${type} ${base64}`, identity: fingerprint(blob), hardware: type.startsWith('sk-') };
}

function bitsOf(modulus: Uint8Array): number {
  const first = modulus.findIndex(byte => byte !== 0);
  return first < 0 ? 0 : (modulus.length - first - 1) * 8 + (32 - Math.clz32(modulus[first]!));
}
