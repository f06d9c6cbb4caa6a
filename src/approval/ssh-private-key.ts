/** What a private key file says without its passphrase: which key it is, and whether it has one. */
import { fingerprint, type SshKey, SshReader } from './ssh-key.ts';

export interface PrivateKey {
  readonly key: SshKey['identity'];
  readonly locked: boolean;
  readonly hardware: boolean;
}

const ARMOUR = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/;
const MAGIC = 'openssh-key-v1\0';

/** OpenSSH's own format (PROTOCOL.key); null for others, which ssh-keygen has not written since 2019. */
export function readPrivateKey(text: string): PrivateKey | null {
  const body = ARMOUR.exec(text)?.[1]?.replace(/\s/g, '');
  if (body === undefined) return null;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return null;
  const reader = new SshReader(bytes, MAGIC.length);
  const cipher = reader.text();
  reader.string();
  reader.string();
  const count = reader.number();
  const blob = reader.string();
  if (cipher === null || count !== 1 || blob === null) return null;
  const type = new SshReader(blob).text() ?? '';
  return { key: fingerprint(blob), locked: cipher !== 'none', hardware: type.startsWith('sk-') };
}
