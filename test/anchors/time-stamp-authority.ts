/** A time stamp authority on loopback: `openssl ts -reply`, with a certificate of its own authority, as RFC 3161 wants both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Server, serve } from './signed.ts';

export interface Authority extends Server {
  /** PEM file of who vouches for it. */
  readonly ca: string;
  /** The answer of openssl to this question. */
  answer(query: Uint8Array): Promise<Uint8Array>;
}

const CONFIG = `
[tsa]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[stamping]
extendedKeyUsage = critical, timeStamping
[authority]
basicConstraints = critical, CA:true
`;

export function startAuthority(): Authority {
  const folder = mkdtempSync(`${tmpdir()}/gatekeep-tsa-`);
  const openssl = (...args: string[]): void => {
    const done = Bun.spawnSync(['/usr/bin/openssl', ...args], { cwd: folder, stdout: 'ignore', stderr: 'pipe' });
    if (done.exitCode !== 0) throw new Error(`openssl ${args[0]}: ${done.stderr}`);
  };
  writeFileSync(`${folder}/tsa.cnf`, CONFIG);
  writeFileSync(`${folder}/serial`, '01\n');
  const fresh = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-config', '/dev/null'];
  openssl(...fresh, '-subj', '/CN=root', '-keyout', 'ca.key', '-out', 'ca.csr');
  const signed = ['x509', '-req', '-days', '2', '-extfile', 'tsa.cnf'];
  openssl(...signed, '-in', 'ca.csr', '-signkey', 'ca.key', '-extensions', 'authority', '-out', 'ca.pem');
  openssl(...fresh, '-subj', '/CN=tsa', '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  openssl(...signed, '-in', 'tsa.csr', ...by, '-extensions', 'stamping', '-out', 'tsa.pem');
  let count = 0;
  const answer = async (query: Uint8Array): Promise<Uint8Array> => {
    const file = `${folder}/${++count}.tsq`;
    writeFileSync(file, query);
    openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', '-queryfile', file, '-out', `${file}.tsr`);
    return new Uint8Array(await Bun.file(`${file}.tsr`).arrayBuffer());
  };
  const server = serve(async request => {
    if (request.headers.get('content-type') !== 'application/timestamp-query') return new Response('', { status: 415 });
    return new Response(await answer(new Uint8Array(await request.arrayBuffer())), {
      headers: { 'content-type': 'application/timestamp-reply' },
    });
  });
  return {
    url: server.url,
    ca: `${folder}/ca.pem`,
    answer,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
