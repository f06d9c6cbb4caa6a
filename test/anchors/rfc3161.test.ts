/** Our question is one that openssl answers, its answer one that openssl believes; a stamp of anything else is none. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { timeStampAnchor } from '../../src/anchors/rfc3161.ts';
import { parseTimeStamp, timeStampRequest } from '../../src/audit/time-stamp.ts';
import { removeStates } from '../store/log.ts';
import { FAULTS, failureOf, SignedLog, serve, soon } from './signed.ts';
import { type Authority, startAuthority } from './time-stamp-authority.ts';

let tsa: Authority;
let other: Authority;
beforeAll(() => {
  tsa = startAuthority();
  other = startAuthority();
});
afterAll(async () => {
  await tsa.stop();
  await other.stop();
  removeStates();
});

const anchorAt = (url: string, ca: string | null) =>
  timeStampAnchor({ name: 'tsa', kind: 'rfc3161', url, ca }, new Map());
const sha256 = (text: string): Uint8Array => new Uint8Array(new Bun.CryptoHasher('sha256').update(text).digest());

test('the question is byte for byte what openssl asks', () => {
  const hash = sha256('checkpoint');
  const made = Bun.spawnSync(['/usr/bin/openssl', 'ts', '-query', '-sha256', '-digest', hash.toHex(), '-cert']).stdout;
  // Version, algorithm and hash; then its own nonce of 8 bytes or less, whose first byte says its length; then the wish.
  const length = made.indexOf(Buffer.from(hash)) + 32;
  const nonce = new Uint8Array(made.subarray(length + 2, length + 2 + made[length + 1]!));
  expect(timeStampRequest(hash, nonce).toHex()).toBe(new Uint8Array(made).toHex());
});

test('a checkpoint is stamped, checked by openssl, and the receipt is enough to check it again', async () => {
  const { head } = new SignedLog();
  const receipt = (await anchorAt(tsa.url, tsa.ca).keep(head, 0, soon())) as { tsr: string; time: string };
  expect(receipt).toMatchObject({ checked: true, sha256: sha256(head.note).toHex() });
  expect(Math.abs(Date.parse(receipt.time) - Date.now())).toBeLessThan(10_000);
  const again = Bun.spawnSync(
    ['/usr/bin/openssl', 'ts', '-verify', '-data', '/dev/fd/0', '-in', '/dev/stdin', '-CAfile', tsa.ca],
    { stdin: Buffer.from(receipt.tsr, 'base64') },
  );
  expect(again.exitCode).not.toBe(0);
  const digest = sha256(head.note).toHex();
  const verified = Bun.spawnSync(
    ['/usr/bin/openssl', 'ts', '-verify', '-digest', digest, '-in', '/dev/stdin', '-CAfile', tsa.ca],
    { stdin: Buffer.from(receipt.tsr, 'base64') },
  );
  expect(verified.stdout.toString()).toContain('Verification: OK');
});

test('without authorities to check it against, that is said', async () => {
  expect(await anchorAt(tsa.url, null).keep(new SignedLog().head, 0, soon())).toMatchObject({ checked: false });
});

describe('refused', () => {
  const { head } = new SignedLog();
  const from = async (
    answer: (query: Uint8Array) => Promise<Uint8Array>,
    ca: string | null = null,
  ): Promise<string> => {
    const server = serve(async request => new Response(await answer(new Uint8Array(await request.arrayBuffer()))));
    try {
      return await failureOf(anchorAt(server.url, ca).keep(head, 0, soon()));
    } finally {
      await server.stop();
    }
  };

  test('a stamp by somebody else', async () => {
    expect(await from(query => other.answer(query), tsa.ca)).toContain('not signed by anybody whom');
  });

  test('a stamp that was changed', async () => {
    const flipped = await from(async query => {
      const answer = await tsa.answer(query);
      answer[answer.length - 1]! ^= 1;
      return answer;
    }, tsa.ca);
    expect(flipped).toContain('not signed by anybody whom');
  });

  test('a stamp of something else', async () => {
    const nonce = Uint8Array.of(0x41, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(await from(() => tsa.answer(timeStampRequest(sha256('other'), nonce)))).toBe(
      'its time stamp is of something else',
    );
  });

  test('a stamp of the same, replayed', async () => {
    const nonce = Uint8Array.of(0x41, 1, 2, 3, 4, 5, 6, 7, 8);
    const before = await tsa.answer(timeStampRequest(sha256(head.note), nonce));
    expect(await from(async () => before)).toBe('its time stamp answers another question');
  });

  test('a refusal', async () => {
    // An algorithm that it does not take.
    const nonce = Uint8Array.of(0x41);
    const query = timeStampRequest(sha256('x'), nonce);
    query[query.indexOf(0x65)] = 0x66;
    const answer = await tsa.answer(query);
    expect(parseTimeStamp(answer)).toEqual({ status: 2, info: null });
    expect(await from(async () => answer)).toBe('it refused the time stamp (status 2)');
  });

  test('an answer that was cut anywhere, or holds garbage anywhere, is none or another', async () => {
    const answer = await tsa.answer(timeStampRequest(sha256(head.note), Uint8Array.of(0x41)));
    for (let end = 0; end < answer.length; end += 7) expect(parseTimeStamp(answer.subarray(0, end))).toBeNull();
    for (let at = 0; at < 400; at++) expect(() => parseTimeStamp(answer.with(at, 0xff))).not.toThrow();
    expect(await from(async () => answer.subarray(0, 100))).toBe('its answer is no time stamp');
    expect(await from(async () => new TextEncoder().encode('<html>'))).toBe('its answer is no time stamp');
  });

  test.each(FAULTS)('%s', async (_, answer, why) => {
    const server = serve(answer);
    expect(await failureOf(anchorAt(server.url, null).keep(head, 0, soon()))).toContain(why);
    await server.stop();
  });

  test('no answer, and no server', async () => {
    const server = serve(() => new Promise<Response>(() => {}));
    expect(await failureOf(anchorAt(server.url, null).keep(head, 0, soon(200)))).toContain('timed out');
    await server.stop();
    expect(await failureOf(anchorAt('http://127.0.0.1:9', null).keep(head, 0, soon()))).toMatch(/^no connection/);
  });
});
