/** What rules alone decide, and the rule over all of it: no record, no run. */
import { expect, test } from 'bun:test';
import { review } from '../../src/gate/review.ts';
import { approves, FakeChannel, fakeGate, judged, SECRET } from '../fakes.ts';

const DENIES = `version: 1
rules:
  - id: x.deny
    match: frob --hard ...
    verdict: deny
    sensitivity: high
    reason: breaks things
    examples: {match: [frob --hard], no_match: [frob]}
`;
const nobody = [new FakeChannel('terminal', approves, { ok: false, why: 'there is no terminal' })];

test.each([
  ['allowed', 'echo hi', 'allowed', 'request auto-allowed', nobody],
  ['denied by a rule, whoever could answer', 'frob --hard', 'denied', 'request auto-denied', []],
  ['not bash', 'echo ((', 'syntax', 'request auto-denied', []],
  ['no channel at all', 'git push --force', 'unanswerable', 'request unanswerable', []],
  ['nobody to ask', 'git push --force', 'unanswerable', 'request unanswerable', nobody],
] as const)('%s: one record', async (_, text, kind, story, channels) => {
  const gate = fakeGate(channels);
  const reviewed = await review(judged(text, DENIES), gate);
  expect(reviewed.kind === 'refused' ? reviewed.refusal.kind : reviewed.kind).toBe(kind);
  expect(gate.audit.story).toEqual([story]);
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
  for (const channel of channels) expect(channel.asked).toEqual([]);
});

test.each([
  ['allowed', 'echo hi', []],
  ['denied', 'frob --hard', []],
  ['not bash', 'echo ((', []],
  ['nobody to ask', 'git push --force', nobody],
  ['asked', 'git push --force', [new FakeChannel('terminal', approves)]],
] as const)('%s, and the log takes no record: it throws, nobody is asked, nothing runs', async (_, text, channels) => {
  const gate = fakeGate(channels);
  gate.audit.failing.add(1);
  await expect(review(judged(text, DENIES), gate)).rejects.toThrow('no space left on device');
  for (const channel of channels) expect(channel.asked).toEqual([]);
});

test('under observe what would be asked or denied runs, and the record says so', async () => {
  const observing = DENIES.replace('version: 1', 'version: 1\nprofile: observe');
  for (const text of ['git push --force', 'frob --hard']) {
    const gate = fakeGate();
    expect((await review(judged(text, observing), gate)).kind).toBe('allowed');
    const would = text.startsWith('git') ? 'ask' : 'deny';
    expect(gate.audit.records).toMatchObject([{ verdict: 'allow', would, profile: 'observe' }]);
  }
  const gate = fakeGate();
  expect(await review(judged('echo ((', observing), gate)).toMatchObject({ refusal: { kind: 'syntax' } });
});

test('why nobody could answer is on record and told, without secrets', async () => {
  const gate = fakeGate([
    new FakeChannel('terminal', 'never', { ok: false, why: 'there is no terminal' }),
    new FakeChannel('chat', 'never', new Error(`login with ${SECRET} failed`)),
  ]);
  const reviewed = await review(judged('git push --force'), gate);
  const why = expect.stringMatching(
    /^terminal: there is no terminal; chat: login with \[REDACTED:[a-z-]+:\w{8}\] failed$/,
  );
  expect(reviewed).toMatchObject({ kind: 'refused', refusal: { kind: 'unanswerable', why } });
  expect(gate.audit.records).toMatchObject([
    { decision: { result: 'unanswerable', how: 'channels', by: [], reason: why } },
  ]);
});

test('the record holds the text without its secrets, and rules, policy and requester', async () => {
  const gate = fakeGate();
  const judgement = judged(`deploy --password ${SECRET}`);
  await review(judgement, gate);
  expect(JSON.stringify(gate.audit.records)).not.toContain(SECRET);
  expect(gate.audit.records).toMatchObject([
    {
      type: 'request',
      text: expect.stringMatching(/^deploy --password \[REDACTED:/),
      cmd_mac: gate.audit.mac(new TextEncoder().encode(judgement.submission.text)),
      policy: judgement.policy.hash,
      policy_files: [{ layer: 'user', path: '/home/dev/policy.yaml' }],
      requester: { user: 'dev', host: 'box' },
    },
  ]);
});
