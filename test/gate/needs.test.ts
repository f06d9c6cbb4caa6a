/** What rules want of an approval: what cannot be given here refuses at once, and less than that permits nothing. */
import { expect, test } from 'bun:test';
import { ask } from '../../src/gate/ask.ts';
import { approves, FakeChannel, fakeGate, judged, person } from '../fakes.ts';

const policy = (approvals: string, more = '') => `version: 1
${more}
rules:
  - id: our.deploy
    match: make deploy ...
    reason: deploys
    approvals: ${approvals}
    examples: { match: [make deploy], no_match: [make test] }
  - id: our.production
    match: make deploy ... prod ...
    reason: deploys to production
    approvals: { wait: 1m, expires: 10s, assurance: L1 }
    examples: { match: [make deploy prod], no_match: [make deploy] }
`;

interface Row {
  readonly approvals: string;
  readonly more?: string;
  readonly proves?: FakeChannel['proves'];
  readonly answerer?: string;
  readonly reason?: string;
  /** What came of it: permitted, or why not. */
  readonly end: string;
  /** Was anybody asked? */
  readonly asked: boolean;
}

const rows: Row[] = [
  { approvals: '{ count: 1 }', end: 'permitted', asked: true },
  { approvals: '{ count: 2 }', end: 't: 2 approvals are needed, and one person answers here', asked: false },
  { approvals: '{ assurance: L0 }', end: 'permitted', asked: true },
  { approvals: '{ assurance: L2 }', end: 't: assurance L2 is needed, and an answer here proves L0', asked: false },
  {
    approvals: '{ assurance: L2 }',
    proves: 'L3',
    end: 't: assurance L2 is needed, and the answer proves L0',
    asked: true,
  },
  { approvals: '{ from: "user:reviewer" }', end: 'permitted', asked: true },
  { approvals: '{ from: ["user:x", "group:release"] }', end: 'permitted', asked: true },
  { approvals: '{ from: "user:x" }', end: 't: user:x must approve', asked: true },
  {
    approvals: '{ from: "user:x" }',
    answerer: 'dev',
    end: 't: user:x must approve, and dev answers here',
    asked: false,
  },
  { approvals: '{ from: "group:other" }', end: 't: group:other must approve', asked: true },
  { approvals: '{ from: "role:lead" }', more: 'roles: { lead: { groups: [rel*] } }', end: 'permitted', asked: true },
  {
    approvals: '{ from: "role:lead" }',
    more: 'roles: { lead: { users: [x] } }',
    end: 't: role:lead must approve',
    asked: true,
  },
  { approvals: '{ reason: required }', end: 't: an approval must say why, and this one does not', asked: true },
  { approvals: '{ reason: required }', reason: 'release 1.2', end: 'permitted', asked: true },
];

test.each(rows)('%j', async ({ approvals, more, proves, answerer, reason, end, asked }) => {
  const channel = new FakeChannel('t', { ...approves, reason: reason ?? '' });
  channel.proves = proves ?? 'L0';
  channel.answerer = answerer === undefined ? null : { user: answerer, identities: ['uid:1000'] };
  const gate = fakeGate([channel]);
  const reviewed = await ask(judged('make deploy', policy(approvals, more)), gate);
  expect(reviewed.kind === 'refused' ? reviewed.refusal.why : reviewed.kind).toBe(end);
  expect(channel.asked.length > 0).toBe(asked);
  const special = approvals !== '{ count: 1 }' && { needs: { count: approvals === '{ count: 2 }' ? 2 : 1 } };
  expect(gate.audit.records[0]).toMatchObject({ type: 'request', ...special });
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
});

test('of several rules each counts', async () => {
  const channel = new FakeChannel('t', { ...approves, assurance: 'L1', reason: 'x' });
  channel.proves = 'L1';
  const gate = fakeGate([channel]);
  const reviewed = await ask(
    judged('make deploy prod', policy('{ reason: required, wait: 5m, from: "user:reviewer" }')),
    gate,
  );
  const [request] = channel.asked;
  expect(request).toMatchObject({
    needs: { count: 1, assurance: 'L1', reason: true, from: [['user:reviewer']], wait: 60_000, expires: 10_000 },
    expires: request!.asked + 10_000,
  });
  expect(reviewed).toMatchObject({ kind: 'permitted', permit: { expires: gate.clock + 10_000 } });
});

test('what asks without wanting more records no needs', async () => {
  const gate = fakeGate([new FakeChannel('t', { ...approves, by: person })]);
  await ask(judged('git push --force'), gate);
  expect(gate.audit.records[0]).not.toHaveProperty('needs');
});
