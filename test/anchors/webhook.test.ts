/** The checkpoint reaches whoever keeps it, with a proof of who sent it where one is wanted. */
import { afterAll, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { webhookAnchor } from '../../src/anchors/webhook.ts';
import { anchorsIn } from '../../src/audit/anchors.ts';
import type { AnchorSettings } from '../../src/rules/log-settings.ts';
import { removeStates } from '../store/log.ts';
import { FAULTS, failureOf, SignedLog, serve, soon } from './signed.ts';

afterAll(removeStates);
type Secret = (AnchorSettings & { kind: 'webhook' })['secret'];
const { head } = new SignedLog();
const anchorAt = (url: string, secret: Secret = null, env: Record<string, string> = {}) =>
  webhookAnchor({ name: 'siem', kind: 'webhook', url, secret }, new Map(Object.entries(env)));

async function sent(
  secret: Secret,
  env: Record<string, string>,
): Promise<{ body: string; headers: Headers; receipt: unknown }> {
  let got = { body: '', headers: new Headers() };
  const server = serve(async request => {
    got = { body: await request.text(), headers: request.headers };
    return new Response('thanks', { status: 202 });
  });
  const receipt = await anchorAt(`${server.url}/in?token=t`, secret, env).keep(head, 0, soon());
  await server.stop();
  return { ...got, receipt };
}

test('the checkpoint as JSON, which verify reads again; the receipt is the status and the hash of the answer', async () => {
  const { body, headers, receipt } = await sent(null, {});
  expect(anchorsIn('siem', body)).toEqual([{ name: 'siem', ...head }]);
  expect(headers.get('content-type')).toBe('application/json');
  const sha256 = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex');
  expect(receipt).toEqual({ status: 202, sent: sha256(body), answer: sha256('thanks') });
});

test('with a key: a MAC over the bytes; with a token: the token', async () => {
  const keyed = await sent({ as: 'hmac', variable: 'KEY' }, { KEY: 's3cret' });
  const mac = createHmac('sha256', 's3cret').update(keyed.body).digest('hex');
  expect(keyed.headers.get('x-gatekeep-signature-256')).toBe(`sha256=${mac}`);
  expect(keyed.headers.get('authorization')).toBeNull();
  const held = await sent({ as: 'bearer', variable: 'KEY' }, { KEY: 's3cret' });
  expect(held.headers.get('authorization')).toBe('Bearer s3cret');
});

test.each([{}, { KEY: '' }, { KEY: 'a\r\nx-evil: 1' }] as Record<string, string>[])(
  'no secret in %p: nothing is sent',
  async env => {
    let calls = 0;
    const server = serve(() => new Response(String(++calls)));
    const why = await failureOf(anchorAt(server.url, { as: 'hmac', variable: 'KEY' }, env).keep(head, 0, soon()));
    await server.stop();
    expect([why, calls]).toEqual(['KEY is not set, or no secret', 0]);
  },
);

test('an address that holds a secret is never written down', () => {
  expect(anchorAt('https://hooks.example.org/T0/B0/xyz?sig=1').where).toBe('https://hooks.example.org');
});

test.each(FAULTS)('%s: not kept', async (_, answer, why) => {
  const server = serve(answer);
  expect(await failureOf(anchorAt(server.url).keep(head, 0, soon()))).toContain(why);
  await server.stop();
});

test('no answer, and no server: not kept', async () => {
  const server = serve(() => new Promise<Response>(() => {}));
  expect(await failureOf(anchorAt(server.url).keep(head, 0, soon(200)))).toContain('timed out');
  await server.stop();
  expect(await failureOf(anchorAt('http://127.0.0.1:9').keep(head, 0, soon()))).toMatch(/^no connection/);
});
