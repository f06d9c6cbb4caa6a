/** Real keys of people who approve, made once by ssh-keygen; and a security key in software, for there is none in a test. */
import { createPrivateKey, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { readSshKey, type SshKey } from '../../src/approval/ssh-key.ts';

export const folder = mkdtempSync(`${tmpdir()}/gatekeep-keys-`);

export interface TestKey extends SshKey {
  /** Path of the private key. */
  readonly file: string;
}

export function makeKey(name: string, args: readonly string[] = [], passphrase = ''): TestKey {
  const { file, line } = keyFile(name, args, passphrase);
  return { ...publicKey(line), file };
}

/** One that gatekeep may not take. */
export function keyFile(name: string, args: readonly string[], passphrase = ''): { file: string; line: string } {
  const file = `${mkdtempSync(`${folder}/`)}/${name}`;
  const type = args.includes('-t') ? [] : ['-t', 'ed25519'];
  const made = Bun.spawnSync(['ssh-keygen', '-q', ...type, ...args, '-N', passphrase, '-C', name, '-f', file]);
  if (made.exitCode !== 0) throw new Error(made.stderr.toString());
  return { file, line: readFileSync(`${file}.pub`, 'utf8').trim() };
}

export function publicKey(line: string): SshKey {
  const key = readSshKey(line);
  if ('why' in key) throw new Error(key.why);
  return key;
}

const string = (bytes: Uint8Array | string): Buffer => {
  const body = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};

const sha512 = (bytes: Uint8Array | string): Buffer => new Bun.CryptoHasher('sha512').update(bytes).digest() as Buffer;
const sha256 = (bytes: Uint8Array | string): Buffer => new Bun.CryptoHasher('sha256').update(bytes).digest() as Buffer;

/** What a FIDO token does with ed25519 (PROTOCOL.u2f): the flags, `touched` among them, are signed with the message. */
export class SoftwareToken {
  readonly #pair = generateKeyPairSync('ed25519');
  readonly #blob: Buffer;
  readonly key: SshKey;

  constructor() {
    const raw = Buffer.from(this.#pair.publicKey.export({ format: 'jwk' }).x!, 'base64url');
    const type = 'sk-ssh-ed25519@openssh.com';
    this.#blob = Buffer.concat([string(type), string(raw), string('ssh:')]);
    this.key = publicKey(`${type} ${this.#blob.toString('base64')}`);
  }

  sign(text: string, namespace: string, touched: boolean): string {
    const message = Buffer.concat([
      Buffer.from('SSHSIG'),
      string(namespace),
      string(''),
      string('sha512'),
      string(sha512(text)),
    ]);
    const tail = Buffer.from([touched ? 1 : 0, 0, 0, 0, 7]);
    const key = createPrivateKey(this.#pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const made = signBytes(null, Buffer.concat([sha256('ssh:'), tail, sha256(message)]), key);
    const signature = Buffer.concat([string('sk-ssh-ed25519@openssh.com'), string(made), tail]);
    const whole = Buffer.concat([
      Buffer.from('SSHSIG'),
      Buffer.from([0, 0, 0, 1]),
      string(this.#blob),
      string(namespace),
      string(''),
      string('sha512'),
      string(signature),
    ]);
    const lines = whole.toString('base64').match(/.{1,70}/g)!;
    return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
  }
}
