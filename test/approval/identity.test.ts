/** R10 R11 One person under another spelling of a name is still that person where they must not answer, and nobody where they would. */
import { describe, expect, test } from 'bun:test';
import { type Identity, meet, share } from '../../src/approval/identity.ts';
import { asked, answer, inWords, people, tallied, voting } from './voting.ts';

const SAME: readonly [string, string][] = [
  ['dev@example.org', 'DEV@Example.ORG'],
  ['dev@example.org', 'dev+agent@example.org'],
  ['dev@example.org', 'dev+a+b@example.org'],
  ['dev@example.org', 'Dev <dev@example.org>'],
  ['dev@example.org', ' dev@example.org '],
  ['dev@example.org', 'dev@example.org.'],
  ['dev@example.org', '"dev"@example.org'],
  ['dev@example.org', '\uff44ev@example.org'],
  ['d.e.v@gmail.com', 'dev+x@googlemail.com'],
  ['1+dev@users.noreply.github.com', 'dev@users.noreply.github.com'],
];
const OTHERS: readonly [string, string][] = [
  ['dev@example.org', 'dev2@example.org'],
  ['d.e.v@example.org', 'dev@example.org'],
  ['+x@example.org', '+y@example.org'],
  ['dev@example.org', 'dev@example.com'],
  ['dev', 'dev@example.org'],
  ['@', 'dev@example.org'],
];

describe('addresses', () => {
  test.each(SAME)('%s is %s', (a, b) => expect(meet([`email:${a}`], [`email:${b}`])).toBe(true));
  test.each(OTHERS)('%s is not %s', (a, b) => expect(meet([`email:${a}`], [`email:${b}`])).toBe(false));
});

const NOREPLY: Identity = 'email:7+Octo-Cat@users.noreply.github.com';

test("GitHub's own address of an account is that account, to refuse and never to accept", () => {
  expect(meet([NOREPLY], ['github:7'])).toBe(true);
  expect(meet([NOREPLY], ['github-login:octo-cat'])).toBe(true);
  expect(meet([NOREPLY], ['github:8'])).toBe(false);
  expect(meet(['email:7+octo@evil.example'], ['github:7'])).toBe(false);
  expect(meet(['email:7+octo@users.noreply.github.com.evil.example'], ['github:7'])).toBe(false);
  expect(share([NOREPLY], ['github:7'])).toBe(false);
});

describe('R41 the requester answers under', () => {
  const rea = {
    name: 'rea',
    identities: ['uid:1001', 'github:7', 'email:rea@example.org'] as Identity[],
    groups: ['release'],
  };
  const among = voting({ people: people([rea]) });
  const strict = { strict: true };
  test.each<readonly [string, Identity, Identity]>([
    ['their account, known by its address', NOREPLY, 'github:7'],
    ["their OS user, known by their account's address", NOREPLY, 'uid:1001'],
    ['their OS user, known by a tagged address', 'email:Rea+ci@Example.org', 'uid:1001'],
    ['their account, known by an address with a name', 'email:Rea <rea@example.org>', 'github:7'],
  ])('%s', (_, known, by) => {
    const request = asked(strict, { identities: ['uid:1000', known] });
    expect(inWords(tallied(request, [answer('approve', [by])], among))).toContain('nobody approves their own request');
  });

  test('a name that an address spells is nobody whose answer counts', () => {
    const spelled = { name: 'lee', identities: ['uid:1002', NOREPLY] as Identity[], groups: ['release'] };
    const request = asked({ ...strict, from: [['group:release']] }, { identities: ['uid:1000'] });
    const listed = voting({ people: people([spelled]) });
    expect(inWords(tallied(request, [answer('approve', ['github:7'])], listed))).toContain('must approve');
    expect(inWords(tallied(request, [answer('approve', ['uid:1002'])], listed))).toBe('approved L2 by uid:1002');
  });
});
