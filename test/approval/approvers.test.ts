/** The list of approvers: what it says, what is wrong with it, and whose an identity is. */
import { describe, expect, test } from 'bun:test';
import Ajv from 'ajv';
import * as yaml from 'yaml';
import schema from '../../schemas/approvers.schema.json';
import { personOf, readApprovers } from '../../src/approval/approvers.ts';
import type { Identity } from '../../src/approval/identity.ts';
import type { SshKey } from '../../src/approval/ssh-key.ts';
import { Mistake } from '../../src/rules/mistake.ts';
import { placed } from '../../src/rules/place-in-file.ts';
import { keyFile, makeKey, publicKey } from './keys.ts';

const ann = makeKey('ann');
const bob = makeKey('bob', ['-t', 'ecdsa']);
const rsa = makeKey('rsa', ['-t', 'rsa', '-b', '2048']);
const weak = keyFile('weak', ['-t', 'rsa', '-b', '1024']).line;

const list = (people: string): string => `version: 1\napprovers:\n${people}`;
const read = (text: string) => readApprovers(text, '/approvers.yaml', Bun.YAML.parse);

const GOOD = list(`  - name: ann
    uid: 1001
    github: [583231, 7]
    github_login: Ann-Smith
    emails: ann@example.org
    groups: [release]
    keys: ["${ann.line} ann@laptop"]
  - name: bob
    keys:
      - key: ${bob.line}
        valid_after: 2026-01-01
        valid_before: 2027-01-01
`);

test('people with every name of theirs', () => {
  const [first, second] = read(GOOD);
  expect(first).toEqual({
    name: 'ann',
    identities: [
      'uid:1001',
      'github:583231',
      'github:7',
      ann.identity,
      'github-login:ann-smith',
      'email:ann@example.org',
    ],
    groups: ['release'],
    keys: [{ ...keyOnly(ann.line), validAfter: null, validBefore: null }],
  });
  expect(second!.keys[0]).toMatchObject({
    validAfter: Date.UTC(2026, 0, 1),
    validBefore: Date.UTC(2027, 0, 1),
    identity: bob.identity,
  });
});

const keyOnly = (line: string): SshKey => publicKey(line);

test('the fingerprint is the one that ssh-keygen prints', () => {
  for (const key of [ann, bob, rsa]) {
    const said = Bun.spawnSync(['ssh-keygen', '-l', '-f', `${key.file}.pub`]).stdout.toString();
    expect(said.split(' ')[1]).toBe(key.identity.slice('key:'.length));
  }
});

test.each<[string, string, string]>([
  ['a later version', 'version: 2\n', '/approvers.yaml:1:10: version is 1, found 2'],
  ['no version', 'approvers: []\n', '/approvers.yaml:1:1: version is 1, found null'],
  ['a mistyped key', list('  - name: ann\n    uids: 1\n'), ':4:5: unknown key uids in an approver'],
  ['nothing that proves', list('  - name: ann\n    github_login: ann\n'), ':3:5: ann has neither uid, github nor keys'],
  ['a login for an id', list('  - name: ann\n    github: ann\n'), ':4:13: github is a number, found "ann"'],
  ['a user for an id', list('  - name: ann\n    uid: ann\n'), ':4:10: uid is a number, found "ann"'],
  ['a uid that means nobody', list('  - name: ann\n    uid: 4294967295\n'), ':4:10: uid is a number'],
  ['a name twice', list('  - name: ann\n    uid: 1\n  - name: ann\n    uid: 2\n'), ':5:11: ann is there twice'],
  ['a uid twice', list('  - name: ann\n    uid: 1\n  - name: bob\n    uid: 1\n'), ":5:11: uid:1 is ann's already"],
  [
    'one key for two people',
    list(`  - name: ann\n    keys: ["${ann.line}"]\n  - name: bob\n    keys: ["${ann.line} other"]\n`),
    "is ann's already",
  ],
  ['no key', list('  - name: ann\n    keys: [hello]\n'), ':4:12: no SSH public key: its type is none of'],
  ['an option before the key', list(`  - name: ann\n    keys: ['restrict ${ann.line}']\n`), 'its type is none of'],
  ['a private key', list('  - name: ann\n    keys: ["-----BEGIN OPENSSH PRIVATE KEY-----"]\n'), 'it is a private key'],
  ['a weak key', list(`  - name: ann\n    keys: ["${weak}"]\n`), 'it has 1024 bits, fewer than 2048'],
  [
    'a type that is not that of the bytes',
    list(`  - name: ann\n    keys: ["ssh-rsa ${ann.line.split(' ')[1]}"]\n`),
    'are not those of a key of type ssh-rsa',
  ],
  [
    'a certificate',
    list('  - name: ann\n    keys: ["ssh-ed25519-cert-v01@openssh.com AAAA"]\n'),
    'it is a certificate',
  ],
  [
    'an empty time of validity',
    list(`  - name: ann\n    keys: [{ key: ${ann.line}, valid_after: 2027-01-01, valid_before: 2026-01-01 }]\n`),
    'valid_before is not after valid_after',
  ],
  [
    'no day',
    list(`  - name: ann\n    keys: [{ key: ${ann.line}, valid_before: soon }]\n`),
    'valid_before is a day like',
  ],
  ['a name that rules cannot name', list('  - name: ann smith\n    uid: 1\n'), 'a name is letters'],
])('%s is refused, with its place', (_what, text, message) => {
  let found: unknown = null;
  try {
    read(text);
  } catch (error) {
    found = error;
  }
  expect(found).toBeInstanceOf(Mistake);
  const problem = placed(found as Mistake, yaml);
  const { file, line, column } = problem.location!;
  expect(`${file}:${line}:${column}: ${problem.message}`).toContain(message);
});

const ajv = new Ajv({ strict: false });
test.each<[string, boolean]>([
  [GOOD, true],
  ['version: 1\n', true],
  [list('  - name: ann\n    uid: [1, 2]\n'), true],
  [list('  - name: ann\n'), false],
  [list('  - name: ann\n    uid: ann\n'), false],
  [list('  - name: ann\n    keys: [hello]\n'), false],
  [list('  - name: ann\n    uid: 1\n    admin: true\n'), false],
])('editors are told the same: %#', (text, wanted) => {
  expect(ajv.validate(schema, yaml.parse(text))).toBe(wanted);
  if (wanted) expect(read(text)).toBeArray();
  else expect(() => read(text)).toThrow(Mistake);
});

describe('personOf', () => {
  const people = read(GOOD);
  test.each<[readonly Identity[], string | null]>([
    [['uid:1001'], 'ann'],
    [['github:7'], 'ann'],
    [[bob.identity], 'bob'],
    [['uid:1002'], null],
    [[], null],
    // Logins and addresses can be taken over.
    [['github-login:ann-smith'], null],
    [['email:ann@example.org'], null],
    // Two people at once is nobody.
    [['uid:1001', bob.identity], null],
  ])('%j is %p', (identities, name) => {
    expect(personOf(identities, people)?.name ?? null).toBe(name);
  });
});
