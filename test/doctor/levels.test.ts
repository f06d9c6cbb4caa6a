/** Which levels an installation can reach, and the reason for each that it cannot. */
import { describe, expect, test } from 'bun:test';
import { type ApproverList, NOBODY, readApprovers } from '../../src/approval/approvers.ts';
import { levels, type Reach } from '../../src/doctor/levels.ts';
import { makeKey, SoftwareToken } from '../approval/keys.ts';

const ann = makeKey('ann');
const token = new SoftwareToken();
const list = (text: string, writable = false): ApproverList => ({
  people: readApprovers(`version: 1\napprovers:\n${text}`, '/a', Bun.YAML.parse),
  writable,
  path: '/a',
  sha256: '',
});
const ANN = `  - { name: ann, uid: 1001, keys: ["${ann.line}"] }\n`;
const FIDO = `  - { name: fido, keys: ["${token.key.line}"] }\n`;

const GOOD: Reach = {
  channels: [
    { name: 'terminal', proves: 'L0', why: null },
    { name: 'inbox', proves: 'L3', why: null },
    { name: 'github', proves: 'L2', why: null },
  ],
  spool: null,
  list: list(ANN),
  requester: ['uid:1000'],
  silent: new Map(),
  sudo: false,
};

test('everything is there', () => {
  expect(levels(GOOD)).toEqual([
    { level: 'L0', reachable: true, why: 'terminal, inbox, github' },
    { level: 'L1', reachable: true, why: 'other users of this machine answer through the spool' },
    { level: 'L2', reachable: true, why: 'comments of other accounts on GitHub' },
    { level: 'L3', reachable: true, why: 'signatures of ann' },
  ]);
});

const held = new Map([[ann.identity, 'the ssh-agent at /s holds it']]);
const only = (name: string, why: string | null, proves = 'L0'): Partial<Reach> => ({
  channels: [{ name, proves, why }],
});

describe('what keeps it from more', () => {
  test.each<[string, Partial<Reach>, number, string]>([
    ['no terminal', only('terminal', 'there is no terminal'), 0, 'terminal: there is no terminal'],
    ['no inbox', only('terminal', null), 1, 'the inbox is no channel of the policy'],
    ['no spool', { spool: 'root can write a file as anybody' }, 1, 'root can write a file as anybody'],
    ['sudo without a password', { sudo: true }, 1, 'you can become another user by sudo without a password'],
    ['no github', only('inbox', null), 2, 'github is no channel of the policy'],
    ['a token that is not valid', only('github', 'the token is not valid', 'L2'), 2, 'the token is not valid'],
    ['a repository that only the project names', only('github', null, 'L0'), 2, 'github proves L0 here'],
    ['nobody listed', { list: NOBODY }, 3, 'no list of approvers holds a key'],
    ['a list that the requester writes', { list: list(ANN, true) }, 3, 'whoever asks can write the list of keys'],
    ['only the own key', { requester: ['uid:1001'] }, 3, 'nobody but the requester has a key in the list of approvers'],
    ['no keys', { list: list('  - { name: bob, uid: 5 }\n') }, 3, 'nobody but the requester has a key in the list'],
    ['a key in the agent', { silent: held }, 3, 'whoever asks can sign with every key of the list'],
    ['only a terminal', only('terminal', null), 3, 'no channel takes signatures'],
  ])('%s', (_what, change, level, why) => {
    const found = levels({ ...GOOD, ...change })[level]!;
    expect(found.reachable).toBe(false);
    expect(found.why).toContain(why);
  });

  test('a security key in the agent still wants a finger', () => {
    const silent = new Map([...held, [token.key.identity, 'the ssh-agent at /s holds it'] as const]);
    expect(levels({ ...GOOD, list: list(ANN + FIDO), silent })[3]).toMatchObject({
      reachable: true,
      why: 'signatures of fido',
    });
  });
});
