/** A signature of `ssh-keygen -Y sign`, taken apart (OpenSSH's PROTOCOL.sshsig): whose key, for what, and was the key touched? */
import { fingerprint, type SshKey, SshReader } from './ssh-key.ts';

export const NAMESPACE = 'gatekeep-approval@v1';

export interface SshSignature {
  readonly key: SshKey['identity'];
  readonly namespace: string;
  /** Of a security key that somebody touched for it. */
  readonly touched: boolean;
  /** The armour again, of what was read: nothing around it. */
  readonly armour: string;
}

/** An RSA key of 16384 bits makes some 4 kB. */
const LONGEST = 16_384;
const ARMOUR = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\s*$/;
const MAGIC = 'SSHSIG';
const USER_PRESENT = 1;

/** null for anything else. That the signature holds, only ssh-keygen says. */
export function readSignature(text: string): SshSignature | null {
  if (text.length > LONGEST) return null;
  const body = ARMOUR.exec(text.trimStart())?.[1]?.replace(/[\r\n]/g, '');
  if (body === undefined) return null;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('base64') !== body || bytes.subarray(0, 6).toString('latin1') !== MAGIC) return null;
  const reader = new SshReader(bytes, 6);
  const version = reader.number();
  const blob = reader.string();
  const namespace = reader.text();
  const [reserved, hash, signature] = [reader.text(), reader.text(), reader.string()];
  if (version !== 1 || blob === null || namespace === null || reserved !== '' || hash === null || signature === null)
    return null;
  if (reader.rest().length > 0) return null;
  const lines = body.match(/.{1,70}/g)!.join('\n');
  return {
    key: fingerprint(blob),
    namespace,
    touched: isTouched(signature),
    armour: `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`,
  };
}

/** Type, signature, then one byte of flags and a counter: only security keys have these, and they are signed with the rest. */
function isTouched(signature: Uint8Array): boolean {
  const reader = new SshReader(signature);
  const type = reader.text() ?? '';
  reader.string();
  const rest = reader.rest();
  return type.startsWith('sk-') && rest.length === 5 && (rest[0]! & USER_PRESENT) !== 0;
}
