/** What answers come to, in every order in which they can come in; each row names the requirement that it holds. */
import { describe, expect, test } from 'bun:test';
import type { Answer } from '../../src/approval/answer.ts';
import type { Needs } from '../../src/approval/needs.ts';
import type { Person } from '../../src/approval/people.ts';
import type { ApprovalRequest } from '../../src/approval/request.ts';
import { answer, asked, inWords, MINUTE, NOW, people, tallied, voting } from './voting.ts';

interface Row {
  readonly name: string;
  readonly needs?: Partial<Needs>;
  readonly request?: Partial<ApprovalRequest>;
  readonly answers: readonly Answer[];
  readonly listed?: readonly Person[];
  readonly unproven?: string;
  /** Minutes from now. */
  readonly later?: number;
  readonly is: string;
}

const yes = answer.bind(null, 'approve');
const no = answer.bind(null, 'deny');
const lister = (name: string, identities: Person['identities'], groups: string[] = []): Person => ({
  name,
  identities,
  groups,
});
const STRICT = { strict: true };
const OWN = 'nobody approves their own request';

function holds(rows: readonly Row[]): void {
  test.each(rows)('$name', ({ needs = {}, request, answers, listed = [], unproven, later = 0, is }) => {
    const among = voting({
      people: people(listed),
      now: NOW + later * MINUTE,
      unproven: new Set(unproven === undefined ? [] : [unproven]),
    });
    expect(inWords(tallied(asked(needs, request), answers, among))).toBe(is);
  });
}

describe('R12: distinct people, and enough of them', () => {
  const two = { count: 2 };
  const both = [lister('Rea', ['uid:1001', 'github:7', 'key:SHA256:a'])];
  holds([
    { name: 'nobody said anything', answers: [], is: 'open 0 of 1' },
    { name: 'one of one', answers: [yes(['uid:1001'])], is: 'approved L2 by uid:1001' },
    { name: 'one of two', needs: two, answers: [yes(['uid:1001'])], is: 'open 1 of 2' },
    {
      name: 'two of two',
      needs: two,
      answers: [yes(['uid:1001']), yes(['uid:1002'])],
      is: 'approved L2 by uid:1001, uid:1002',
    },
    {
      name: 'three of two: more than enough is enough',
      needs: two,
      answers: [yes(['uid:1001']), yes(['uid:1002']), yes(['uid:1003'])],
      is: 'approved L2 by uid:1001, uid:1002, uid:1003',
    },
    {
      name: 'one person twice is one',
      needs: two,
      answers: [yes(['uid:1001']), yes(['uid:1001'], { at: 0 })],
      is: 'open 1 of 2',
    },
    {
      name: 'one person on two channels is one',
      needs: two,
      answers: [yes(['uid:1001']), yes(['uid:1001'], { channel: 'mail' })],
      is: 'open 1 of 2',
    },
    {
      name: 'one person under two names of the list is one',
      needs: two,
      listed: both,
      answers: [yes(['uid:1001']), yes(['github:7']), yes(['key:SHA256:a'], { at: 0 })],
      is: 'open 1 of 2',
    },
    {
      name: 'one person whose two names a third answer joins is one',
      needs: two,
      answers: [yes(['uid:1001']), yes(['github:7']), yes(['uid:1001', 'github:7'], { at: -2 })],
      is: 'open 1 of 2',
    },
    {
      name: 'one person in two groups that must approve fills one place',
      needs: { count: 2, from: [['group:release'], ['group:leads']] },
      answers: [yes(['uid:1002'])],
      is: 'open 1 of 2',
    },
    {
      name: 'the least that one of them proves is what all prove',
      needs: two,
      answers: [yes(['uid:1001'], { assurance: 'L1' }), yes(['uid:1002'], { assurance: 'L3' })],
      is: 'approved L1 by uid:1001, uid:1002',
    },
    {
      name: 'a refusal outweighs every approval',
      answers: [yes(['uid:1001']), yes(['uid:1002'], { at: 0 }), no(['uid:1003'], { at: -5 })],
      is: 'rejected by uid:1003',
    },
    {
      name: 'of two at the same time the refusal',
      answers: [yes(['uid:1001']), no(['uid:1001'])],
      is: 'rejected by uid:1001',
    },
    {
      name: 'somebody who is nobody proven does not count, twice less so',
      needs: two,
      answers: [yes(['email:a@example.org']), yes(['github-login:b'])],
      is: 'open 0 of 2: who gave it is not proven; who gave it is not proven',
    },
  ]);
});

describe('R10, R11: nobody approves their own request, under no name', () => {
  const me = [lister('Dev', ['uid:1000', 'github:5', 'key:SHA256:d'])];
  holds([
    { name: 'solo: the same user, L0', answers: [yes(['uid:1000'])], is: 'approved L0 by uid:1000' },
    { name: 'strict: the same user', needs: STRICT, answers: [yes(['uid:1000'])], is: `open 0 of 1: ${OWN}` },
    {
      name: 'strict: the account that CI names',
      needs: STRICT,
      answers: [yes(['github:5', 'github-login:dev'])],
      is: `open 0 of 1: ${OWN}`,
    },
    {
      name: 'strict: the author of the commits',
      needs: STRICT,
      answers: [yes(['github:5', 'email:dev@example.org'])],
      is: `open 0 of 1: ${OWN}`,
    },
    {
      name: 'strict: an account that the list gives the same person',
      needs: STRICT,
      listed: me,
      answers: [yes(['github:5'])],
      is: `open 0 of 1: ${OWN}`,
    },
    {
      name: 'strict: a key that the list gives the same person',
      needs: STRICT,
      listed: me,
      answers: [yes(['key:SHA256:d'], { assurance: 'L3' })],
      is: `open 0 of 1: ${OWN}`,
    },
    {
      name: 'strict: one of two',
      needs: { count: 2, strict: true },
      answers: [yes(['uid:1000']), yes(['uid:1001'])],
      is: `open 1 of 2: ${OWN}`,
    },
    {
      name: 'whatever level their channel proves, their own proves nothing',
      needs: { assurance: 'L1' },
      answers: [yes(['uid:1000'], { assurance: 'L3' })],
      is: 'open 0 of 1: assurance L1 is needed, and the answer proves L0',
    },
    { name: 'their own may always be refused', needs: STRICT, answers: [no(['uid:1000'])], is: 'rejected by uid:1000' },
  ]);
});

describe('R13: who may answer', () => {
  const from = { from: [['group:release']], strict: true };
  const stranger = 'group:release must approve';
  const listed = [lister('Rea', ['uid:1001']), lister('Hub', ['github:7'], ['release'])];
  holds([
    { name: 'a member', needs: from, answers: [yes(['uid:1001'])], is: 'approved L2 by uid:1001' },
    {
      name: 'by the groups of the list',
      needs: from,
      listed,
      answers: [yes(['github:7'])],
      is: 'approved L2 by github:7',
    },
    { name: 'a stranger', needs: from, answers: [yes(['uid:1004'])], is: `open 0 of 1: ${stranger}` },
    { name: 'a stranger refuses nothing', needs: from, answers: [no(['uid:1004'])], is: `open 0 of 1: ${stranger}` },
    {
      name: 'a stranger who claims the address of a member silences nobody',
      needs: from,
      answers: [yes(['uid:1001', 'email:r@example.org'], { at: -2 }), no(['github:9', 'email:r@example.org'])],
      is: 'approved L2 by uid:1001 email:r@example.org',
    },
    {
      name: 'a member who claims the address of another takes back no refusal of theirs',
      needs: from,
      answers: [no(['uid:1001', 'email:r@example.org'], { at: -2 }), yes(['uid:1002', 'email:r@example.org'])],
      is: 'rejected by uid:1001 email:r@example.org',
    },
    {
      name: 'each list must name them',
      needs: { from: [['group:release'], ['group:leads']], strict: true },
      answers: [yes(['uid:1001'])],
      is: 'open 0 of 1: group:release, and group:leads must approve',
    },
    {
      name: 'one entry of a list is enough',
      needs: { from: [['user:x', 'role:releaser']] },
      answers: [yes(['uid:1001'])],
      is: 'approved L2 by uid:1001',
    },
    {
      name: 'a name that a channel gives makes nobody a member',
      needs: { from: [['user:reviewer']] },
      answers: [{ ...yes(['github:9']), by: { name: 'reviewer', identities: ['github:9'] } }],
      is: 'open 0 of 1: user:reviewer must approve',
    },
    {
      name: 'where approvers are listed, nobody else is one',
      needs: STRICT,
      listed,
      answers: [yes(['uid:1002'])],
      is: 'open 0 of 1: they are not in the list of approvers',
    },
    {
      name: 'nobody else refuses either',
      needs: STRICT,
      listed,
      answers: [no(['uid:1002'])],
      is: 'open 0 of 1: they are not in the list of approvers',
    },
    {
      name: 'an account outside the list, through another channel than its own',
      needs: STRICT,
      listed,
      answers: [yes(['github:9'], { channel: 'inbox' })],
      is: 'open 0 of 1: they are not in the list of approvers',
    },
    {
      name: 'an account that GitHub itself lets decide',
      needs: STRICT,
      listed,
      answers: [yes(['github:9'], { channel: 'github' })],
      is: 'approved L2 by github:9',
    },
  ]);
});

describe('R14: the last word of each person counts', () => {
  holds([
    {
      name: 'yes, then no',
      answers: [yes(['uid:1001'], { at: -3 }), no(['uid:1001'], { at: -2 })],
      is: 'rejected by uid:1001',
    },
    {
      name: 'no, then yes',
      answers: [no(['uid:1001'], { at: -3 }), yes(['uid:1001'], { at: -2 })],
      is: 'approved L2 by uid:1001',
    },
    {
      name: 'no, then yes elsewhere',
      answers: [no(['uid:1001'], { at: -3 }), yes(['uid:1001'], { at: -2, channel: 'mail' })],
      is: 'approved L2 by uid:1001',
    },
    {
      name: 'no, then a yes that is not enough: the no stands',
      needs: { assurance: 'L2', strict: true },
      answers: [no(['uid:1001'], { at: -3 }), yes(['uid:1001'], { at: -2, assurance: 'L0' })],
      is: 'rejected by uid:1001',
    },
    {
      name: 'yes, no, yes',
      answers: [yes(['uid:1001'], { at: -4 }), no(['uid:1001'], { at: -3 }), yes(['uid:1001'], { at: -2 })],
      is: 'approved L2 by uid:1001',
    },
    {
      name: 'a yes within a window replaces one without',
      answers: [
        yes(['uid:1001'], { at: -4 }),
        yes(['uid:1001'], { at: -3, window: { notBefore: null, notAfter: NOW - MINUTE } }),
      ],
      is: 'open 0 of 1: not after 2026-11-23T11:59:00.000Z',
    },
  ]);
});

describe('R15: an approver says why', () => {
  const needs = { reason: true };
  const none = 'open 0 of 1: an approval must say why, and this one does not';
  holds([
    { name: 'without', needs, answers: [yes(['uid:1001'])], is: none },
    { name: 'with blanks', needs, answers: [yes(['uid:1001'], { reason: ' \n' })], is: none },
    { name: 'with', needs, answers: [yes(['uid:1001'], { reason: 'release 2' })], is: 'approved L2 by uid:1001' },
    { name: 'a refusal needs none', needs, answers: [no(['uid:1001'])], is: 'rejected by uid:1001' },
  ]);
});

describe('R16: others are asked after some time', () => {
  const needs = { from: [['user:reviewer']], escalate: { after: 15 * MINUTE, to: ['group:leads'] }, strict: true };
  const waits = 'open 0 of 1: user:reviewer must approve';
  holds([
    { name: 'before it', needs, answers: [yes(['uid:1002'])], is: waits },
    { name: 'a moment before it', needs, answers: [yes(['uid:1002'])], later: 4.99, is: waits },
    { name: 'after it', needs, answers: [yes(['uid:1002'])], later: 5, is: 'approved L2 by uid:1002' },
    {
      name: 'after it the first may answer still',
      needs,
      answers: [yes(['uid:1001'])],
      later: 5,
      is: 'approved L2 by uid:1001',
    },
    { name: 'after it nobody else', needs, answers: [yes(['uid:1003'])], later: 5, is: waits },
    {
      name: 'after it nobody for themselves',
      needs: { ...needs, escalate: { after: 0, to: ['user:dev'] } },
      answers: [yes(['uid:1000'])],
      is: `open 0 of 1: ${OWN}`,
    },
  ]);
});

describe('R18: not before, not after', () => {
  const window = { notBefore: NOW + 5 * MINUTE, notAfter: NOW + 10 * MINUTE };
  const answers = [yes(['uid:1001'], { window })];
  holds([
    { name: 'before it', answers, is: 'open 0 of 1: not before 2026-11-23T12:05:00.000Z' },
    { name: 'within it', answers, later: 5, is: 'approved L2 by uid:1001' },
    { name: 'to its end', answers, later: 10, is: 'approved L2 by uid:1001' },
    { name: 'after it', answers, later: 10.01, is: 'open 0 of 1: not after 2026-11-23T12:10:00.000Z' },
    {
      name: 'the narrowest of two people counts',
      needs: { count: 2 },
      answers: [...answers, yes(['uid:1002'])],
      is: 'open 1 of 2: not before 2026-11-23T12:05:00.000Z',
    },
  ]);
});

describe('R9: who changed the command is not the only one who approves it', () => {
  const request = { coauthors: ['uid:1001', 'github:7'] } as const;
  holds([
    { name: 'alone', request, needs: STRICT, answers: [yes(['uid:1001'])], is: 'open 0 of 1' },
    { name: 'under another name', request, needs: STRICT, answers: [yes(['github:7'])], is: 'open 0 of 1' },
    {
      name: 'under a name of the list',
      request,
      needs: STRICT,
      listed: [lister('Rea', ['uid:1001', 'key:SHA256:a'])],
      answers: [yes(['key:SHA256:a'])],
      is: 'open 0 of 1',
    },
    {
      name: 'with somebody else',
      request,
      needs: { ...STRICT, count: 2 },
      answers: [yes(['uid:1001']), yes(['uid:1002'])],
      is: 'approved L2 by uid:1001, uid:1002',
    },
    {
      name: 'somebody else alone',
      request,
      needs: STRICT,
      answers: [yes(['uid:1002'])],
      is: 'approved L2 by uid:1002',
    },
    { name: 'they may refuse', request, answers: [no(['uid:1001'])], is: 'rejected by uid:1001' },
    { name: 'another person where nobody is listed', request, answers: [yes(['uid:1001'])], is: 'open 0 of 1' },
    {
      name: 'two who changed it',
      request: { coauthors: ['uid:1001', 'uid:1002'] },
      needs: { ...STRICT, count: 2 },
      answers: [yes(['uid:1001']), yes(['uid:1002'])],
      is: 'open 1 of 2',
    },
    {
      name: 'solo: who asks may approve, changed or not',
      request: { coauthors: ['uid:1000'] },
      answers: [yes(['uid:1000'])],
      is: 'approved L0 by uid:1000',
    },
  ]);
});

describe('a channel that only the project names proves nothing', () => {
  holds([
    {
      name: 'it counts where nothing is asked for, as L0',
      unproven: 'chat',
      answers: [yes(['github:7'])],
      is: 'approved L0 by github:7',
    },
    {
      name: 'not where a level is',
      unproven: 'chat',
      needs: { assurance: 'L2', strict: true },
      answers: [yes(['github:7'], { assurance: 'L3' })],
      is: 'open 0 of 1: assurance L2 is needed, and the answer proves L0',
    },
    {
      name: 'another channel does',
      unproven: 'mail',
      needs: { assurance: 'L2', strict: true },
      answers: [yes(['github:7'])],
      is: 'approved L2 by github:7',
    },
  ]);
});
