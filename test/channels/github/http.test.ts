/** R27: whom the token goes to, on real sockets and real certificates of this test's own. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { generateCACertificate, getLocal } from 'mockttp';
import { checkedBase, makeFetch } from '../../../src/channels/github/http.ts';

const folder = mkdtempSync(`${tmpdir()}/gatekeep-github-test-`);
const authority = await generateCACertificate({ subject: { commonName: 'A test’s own authority' } });
const server = getLocal({ https: authority });
beforeAll(async () => {
  writeFileSync(`${folder}/ca.pem`, authority.cert);
  await server.start();
  await server.forGet('/ok').always().thenJson(200, { ok: true });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const at = (env: Record<string, string> = {}, ca: string | null = null) => {
  const base = `https://localhost:${server.port}`;
  const send = makeFetch({ base, ca, env: new Map(Object.entries(env)), timeoutMs: 2_000 });
  return send(`${base}/ok`, {}).then(response => response.json());
};

describe('the authority of a server (mockttp with a certificate of the test)', () => {
  test('unknown: refused, with what would help', async () => {
    await expect(at()).rejects.toThrow('approvals.github.ca');
  });

  test('named by the policy: trusted', async () => {
    expect(await at({}, `${folder}/ca.pem`)).toEqual({ ok: true });
  });

  test.each([
    { NODE_EXTRA_CA_CERTS: `${folder}/ca.pem` },
    { SSL_CERT_FILE: `${folder}/ca.pem` },
    { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    { SSL_CERT_FILE: `${folder}/ca.pem`, NODE_USE_SYSTEM_CA: '1' },
  ])('the requester’s environment cannot add one: %j', async env => {
    const script = `
      import { makeFetch } from '${new URL('../../../src/channels/github/http.ts', import.meta.url).pathname}';
      const base = 'https://localhost:${server.port}';
      const send = makeFetch({ base, ca: null, env: new Map(Object.entries(process.env)), timeoutMs: 2000 });
      await send(base + '/ok', {}).then(() => console.log('trusted'), error => console.log(error.kind));
    `;
    const child = Bun.spawn([process.execPath, '-e', script], { env: { ...process.env, ...env }, stderr: 'inherit' });
    expect(await new Response(child.stdout).text()).toBe('network\n');
  });
});

test('R27 a proxy of the environment carries it, and sees nothing but the name (our socket as proxy)', async () => {
  const asked: string[] = [];
  const proxy = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data: (socket, bytes) => {
        asked.push(bytes.toString().split('\r\n')[0]!);
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      },
    },
  });
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
  await expect(at(env, `${folder}/ca.pem`)).rejects.toThrow('no connection');
  expect(asked).toEqual([`CONNECT localhost:${server.port} HTTP/1.1`]);
  expect(await at({ ...env, NO_PROXY: 'example.org, localhost' }, `${folder}/ca.pem`)).toEqual({ ok: true });
  proxy.stop(true);
});

/** A tunnel of ours: mockttp cannot speak TLS to servers under Bun. */
function tunnel() {
  return Bun.listen<{ there: Bun.Socket | null }>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open: socket => {
        socket.data = { there: null };
      },
      data: async (socket, bytes) => {
        if (socket.data.there !== null) return void socket.data.there.write(bytes);
        const port = Number(/^CONNECT localhost:(\d+) /.exec(bytes.toString())![1]);
        const back = { data: (_: unknown, more: Buffer) => void socket.write(more), close: () => void socket.end() };
        socket.data.there = await Bun.connect({ hostname: 'localhost', port, socket: back });
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      },
    },
  });
}

test('R27 a proxy that works (our tunnel)', async () => {
  const proxy = tunnel();
  expect(await at({ https_proxy: `http://127.0.0.1:${proxy.port}` }, `${folder}/ca.pem`)).toEqual({ ok: true });
  proxy.stop(true);
});

describe('the address of the API', () => {
  const base = (api: string, env: Record<string, string> = {}) => checkedBase(api, new Map(Object.entries(env)));

  test.each([
    ['https://api.github.com', 'https://api.github.com'],
    ['https://ghe.example.com/api/v3/', 'https://ghe.example.com/api/v3'],
    ['https://forge.example.com/api/v1', 'https://forge.example.com/api/v1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080', 'http://localhost:8080'],
  ])('%s is used as it is', (api, used) => {
    expect(base(api)).toBe(used);
  });

  test.each([
    'http://api.github.com',
    'ftp://x',
    'api.github.com',
    'https://me:token@api.github.com',
    'http://127.0.0.1.evil.example',
    '',
  ])('%j is refused', api => {
    expect(() => base(api)).toThrow();
  });

  test('from the environment, where the policy says so', () => {
    expect(base('env', { GITHUB_API_URL: 'https://ghe.example.com/api/v3' })).toBe('https://ghe.example.com/api/v3');
    expect([base('env'), base('env', { GITHUB_API_URL: '' })]).toEqual([
      'https://api.github.com',
      'https://api.github.com',
    ]);
    expect(() => base('env', { GITHUB_API_URL: 'http://evil.example' })).toThrow();
  });

  test('not encrypted and through a proxy: refused, for anybody could be behind it', () => {
    expect(() => base('http://127.0.0.1:8080', { http_proxy: 'http://127.0.0.1:1' })).toThrow('HTTP_PROXY');
  });
});
