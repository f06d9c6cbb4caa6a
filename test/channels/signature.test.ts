/** Signed answers, by the real ssh-keygen and ssh-agent: what holds, and everything that must not. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, cpSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { readApprovers } from '../../src/approval/approvers.ts';
import { NAMESPACE } from '../../src/approval/ssh-signature.ts';
import { readStatement, type Statement, statementText } from '../../src/approval/statement.ts';
import { silentKeys } from '../../src/channels/silent-keys.ts';
import { sign, verifySignature } from '../../src/channels/signature.ts';
import { Problem } from '../../src/problem.ts';
import { folder, makeKey, SoftwareToken } from '../approval/keys.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const ann = makeKey('ann');
const ecdsa = makeKey('ecdsa', ['-t', 'ecdsa']);
const rsa = makeKey('rsa', ['-t', 'rsa', '-b', '2048']);
const mallory = makeKey('mallory');
const locked = makeKey('locked', [], 'correct horse');
const token = new SoftwareToken();

const LIST = `version: 1
approvers:
  - name: ann
    keys: ["${ann.line}", "${rsa.line}"]
  - name: old
    keys: [{ key: ${ecdsa.line}, valid_before: 2026-11-23 }]
  - name: fido
    keys: ["${token.key.line}"]
`;
const people = readApprovers(LIST, '/approvers.yaml', Bun.YAML.parse);

const STATEMENT: Statement = {
  kind: 'approve',
  digest: `sha256:${'a'.repeat(64)}`,
  shown: `sha256:${'b'.repeat(64)}`,
  approver: 'ann',
  reason: 'ticket 12',
  at: NOW,
  notBefore: null,
  notAfter: null,
};
const TEXT = statementText(STATEMENT);
const signed = (text: string, key = ann.file, namespace = NAMESPACE): string =>
  Bun.spawnSync(['ssh-keygen', '-Y', 'sign', '-q', '-n', namespace, '-f', key], {
    stdin: new TextEncoder().encode(text),
  }).stdout.toString();
const SIGNATURE = signed(TEXT);
const check = (text: string, armour: string, now = NOW) => verifySignature(text, armour, people, now);

describe('a signature that holds', () => {
  test.each([
    ['ed25519', ann.file],
    ['rsa', rsa.file],
  ])('%s', async (_type, keyFile) => {
    const armour = await sign(TEXT, { keyFile, env: new Map() });
    expect(check(TEXT, armour)).toMatchObject({ ok: true, person: { name: 'ann' }, hardware: false });
  });

  test('of a security key that was touched', () => {
    expect(check(TEXT, token.sign(TEXT, NAMESPACE, true))).toMatchObject({
      ok: true,
      person: { name: 'fido' },
      hardware: true,
    });
  });

  test('a key counts until it is not valid any more', () => {
    const armour = signed(TEXT, ecdsa.file);
    expect(check(TEXT, armour, Date.UTC(2026, 10, 22, 23))).toMatchObject({ ok: true, person: { name: 'old' } });
    expect(check(TEXT, armour)).toMatchObject({ ok: false, why: expect.stringContaining('is not valid any more') });
  });
});

const corrupt = SIGNATURE.replace(
  /^(.{100})(.)/s,
  (_all, before: string, letter: string) => before + (letter === 'A' ? 'B' : 'A'),
);

describe('attacks', () => {
  test.each<[string, string, string, string]>([
    ['a deny turned into an approve', TEXT.replace('approve', 'deny'), SIGNATURE, 'does not hold'],
    ['another request', TEXT.replace('aaaa', 'cccc'), SIGNATURE, 'does not hold'],
    ['another reason', TEXT.replace('ticket', 'ticked'), SIGNATURE, 'does not hold'],
    ['a changed signature', TEXT, corrupt, ''],
    ['a key of nobody', TEXT, signed(TEXT, mallory.file), 'is no key of an approver'],
    ['made for files', TEXT, signed(TEXT, ann.file, 'file'), 'it was made for "file"'],
    ['made for git', TEXT, signed(TEXT, ann.file, 'git'), 'it was made for "git"'],
    ['an older version of ours', TEXT, signed(TEXT, ann.file, 'gatekeep-approval@v0'), 'it was made for'],
    ['nothing', TEXT, '', 'it is no SSH signature'],
    ['two signatures', TEXT, SIGNATURE + SIGNATURE, 'it is no SSH signature'],
    ['words behind it', TEXT, `${SIGNATURE}ok`, 'it is no SSH signature'],
    ['a megabyte', TEXT, SIGNATURE.replace('\n', `\n${'A'.repeat(1 << 20)}`), 'it is no SSH signature'],
    ['a security key that nobody touched', TEXT, token.sign(TEXT, NAMESPACE, false), 'was not touched'],
    ['a blank more', `${TEXT} `, SIGNATURE, 'does not hold'],
  ])('%s', (_what, text, armour, why) => {
    expect(check(text, armour)).toEqual({ ok: false, why: expect.stringContaining(why) });
  });

  test('an ssh-keygen of the requester is not asked', () => {
    const evil = mkdtempSync(`${tmpdir()}/gatekeep-evil-`);
    writeFileSync(`${evil}/ssh-keygen`, '#!/bin/sh\necho Good; exit 0\n', { mode: 0o755 });
    const path = Bun.env.PATH;
    Bun.env.PATH = `${evil}:${path}`;
    try {
      expect(check(TEXT.replace('approve', 'deny'), SIGNATURE).ok).toBe(false);
    } finally {
      Bun.env.PATH = path;
      rmSync(evil, { recursive: true });
    }
  });

  test('nobody is listed', () => {
    expect(verifySignature(TEXT, SIGNATURE, [], NOW)).toMatchObject({ ok: false });
  });
});

test.each<[string, string]>([
  ['keys in another order', TEXT.replace(/^\{"approver":"ann",/, '{').replace(/\}$/, ',"approver":"ann"}')],
  ['a blank', TEXT.replace(':', ': ')],
  ['a key more', TEXT.replace('{', '{"a":1,')],
  ['another type', TEXT.replace('gatekeep-approval@v1', 'gatekeep-approval@v2')],
  ['another kind', TEXT.replace('"approve"', '"allow"')],
  ['no digest', TEXT.replace(/sha256:a+/, 'sha256:x')],
  ['a time that is none', TEXT.replace(String(NOW), '1.5')],
  ['a reason without end', TEXT.replace('ticket 12', 'x'.repeat(2001))],
  ['no JSON', 'approve'],
  ['null', 'null'],
])('no statement: %s', (_what, text) => {
  expect(readStatement(text)).toBeNull();
});
test('a statement reads as it was written', () => expect(readStatement(TEXT)).toEqual(STATEMENT));

describe('keys that the requester can sign with unseen', () => {
  const home = mkdtempSync(`${tmpdir()}/gatekeep-home-`);
  mkdirSync(`${home}/.ssh`);
  const uid = process.getuid!();
  const agents: Bun.Subprocess[] = [];
  afterAll(() => {
    for (const agent of agents) agent.kill();
    rmSync(home, { recursive: true });
  });

  async function agentAt(socket: string): Promise<void> {
    agents.push(Bun.spawn(['ssh-agent', '-D', '-a', socket], { stdout: 'ignore', stderr: 'ignore' }));
    while (
      !(await Bun.file(socket)
        .exists()
        .catch(() => false)) &&
      Bun.spawnSync(['test', '-S', socket]).exitCode !== 0
    )
      await Bun.sleep(10);
    Bun.spawnSync(['ssh-add', '-q', ann.file], { env: { ...Bun.env, SSH_AUTH_SOCK: socket } });
  }

  test('in the agent that the environment names', async () => {
    const socket = `${folder}/agent.sock`;
    await agentAt(socket);
    const keys = await silentKeys({ uid, env: new Map([['SSH_AUTH_SOCK', socket]]), homes: [home] });
    expect(keys.get(ann.identity)).toBe(`the ssh-agent at ${socket} holds it`);
    expect(keys.has(rsa.identity)).toBe(false);
  });

  test('in an agent that the environment does not name', async () => {
    const place = mkdtempSync('/tmp/ssh-');
    await agentAt(`${place}/agent.1`);
    try {
      const keys = await silentKeys({ uid, env: new Map(), homes: [home] });
      expect(keys.get(ann.identity)).toBe(`the ssh-agent at ${place}/agent.1 holds it`);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  test('in a file without a passphrase, whatever its name; not in one with', async () => {
    cpSync(rsa.file, `${home}/.ssh/backup.txt`);
    cpSync(locked.file, `${home}/.ssh/id_ed25519`);
    chmodSync(`${home}/.ssh/backup.txt`, 0o600);
    const keys = await silentKeys({ uid, env: new Map(), homes: [home] });
    expect(keys.get(rsa.identity)).toBe(`${home}/.ssh/backup.txt has no passphrase`);
    expect(keys.has(locked.identity)).toBe(false);
  });
});

test('a key that cannot be signed with is said', async () => {
  const failed = sign(TEXT, { keyFile: '/nonexistent', env: new Map() });
  await expect(failed).rejects.toBeInstanceOf(Problem);
});
