/** One action proven without the log: what `prove` writes, who believes it, and what nobody does. */
import { afterAll, expect, test } from 'bun:test';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { shipped } from '../../build/generated/rules.ts';
import { leafHash } from '../../src/audit/chain.ts';
import { encodeForSignature } from '../../src/audit/in-toto.ts';
import { parseVkey } from '../../src/audit/note.ts';
import { checkProofs } from '../../src/audit/proven-action.ts';
import { verifySignature } from '../../src/audit/signature.ts';
import { joinProofs, parseProof, splitProofs } from '../../src/audit/tlog-proof.ts';
import type { CliServices } from '../../src/fronts/cli/services.ts';
import { auditServices } from '../../src/reading.ts';
import { mergePolicy } from '../../src/rules/merge.ts';
import type { World } from '../../src/setup.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { retire } from '../../src/store/audit-retire.ts';
import { newState, open, optionsOf, removeStates, request, runApproved, useGrant } from '../store/log.ts';
import { gatekeep, type Ran } from './fake-services.ts';

const scratch = mkdtempSync(`${tmpdir()}/gatekeep-prove-`);
afterAll(() => {
  removeStates();
  rmSync(scratch, { recursive: true, force: true });
});

const policy = mergePolicy(shipped, [], { parse: Bun.YAML.parse, now: 0 });
const over = (state: string): Partial<CliServices> => ({
  audit: async () =>
    auditServices({
      places: { state },
      requester: { uid: 1000, user: 'dev', host: 'box' },
      policy,
      env: new Map(),
    } as unknown as World),
  writeFile: (path, text) => writeFileSync(path, text),
});

function house(): string {
  const state = newState();
  const sink = open(state);
  sink.append(Array.from({ length: 20 }, (_, i) => request(sink, `echo ${i}`)));
  runApproved(sink);
  useGrant(sink);
  sink.append([request(sink, 'echo the last')]);
  return state;
}

const mine = house();
const other = house();
const vkey = (state: string): string => readFileSync(`${currentLog(state)}/keys/1.vkey`, 'utf8').trim();
const idsOf = (state: string): string[] => [
  ...new Set(
    readFileSync(`${currentLog(state)}/audit.jsonl`, 'utf8')
      .split('\n')
      .filter(line => line.includes('"type":"request"'))
      .map(line => JSON.parse(line).id),
  ),
];
const pushed = idsOf(mine)[20]!;

const prove = (id: string, ...more: string[]): Promise<Ran> =>
  gatekeep(['audit', 'prove', id, ...more], '', over(mine));
const check = (path: string, state: string, ...more: string[]): Promise<Ran> =>
  gatekeep(['audit', 'verify', '--proof', path, ...more], '', over(state));

const PROOF = (await prove(pushed)).stdout;
const path = `${scratch}/push.tlog-proof`;
writeFileSync(path, PROOF);

test('each line of the action, as it is stored, under one checkpoint', () => {
  const proofs = splitProofs(PROOF).map(parseProof);
  const stored = readFileSync(`${currentLog(mine)}/audit.jsonl`, 'utf8').split('\n');
  expect(proofs.map(proof => JSON.parse(new TextDecoder().decode(proof!.extra)).type)).toEqual([
    'request',
    'resumed',
    'answer',
    'decision',
    'start',
    'outcome',
  ]);
  for (const proof of proofs) expect(new TextDecoder().decode(proof!.extra)).toBe(stored[proof!.index]!);
  expect(new Set(proofs.map(proof => proof!.checkpoint)).size).toBe(1);
});

test('who has the log’s key believes it, wherever they are', async () => {
  const here = await check(path, mine);
  expect(here.code).toBe(0);
  expect(here.stdout).toContain('ask, approved, ci, SIGTERM');
  expect(here.stdout).toMatch(
    /\nproven: 6 lines of the log gatekeep\/[\da-f-]{36} as it was signed at \d+ lines, with a key of your own log\n$/,
  );
  const elsewhere = await check(path, other, '--key', vkey(mine));
  expect(elsewhere.stdout).toContain('with the key that was given');
  const said = JSON.parse((await check(path, other, '--key', vkey(mine), '--json')).stdout);
  expect([said.action.id, said.signed_by]).toEqual([pushed, [vkey(mine)]]);
});

test('who has another key does not', async () => {
  const unknown = await check(path, other);
  expect([unknown.code, unknown.stdout]).toEqual([2, '']);
  expect(unknown.stderr).toContain('which is not yours: no key is known that could sign it');
  const wrong = await check(path, other, '--key', vkey(other));
  expect([wrong.code, wrong.stdout]).toEqual([1, '']);
  expect(wrong.stderr).toContain('is not signed with a key that is trusted');
});

test('every action of the log that a checkpoint covers', async () => {
  for (const id of idsOf(mine).slice(0, -1)) {
    const { code, stdout, stderr } = await prove(id);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const checked = checkProofs(stdout, [parseVkey(vkey(mine))!], verifySignature);
    expect(typeof checked === 'string' ? checked : checked.action.id).toBe(id);
  }
});

test('no byte of it can be another', () => {
  const keys = [parseVkey(vkey(mine))!];
  const bytes = new TextEncoder().encode(PROOF);
  let tried = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 7);
    const text = new TextDecoder().decode(changed);
    expect({ at, checked: typeof checkProofs(text, keys, verifySignature) }).toEqual({ at, checked: 'string' });
    tried++;
  }
  expect(tried).toBeGreaterThan(2000);
});

test('lines of two actions, out of order, without the request, or about one that is left out', async () => {
  const keys = [parseVkey(vkey(mine))!];
  const proofs = splitProofs(PROOF).map(part => parseProof(part)!);
  const second = parseProof((await prove(idsOf(mine)[0]!)).stdout)!;
  const why = (...some: typeof proofs) => checkProofs(joinProofs(some), keys, verifySignature);
  expect(why(...proofs)).toBeObject();
  expect(why(...proofs, second)).toMatch(/^holds line \d+, which is of another request$/);
  expect(why(...proofs.slice(1))).toBe('does not begin with a request');
  expect(why(proofs[0]!, proofs[4]!)).toMatch(/^holds line \d+, which is about a line that is not here$/);
  expect(why(proofs[0]!, proofs[2]!, proofs[1]!)).toMatch(/^holds line \d+ out of order$/);
  expect(checkProofs('', keys, verifySignature)).toBe('is no proof of an action');
});

test('what is under no checkpoint yet, and a log that is not what was signed, prove nothing', async () => {
  const last = await prove(idsOf(mine).at(-1)!);
  expect(last.stderr).toContain('is under no checkpoint yet');
  const changed = house();
  const file = `${currentLog(changed)}/audit.jsonl`;
  writeFileSync(file, readFileSync(file, 'utf8').replace('"text":"echo 3"', '"text":"echo 4"'));
  const ran = await gatekeep(['audit', 'prove', idsOf(changed)[20]!], '', over(changed));
  expect([ran.code, ran.stdout]).toEqual([125, '']);
  expect(ran.stderr).toContain('gatekeep audit verify');
});

test.each(['ed25519', 'p256'] as const)(
  'a log in many files, the oldest of them deleted, signed with %s',
  async key => {
    const state = newState();
    const settings = { key, rotate: { size: 4096, age: 90 * 86_400_000 }, anchors: [] } as const;
    for (let i = 0; i < 5; i++) runApproved(open(state, { settings }));
    const asked = (): string[] =>
      [
        ...auditServices({
          places: { state },
          requester: { uid: 1000, user: 'dev', host: 'box' },
          policy,
          env: new Map(),
        } as unknown as World).lines(),
      ]
        .map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)))
        .filter(({ type }) => type === 'request')
        .map(({ id }) => id);
    const provable = async (id: string): Promise<string> => {
      const ran = await gatekeep(['audit', 'prove', id], '', over(state));
      const checked = checkProofs(ran.stdout, [parseVkey(vkey(state))!], verifySignature);
      return typeof checked === 'string' ? `${checked} ${ran.stderr}` : checked.action.id;
    };
    const before = asked();
    expect(before.length).toBe(5);
    for (const id of before) expect(await provable(id)).toBe(id);
    const files = () => readdirSync(`${currentLog(state)}/archive`);
    expect(files().length).toBeGreaterThan(2);
    const [, second] = files().sort();
    const [line] = readFileSync(`${currentLog(state)}/archive/${second}`, 'utf8').split('\n');
    retire(optionsOf(state, { settings }), { before: Date.parse(JSON.parse(line!).t) + 1, reason: 'old' as Redacted });
    expect(files()).not.toContain('audit-000001.jsonl');
    const after = asked();
    expect(after.length).toBeLessThan(before.length);
    for (const id of after) expect(await provable(id)).toBe(id);
    const said = await gatekeep(['audit', 'prove', after[0]!, '--in-toto'], '', over(state));
    expect(JSON.parse(said.stdout).signatures[0].keyid).toBe(vkey(state));
  },
);

test('in-toto: a statement on the approval, in an envelope that the log’s key signed', async () => {
  const file = `${scratch}/push.intoto.json`;
  const { stdout } = await prove(pushed, '--in-toto', '--output', file);
  expect(stdout).toMatch(/^6 lines, proven under the checkpoint of line \d+\n$/);
  const envelope = JSON.parse(readFileSync(file, 'utf8'));
  const payload = Buffer.from(envelope.payload, 'base64');
  const [{ sig, keyid }] = envelope.signatures;
  expect([envelope.payloadType, keyid]).toEqual(['application/vnd.in-toto+json', vkey(mine)]);
  const signed = Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `), payload]);
  expect(Buffer.from(encodeForSignature(payload))).toEqual(signed);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), parseVkey(keyid)!.key]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  expect(verify(null, signed, key, Buffer.from(sig, 'base64'))).toBe(true);
  const statement = JSON.parse(payload.toString());
  const first = parseProof(splitProofs(PROOF)[0]!)!;
  expect(statement).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: leafHash(first.extra) } }],
    predicate: {
      action: { command: 'git push --force', risk: 'high' },
      decision: { result: 'approved', distinctFromRequester: false },
      approvals: [{ approver: { name: 'ci', identities: ['uid:1000'] }, assurance: 'L0' }],
      log: { index: first.index, proof: PROOF },
    },
  });
});

test('in-toto: nothing to attest where nobody approved', async () => {
  const ran = await prove(idsOf(mine)[0]!, '--in-toto');
  expect([ran.code, ran.stdout]).toEqual([2, '']);
  expect(ran.stderr).toContain('was not approved by a person: there is no approval to attest');
  expect(readdirSync(scratch)).not.toContain('none');
});
