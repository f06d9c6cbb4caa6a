/** Signatures in comments, made by the real ssh-keygen. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Approver, readApprovers } from '../../../src/approval/approvers.ts';
import type { Identity } from '../../../src/approval/identity.ts';
import { signedText } from '../../../src/channels/github/options.ts';
import { question } from '../../../src/channels/github/question.ts';
import { signedComment } from '../../../src/channels/github/signed-comment.ts';
import { aRequest } from './github-server.ts';

const folder = mkdtempSync(`${tmpdir()}/gatekeep-github-test-`);
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ['alice', 'bob'])
  Bun.spawnSync(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', `${folder}/${name}`]);
const publicKey = (name: string): string => readFileSync(`${folder}/${name}.pub`, 'utf8').trim();
const people: readonly Approver[] = readApprovers(
  JSON.stringify({
    version: 1,
    approvers: [
      { name: 'alice', github: 5, keys: [publicKey('alice')] },
      { name: 'bob', github: 6, keys: [publicKey('bob')] },
    ],
  }),
  'approvers.yaml',
  JSON.parse,
);
const keyOf = (name: string): Identity => people.find(one => one.name === name)!.keys[0]!.identity;

/** As the page of the request says it: what is echoed goes through a real shell. */
function sign(name: string, text: string, namespace = 'gatekeep-approval@v1'): string {
  const made = Bun.spawnSync(['ssh-keygen', '-Y', 'sign', '-n', namespace, '-f', `${folder}/${name}`], {
    stdin: new TextEncoder().encode(text),
  });
  return made.stdout.toString().trim();
}

const check = (
  text: string,
  signature: string,
  more: { writable?: boolean; silent?: Identity[]; account?: number } = {},
) =>
  signedComment({
    list: () => ({ people, writable: more.writable ?? false, path: null, sha256: '' }),
    silent: async () => new Map((more.silent ?? []).map(identity => [identity, 'ssh-agent'] as const)),
    now: Date.now,
  })(text, signature, [`github:${more.account ?? 5}`, 'github-login:alice']);

describe('a signature in a comment (real ssh-keygen)', () => {
  const request = aRequest();
  const text = signedText('approve', request);

  test('of the account’s listed key: L3, and whose key', async () => {
    expect(await check(text, sign('alice', text))).toEqual({ ok: true, identities: [keyOf('alice')], assurance: 'L3' });
  });

  test.each([
    ['another request', signedText('approve', aRequest())],
    ['a refusal', signedText('deny', request)],
  ])('of %s: refused', async (_, other) => {
    expect((await check(text, sign('alice', other))).ok).toBe(false);
  });

  test('for another purpose: refused', async () => {
    expect((await check(text, sign('alice', text, 'git'))).ok).toBe(false);
  });

  test('of another approver, pasted: refused', async () => {
    expect(await check(text, sign('bob', text))).toEqual({ ok: false, why: 'the key is not listed for this account' });
  });

  test('with a key that the requester could use, or had listed: no more than the account', async () => {
    const plain = { ok: true, identities: [], assurance: 'L2' } as const;
    expect(await check(text, sign('alice', text), { silent: [keyOf('alice')] })).toEqual(plain);
    expect(await check(text, sign('alice', text), { writable: true })).toEqual(plain);
  });

  test('the command on the page makes it', async () => {
    const wanted = { ...request, needs: { ...request.needs, assurance: 'L3' as const } };
    const [line] = /^echo .*$/m.exec(question(wanted, [])!.body)!;
    const made = Bun.spawnSync(['bash', '-c', line.replace('~/.ssh/id_ed25519', `${folder}/alice`)]);
    expect((await check(text, made.stdout.toString().trim())).ok).toBe(true);
    expect(question(request, [])!.body).not.toContain('ssh-keygen');
  });
});
