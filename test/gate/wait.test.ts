/** Where it can be answered is said once a channel, and how long a caller waits is theirs to say within what a policy says. */
import { expect, test } from 'bun:test';
import { ask } from '../../src/gate/ask.ts';
import { waitOf } from '../../src/gate/wait.ts';
import { needsOf } from '../../src/approval/needs.ts';
import { FakeChannel, fakeGate, judged } from '../fakes.ts';

const RISKY = 'git push --force origin main';

function placed(name: string, place: string | null): FakeChannel {
  const channel = new FakeChannel(name, 'never');
  channel.outlives = true;
  channel.place = () => place;
  return channel;
}

test('every way to answer is told once, none of a channel that who waits sees anyway', async () => {
  const slow = placed('chat', 'https://chat.example/7');
  slow.post = () => Bun.sleep(30).then(() => ({ posted: 'chat' }));
  const gone = Bun.sleep(90).then(() => ({ kind: 'parked' }) as const);
  const gate = fakeGate([placed('inbox', 'gatekeep approve'), placed('terminal', null), slow], { gone });
  await ask(judged(RISKY), gate);
  const told = gate.told.flatMap(news => (news.kind === 'asked' ? [[news.first, ...news.where]] : []));
  expect(told).toEqual([
    [true, 'gatekeep approve'],
    [false, 'https://chat.example/7'],
  ]);
});

test('a new request is announced once, one that is found again is not', async () => {
  const gone = Promise.resolve({ kind: 'parked' } as const);
  const gate = fakeGate([placed('inbox', null)], { gone });
  await ask(judged(RISKY), gate);
  await ask(judged(RISKY), gate);
  expect(gate.announced).toHaveLength(1);
});

const POLICY = 'version: 1\napprovals: { wait: 5m }\n';
const agent = { name: 'codex', version: null, session: null };

test.each([
  ['nobody says', '', null, null, 600_000],
  ['nobody says to an agent', '', agent, null, 90_000],
  ['the caller says', '', agent, 3_600_000, 3_600_000],
  ['the policy says, to agents too', POLICY, agent, null, 300_000],
  ['the policy says, the caller wants less', POLICY, null, 1000, 1000],
  ['the policy says, the caller wants more', POLICY, null, 3_600_000, 300_000],
] as const)('%s', (_, policy, who, wanted, expected) => {
  const judgement = judged(RISKY, policy || undefined);
  const needs = needsOf(judgement.decision, judgement.policy.approvals, false);
  expect(waitOf(judgement, needs, { ...fakeGate().requester, agent: who }, wanted)).toBe(expected);
});
