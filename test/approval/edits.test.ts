/** R9: approve with changes. The new command is a request of its own, and who made it cannot be its only approver. */
import { expect, test } from 'bun:test';
import type { Answer } from '../../src/approval/answer.ts';
import type { Identity } from '../../src/approval/identity.ts';
import { LONGEST_COMMAND, readStatement, type Statement, statementText } from '../../src/approval/statement.ts';
import { ask } from '../../src/gate/ask.ts';
import type { Review } from '../../src/gate/review.ts';
import { approves, FakeChannel, type FakeGate, FakeLog, FakeStore, fakeGate, judged, type Script } from '../fakes.ts';

const FIRST = 'git push --force origin main';
const CHANGED = 'git push --force origin feature';
const STRICT = 'version: 1\napprovals: { count: 1, assurance: L1 }\n';

const by = (name: string, uid: number, more: readonly Identity[] = []) => ({
  name,
  identities: [`uid:${uid}`, ...more] as const,
});
const says = (who: ReturnType<typeof by>, more: Partial<Answer> = {}): Exclude<Script, Error> & object =>
  ({ ...approves, by: who, assurance: 'L1', ...more }) as never;

const audit = (gate: FakeGate): unknown[] =>
  gate.audit.records.flatMap(record => (record.type === 'decision' ? [record.decision.result] : []));
const ended = (review: Review): string => (review.kind === 'refused' ? review.refusal.kind : review.kind);

/** `text` is asked, and these answers come; log and store are those of before. */
async function asks(
  text: string,
  answers: Script,
  before: Partial<Pick<FakeGate, 'audit' | 'store'>> = {},
  policy = STRICT,
) {
  const channel = new FakeChannel('chat', answers);
  channel.proves = 'L1';
  channel.outlives = true;
  const gate = fakeGate([channel], {
    audit: before.audit ?? new FakeLog(),
    store: before.store ?? new FakeStore(),
    gone: Bun.sleep(150).then(() => ({ kind: 'parked' }) as const),
  });
  return { gate, channel, review: await ask(judged(text, policy), gate) };
}

/** lead changed the first command into the other. */
const changed = (policy = STRICT, who = by('lead', 1002)) =>
  asks(FIRST, says(who, { kind: 'deny', instead: CHANGED, reason: 'not main' }), {}, policy);

test('the waiting command ends, and names the other one; the old request is over', async () => {
  const { gate, channel, review } = await changed();
  if (review.kind !== 'refused') throw new Error(review.kind);
  expect(review.refusal).toMatchObject({ kind: 'superseded', by: 'lead', why: 'not main', instead: CHANGED });
  expect(gate.store.list().map(({ state }) => state)).toEqual(['superseded']);
  expect(audit(gate)).toEqual(['superseded']);
  expect(channel.closed).toEqual([{ kind: 'rejected', by: ['lead'], reason: 'not main', instead: CHANGED }]);
  expect(gate.audit.verify().state).toBe('chained');
});

test.each([
  [
    'Claude Code',
    `source /h/.claude/shell-snapshots/s.sh 2>/dev/null || true && eval '${CHANGED}' < /dev/null && pwd -P >| /tmp/c`,
  ],
  ['Gemini CLI', `shopt -u extglob; x=1\n(\n  trap 'jobs -p' EXIT\n${CHANGED}\n)\nexit $?`],
])('who changed it is known though %s puts its own text around the command', async (_, text) => {
  const before = (await changed()).gate;
  const { gate, review } = await asks(text, says(by('lead', 1002)), before);
  expect(ended(review)).toBe('parked');
  expect(gate.store.list().at(-1)!.request.coauthors).toEqual(['uid:1002']);
});

test.each<[string, Script, string, string?]>([
  ['the one who changed it, alone', says(by('lead', 1002)), 'parked'],
  ['the one who changed it, under another name as well', says(by('x', 1009, ['uid:1002'])), 'parked'],
  ['somebody else', says(by('reviewer', 1001)), 'permitted'],
  ['who asked', says(by('dev', 1000)), 'parked'],
  [
    'who changed it, and somebody else',
    [says(by('lead', 1002)), says(by('reviewer', 1001))] as never,
    'permitted',
    STRICT.replace('count: 1', 'count: 2'),
  ],
  [
    'who changed it twice',
    [says(by('lead', 1002)), says(by('lead', 1002))] as never,
    'parked',
    STRICT.replace('count: 1', 'count: 2'),
  ],
])('the new command, approved by %s', async (_, answers, end, policy = STRICT) => {
  const before = (await changed(policy)).gate;
  const { gate, review } = await asks(CHANGED, answers, before, policy);
  expect(ended(review)).toBe(end);
  const request = gate.store.list().at(-1)!.request;
  expect(request.coauthors).toEqual(['uid:1002']);
  expect(request.edited).toMatchObject({ by: 'lead', id: gate.store.list()[0]!.request.id });
  const record = gate.audit.records.findLast(({ type }) => type === 'request') as { asked?: { edited?: string } };
  expect(record.asked?.edited).toBe(gate.store.list()[0]!.request.id);
});

test('blanks around it make it no other command', async () => {
  const { review } = await asks(`  ${CHANGED}\n`, says(by('lead', 1002)), (await changed()).gate);
  expect(ended(review)).toBe('parked');
});

test('without the state folder the log knows it still', async () => {
  const { review } = await asks(CHANGED, says(by('lead', 1002)), { audit: (await changed()).gate.audit });
  expect(ended(review)).toBe('parked');
});

test('a file that leaves the co-author out is not believed', async () => {
  const before = (await changed()).gate;
  await asks(CHANGED, 'never', before);
  const [, stored] = before.store.list();
  before.store.update(stored!.request.id, now => ({ ...now, request: { ...now.request, coauthors: [] } }));
  const { review } = await asks(CHANGED, says(by('lead', 1002)), before);
  expect(ended(review)).toBe('parked');
});

test('somebody who may not refuse changes nothing', async () => {
  const policy = `${STRICT}rules:
  - id: our.push
    match: git push ...
    reason: pushes
    approvals: { from: "group:release" }
    examples: { match: [git push], no_match: [git pull] }
`;
  const { gate, review } = await changed(policy, by('stranger', 1008));
  expect(ended(review)).toBe('parked');
  expect(gate.store.list().map(({ state }) => state)).toEqual(['open']);
});

test('alone on a machine without approvers, one may change and approve: L0', async () => {
  const solo = 'version: 1\n';
  const own = by('dev', 1000);
  const before = await asks(FIRST, says(own, { kind: 'deny', instead: CHANGED, assurance: 'L0' }), {}, solo);
  const { review } = await asks(CHANGED, says(own, { assurance: 'L0' }), before.gate, solo);
  expect([ended(before.review), ended(review)]).toEqual(['superseded', 'permitted']);
});

const usual: Statement = {
  kind: 'deny',
  digest: `sha256:${'a'.repeat(64)}`,
  shown: `sha256:${'b'.repeat(64)}`,
  approver: 'ann',
  reason: '',
  at: 1,
  notBefore: null,
  notAfter: null,
};
test.each<[string, object, boolean]>([
  ['refuses and proposes', { instead: 'git push' }, true],
  ['proposes nothing', { instead: '' }, false],
  ['approves and proposes', { kind: 'approve', instead: 'git push' }, false],
  ['proposes what is no text', { instead: ['git', 'push'] }, false],
  ['proposes more than anybody reads', { instead: 'x'.repeat(LONGEST_COMMAND + 1) }, false],
])('a statement that %s', (_, more, reads) => {
  expect(readStatement(statementText({ ...usual, ...more } as Statement)) !== null).toBe(reads);
});
