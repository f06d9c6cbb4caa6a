/** R17: who may let a command run alone, what that takes, and who may review it; and the ways around it. */
import { describe, expect, test } from 'bun:test';
import type { Answer } from '../../src/approval/answer.ts';
import {
  isReviewOf,
  type LoggedGlass,
  reviewAmong,
  reviewOf,
  reviewProblem,
  reviewRequest,
} from '../../src/approval/review.ts';
import { shownHash } from '../../src/approval/shown.ts';
import { readStatement, type Statement, statementText } from '../../src/approval/statement.ts';
import { ask } from '../../src/gate/ask.ts';
import { run } from '../../src/gate/run.ts';
import { approves, FakeChannel, fakeGate, judged } from '../fakes.ts';
import { answer, asked, inWords, NOW, people, tallied, voting } from './voting.ts';

const GLASS = { by: ['group:leads'], assurance: 'L1', reviewers: [] } as const;
const STRICT = { count: 2, from: [['group:release']], assurance: 'L3', strict: true, breakGlass: GLASS } as const;
const lead = (more: Parameters<typeof answer>[2] = {}): Answer =>
  answer('approve', ['uid:1002'], { breakGlass: true, reason: 'production is down', assurance: 'L1', ...more });

/** The lead's account elsewhere, which the list joins; and a second account of who asks. */
const LISTED = [
  { name: 'lead', identities: ['uid:1002', 'github:7', 'key:SHA256:lead'], groups: [] },
  { name: 'dev', identities: ['uid:1000', 'uid:1009', 'github:1'], groups: ['leads'] },
] as const;

interface Row {
  readonly name: string;
  readonly answers: readonly Answer[];
  readonly said: string;
  readonly needs?: object;
  readonly coauthors?: readonly 'uid:1002'[];
  readonly unproven?: readonly string[];
  readonly listed?: boolean;
}

const may = 'group:leads may break the glass';
const rows: readonly Row[] = [
  { name: 'one of the group, with a reason, alone', answers: [lead()], said: 'approved L1 by uid:1002' },
  {
    name: 'under another name of theirs',
    answers: [lead({ at: -2 }), answer('approve', ['github:7'], { breakGlass: true, reason: 'x' })],
    listed: true,
    said: 'approved L2 by github:7',
  },
  {
    name: 'a usual yes of theirs is no more than that',
    answers: [answer('approve', ['uid:1002'], { assurance: 'L3' })],
    said: 'open 1 of 2',
  },
  {
    name: 'enough people break nothing',
    answers: [
      answer('approve', ['uid:1001'], { assurance: 'L3' }),
      answer('approve', ['uid:1003'], { assurance: 'L3' }),
      lead(),
    ],
    said: 'approved L3 by uid:1001, uid:1003',
  },
  {
    name: 'a refusal by one who may refuse stands',
    answers: [lead(), answer('deny', ['uid:1001'])],
    said: 'rejected by uid:1001',
  },
  {
    name: 'no reason',
    answers: [lead({ reason: '' })],
    said: 'open 0 of 2: who breaks the glass must say why, and did not',
  },
  {
    name: 'a reason of blanks',
    answers: [lead({ reason: ' \t\n' })],
    said: 'open 0 of 2: who breaks the glass must say why, and did not',
  },
  {
    name: 'the requester',
    answers: [lead({})].map(one => ({ ...one, by: { name: 'dev', identities: ['uid:1000'] as const } })),
    said: 'open 0 of 2: nobody breaks the glass for their own request',
  },
  {
    name: 'the requester, under another account, and in the group',
    answers: [{ ...lead(), by: { name: 'dev2', identities: ['uid:1009'] } }],
    listed: true,
    said: 'open 0 of 2: nobody breaks the glass for their own request',
  },
  {
    name: 'the requester, under a name that proves nothing',
    answers: [{ ...lead(), by: { name: 'x', identities: ['uid:1002', 'email:dev@example.org'] } }],
    said: 'open 0 of 2: nobody breaks the glass for their own request',
  },
  {
    name: 'an approver who is not in the group',
    answers: [{ ...lead(), by: { name: 'reviewer', identities: ['uid:1001'] } }],
    said: `open 0 of 2: ${may}`,
  },
  {
    name: 'whoever calls themselves so',
    answers: [{ ...lead(), by: { name: 'lead', identities: ['uid:1008'] } }],
    said: `open 0 of 2: ${may}`,
  },
  {
    name: 'a name that could change hands',
    answers: [{ ...lead(), by: { name: 'lead', identities: ['github-login:lead'] } }],
    listed: true,
    said: 'open 0 of 2: who gave it is not proven',
  },
  {
    name: 'a terminal of the same user proves nobody',
    answers: [lead({ assurance: 'L0' })],
    said: 'open 0 of 2: assurance L1 is needed, and the answer proves L0',
  },
  {
    name: 'a channel that only the project names',
    answers: [lead({ channel: 'github', assurance: 'L2' })],
    unproven: ['github'],
    said: 'open 0 of 2: assurance L1 is needed, and the answer proves L0',
  },
  {
    name: 'less than the policy wants of them',
    answers: [lead()],
    needs: { breakGlass: { ...GLASS, assurance: 'L3' } },
    said: 'open 0 of 2: assurance L3 is needed, and the answer proves L1',
  },
  { name: 'who changed the command', answers: [lead()], coauthors: ['uid:1002'], said: 'open 0 of 2' },
  {
    name: 'outside its own window',
    answers: [lead({ window: { notBefore: NOW + 1000, notAfter: null } })],
    said: `open 0 of 2: not before ${new Date(NOW + 1000).toISOString()}`,
  },
  {
    name: 'where the policy names nobody',
    answers: [lead()],
    needs: { breakGlass: null },
    said: 'open 0 of 2: the policy lets nobody break the glass',
  },
  {
    name: 'where a file of before says nothing of it',
    answers: [lead()],
    needs: { breakGlass: undefined },
    said: 'open 0 of 2: the policy lets nobody break the glass',
  },
];

test.each(rows.map(row => [row.name, row] as const))(
  '%s',
  (_, { answers, said, needs, coauthors, unproven, listed }) => {
    const among = voting({ unproven: new Set(unproven ?? []), people: people(listed ? LISTED : []) });
    const result = tallied(asked({ ...STRICT, ...needs }, { coauthors: coauthors ?? [] }), answers, among);
    expect(inWords(result)).toBe(said);
    const glass = result.kind === 'approved' && result.by.some(({ breakGlass }) => breakGlass);
    expect(result.kind === 'approved' && result.glass).toBe(glass);
  },
);

describe('the review', () => {
  const request = asked(STRICT, {
    id: 'a',
    digest: 'sha256:d',
    text: 'make deploy',
    parts: [],
    opaque: [],
    environment: [],
    files: [],
    cwd: '/',
    requester: { uid: 1000, user: 'dev', host: 'box' },
  } as never);
  const making = {
    record: 'f'.repeat(64),
    by: 'lead',
    why: 'down',
    now: NOW,
    people: people(LISTED),
  };
  const review = reviewRequest(request, lead(), making);
  const logged: LoggedGlass = {
    id: 'a',
    receipt: { seq: 4, hash: making.record },
    by: { ...lead().by, name: 'lead' },
    reason: 'down',
    shown: shownHash(request),
    at: NOW,
    request: { ...request, requester: { ...request.requester, user: 'dev' }, needs: null, opaque: [] },
  };
  const looks = (identities: Answer['by']['identities'], more: Partial<Answer> = {}): Answer => ({
    ...answer('approve', identities, { assurance: 'L1', reason: 'seen' }),
    ...more,
  });

  test.each<[string, Answer, string | null]>([
    ['somebody else who is listed', looks(['uid:1003']), null],
    ['an objection of theirs', looks(['uid:1003'], { kind: 'deny' }), null],
    ['whoever broke the glass', looks(['uid:1002']), 'whoever asked or broke the glass does not review it'],
    [
      'under another name',
      looks(['github:7'], { assurance: 'L2' }),
      'whoever asked or broke the glass does not review it',
    ],
    ['whoever asked', looks(['uid:1000']), 'whoever asked or broke the glass does not review it'],
    [
      'whoever asked, objecting',
      looks(['uid:1000'], { kind: 'deny' }),
      'whoever asked or broke the glass does not review it',
    ],
    ['under another account', looks(['uid:1009']), 'whoever asked or broke the glass does not review it'],
    ['somebody whom the list does not name', looks(['uid:1001']), 'they are not in the list of approvers'],
    ['a name that proves nobody', looks(['github-login:second']), 'who gave it is not proven'],
    ['a terminal', looks(['uid:1003'], { assurance: 'L0' }), 'assurance L1 is needed, and the answer proves L0'],
    ['without a word', looks(['uid:1003'], { reason: '' }), 'an approval must say why, and this one does not'],
    [
      'with a broken glass of its own',
      looks(['uid:1003'], { breakGlass: true }),
      'the policy lets nobody break the glass',
    ],
  ])('%s', (_, given, why) => {
    const among = voting({ people: people([...LISTED, { name: 'second', identities: ['uid:1003'], groups: [] }]) });
    expect(reviewProblem(given, review, among)).toBe(why);
    expect(reviewAmong([given], review, among)).toBe(why === null ? given : null);
  });

  test('an objection goes before a consent', () => {
    const no = looks(['uid:1003'], { kind: 'deny' });
    expect(reviewAmong([looks(['uid:1001']), no], review, voting())).toBe(no);
  });

  test.each<[string, Partial<typeof review>, Partial<typeof logged>, boolean]>([
    ['what was shown, as the log has it', {}, {}, true],
    ['another command', { text: 'true' as never }, {}, false],
    ['another reason than was given', { review: { ...review.review!, why: 'a drill' } }, {}, false],
    ['another person', { review: { ...review.review!, by: 'boss' } }, {}, false],
    ['of another record', { review: { ...review.review!, record: 'e'.repeat(64) } }, {}, false],
    ['under a digest of its own', { digest: 'sha256:x' }, {}, false],
    ['a request that asks for a run', { review: undefined as never }, {}, false],
    ['a record that the log does not have', {}, { receipt: { seq: 4, hash: 'e'.repeat(64) } }, false],
  ])('put up is %s: %#', (_, more, log, holds) => {
    expect(isReviewOf({ ...review, ...more }, { ...logged, ...log })).toBe(holds);
  });

  test('put up again it is the same one; of what is gone it shows what the log has', () => {
    const among = { now: NOW, people: people(LISTED) };
    expect(reviewOf(logged, request, among)).toEqual({ ...review, review: { ...review.review!, at: NOW } });
    const forged = { ...request, text: 'true' as never };
    for (const kept of [null, forged]) {
      const bare = reviewOf(logged, kept, among)!;
      expect(bare).toMatchObject({ id: review.id, text: 'make deploy', review: { by: 'lead', why: 'down' } });
      expect(bare.opaque.at(-1)!.why).toContain('are gone');
      expect(isReviewOf(bare, logged)).toBe(true);
      expect(isReviewOf({ ...bare, text: 'true' as never }, logged)).toBe(false);
      expect(reviewProblem(looks(['uid:1000']), bare, voting({ people: people(LISTED) }))).toContain('does not review');
      expect(reviewProblem(looks(['uid:1002']), bare, voting({ people: people(LISTED) }))).toContain('does not review');
    }
    expect(reviewOf({ ...logged, request: null }, null, among)).toBeNull();
  });
});

describe('a statement', () => {
  const usual: Statement = {
    kind: 'approve',
    digest: `sha256:${'a'.repeat(64)}`,
    shown: `sha256:${'b'.repeat(64)}`,
    approver: 'ann',
    reason: 'x',
    at: 1,
    notBefore: null,
    notAfter: null,
  };
  const grant = { until: 5, times: null, rule: null };
  test.each<[string, object, boolean]>([
    ['breaks the glass', { breakGlass: true }, true],
    ['says that it does not', { breakGlass: false }, false],
    ['refuses and breaks it', { breakGlass: true, kind: 'deny' }, false],
    ['breaks it for more than one run', { breakGlass: true, grant }, false],
  ])('that %s', (_, more, reads) => {
    expect(readStatement(statementText({ ...usual, ...more } as Statement)) !== null).toBe(reads);
  });
});

const POLICY = `version: 1
approvals: { count: 2, assurance: L2, break_glass: { by: "group:leads" } }
`;

test('the gate: loud, with a record of its own before the start, and the log wants a review', async () => {
  const channel = new FakeChannel('chat', {
    ...approves,
    by: { name: 'lead', identities: ['uid:1002'] },
    breakGlass: true,
    reason: 'down',
    assurance: 'L1',
  });
  channel.proves = 'L1';
  channel.outlives = true;
  const gate = fakeGate([channel]);
  const reviewed = await ask(judged('git push --force origin main', POLICY), gate);
  if (reviewed.kind !== 'permitted') throw new Error(reviewed.kind);
  await run(reviewed.permit, gate);
  expect(gate.audit.story).toEqual([
    'request ask',
    'answer approve',
    'decision approved',
    'break-glass',
    'start',
    'outcome 0',
  ]);
  expect(gate.alarms).toEqual(['lead']);
  expect(channel.alarms).toEqual([{ by: 'lead', reason: 'down' }] as never);
  expect(gate.told).toContainEqual({
    kind: 'note',
    text: 'lead broke the glass: "down"; somebody else has to review it: gatekeep review' as never,
  });
  expect(gate.audit.verify().problems.map(({ kind, warn }) => [kind, warn])).toEqual([['glass-unreviewed', true]]);
});

test('what a file of the requester says of who may is not believed', async () => {
  const channel = new FakeChannel('chat', 'never');
  channel.proves = 'L2';
  channel.outlives = true;
  const gate = fakeGate([channel]);
  const policy = POLICY.replace('group:leads', 'user:nobody');
  const judgement = { ...judged('git push --force origin main', policy) };
  expect((await ask(judgement, { ...gate, callerGone: async () => ({ kind: 'parked' }) })).kind).toBe('refused');
  const [stored] = gate.store.list();
  const forged = {
    ...stored!.request.needs,
    breakGlass: { by: ['group:leads'], assurance: 'L1', reviewers: [] },
    count: 1,
  };
  const given: Answer = { ...lead(), id: 'chat:1', channel: 'chat', at: gate.clock };
  gate.store.update(stored!.request.id, now => ({
    ...now,
    answers: [given],
    request: { ...now.request, needs: forged as never },
  }));
  const again = await ask(judgement, { ...gate, callerGone: async () => ({ kind: 'parked' }) });
  expect(again.kind).toBe('refused');
  expect(gate.alarms).toEqual([]);
});
