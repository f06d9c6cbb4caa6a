/** Requests that outlive their process: found again, used once, and never taken from what a file says. */
import { expect, test } from 'bun:test';
import type { AuditRecord } from '../../src/audit/entry.ts';
import type { StoredRequest } from '../../src/approval/stored-request.ts';
import { ask } from '../../src/gate/ask.ts';
import { deskOf } from '../../src/gate/desk.ts';
import type { Review } from '../../src/gate/review.ts';
import { run } from '../../src/gate/run.ts';
import { approves, FakeChannel, type FakeGate, FakeRunner, FakeStore, fakeGate, judged, rejects } from '../fakes.ts';

const RISKY = 'git push --force origin main';
const end = (reviewed: Review): string => (reviewed.kind === 'refused' ? reviewed.refusal.kind : reviewed.kind);

/** A channel whose answers come later, from elsewhere. */
function chat(script: ConstructorParameters<typeof FakeChannel>[1] = 'never'): FakeChannel {
  const channel = new FakeChannel('chat', script);
  channel.outlives = true;
  return channel;
}

/** The caller goes away after some milliseconds. */
async function leaves(ms: number): Promise<{ kind: 'parked' }> {
  await Bun.sleep(ms);
  return { kind: 'parked' };
}

const SOON = 'version: 1\nwait: 1s\n';

/** A request that was parked, in a store that a second process shares. */
async function parked(policy = SOON): Promise<{ store: FakeStore; gate: FakeGate; stored: StoredRequest }> {
  const store = new FakeStore();
  const gate = fakeGate([chat()], { store, gone: Promise.resolve({ kind: 'parked' }) });
  expect(end(await ask(judged(RISKY, policy), gate))).toBe('parked');
  return { store, gate, stored: store.list()[0]! };
}

/** The next process: the same log and the same requests. */
const next = (gate: FakeGate, channel: FakeChannel): FakeGate =>
  fakeGate([channel], { store: gate.store, audit: gate.audit });

test('the same command finds its request, and an answer lets it run at once', async () => {
  const { gate, stored } = await parked();
  const later = next(gate, chat(approves));
  const reviewed = await ask(judged(RISKY, SOON), later);
  expect(reviewed).toMatchObject({ kind: 'permitted', permit: { id: stored.request.id } });
  expect(gate.audit.story).toEqual([
    'request ask',
    'decision parked',
    'resumed',
    'answer approve',
    'decision approved',
  ]);
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
});

test('whoever asks it to stop is heard before anybody can see the request', async () => {
  const store = new FakeStore();
  let seen = -1;
  const gate = fakeGate([chat()], { store });
  const asked = {
    ...gate,
    callerGone: () => {
      seen = store.list().length;
      return leaves(10);
    },
  };
  expect(end(await ask(judged(RISKY, SOON), asked))).toBe('parked');
  expect(seen).toBe(0);
});

test('R4 an approval runs once: the same command asks anew', async () => {
  const { gate } = await parked();
  const reviewed = await ask(judged(RISKY, SOON), next(gate, chat(approves)));
  if (reviewed.kind !== 'permitted') throw new Error(reviewed.kind);
  await run(reviewed.permit, { ...next(gate, chat()), runner: async () => new FakeRunner() });
  expect(gate.store.list()).toMatchObject([{ state: 'done', end: 'ran, exit 0' }]);
  const again = { ...next(gate, chat()), callerGone: () => leaves(50) };
  expect(end(await ask(judged(RISKY, SOON), again))).toBe('parked');
  expect(gate.store.list()).toHaveLength(2);
});

const OTHER = '01a20000-0000-7000-8000-000000000abc';
const copies: [string, (done: StoredRequest) => StoredRequest][] = [
  ['under its own name', done => done],
  ['under another', done => ({ ...done, request: { ...done.request, id: OTHER } })],
];
test.each(copies)('R4 what ran is put back as if it were open, %s: the log knows better', async (_, copy) => {
  const { gate, stored } = await parked();
  const reviewed = await ask(judged(RISKY, SOON), next(gate, chat(approves)));
  if (reviewed.kind !== 'permitted') throw new Error(reviewed.kind);
  await run(reviewed.permit, { ...next(gate, chat()), runner: async () => new FakeRunner() });
  gate.store.kept.clear();
  gate.store.add(copy(stored));
  const again = await ask(judged(RISKY, SOON), next(gate, chat(approves)));
  expect(end(again)).toBe('voided');
  expect(gate.store.list()[0]!.end).toMatch(/the log does not say that it was asked|it ran before, as the log says/);
});

test('what was taken back is put back as if it were open: it never runs', async () => {
  const { gate, stored } = await parked();
  const asking = await gate.asking();
  expect(await deskOf(gate, asking, judged(RISKY, SOON).policy).withdraw(stored)).toBe(true);
  gate.store.add(stored);
  expect(end(await ask(judged(RISKY, SOON), next(gate, chat(approves))))).toBe('voided');
});

test('a file as of a run that nobody is at comes to its end', async () => {
  const { gate, stored } = await parked();
  gate.store.add({ ...stored, state: 'executing', executor: null });
  expect(end(await ask(judged(RISKY, SOON), { ...next(gate, chat()), callerGone: () => leaves(50) }))).toBe('parked');
  expect(gate.store.get(stored.request.id)!.state).toBe('unknown');
});

test('of two processes that wait for one request, one runs', async () => {
  const { gate } = await parked();
  const both = await Promise.all([1, 2].map(() => ask(judged(RISKY, SOON), next(gate, chat(approves)))));
  // The second asked anew, and was answered anew.
  const ids = both.map(one => (one.kind === 'permitted' ? one.permit.id : one.kind));
  expect(new Set(ids).size).toBe(2);
});

const changes: [string, string, string][] = [
  ['another text', 'git push --force origin dev', SOON],
  ['another policy', RISKY, 'version: 1\nwait: 2s\n'],
];
test.each(changes)('%s is another request', async (_, text, policy) => {
  const { gate, stored } = await parked();
  const later = next(gate, chat(approves));
  const reviewed = await ask(judged(text, policy), later);
  expect(reviewed).toMatchObject({ kind: 'permitted' });
  if (reviewed.kind === 'permitted') expect(reviewed.permit.id).not.toBe(stored.request.id);
});

test('a policy that changed voids the request', async () => {
  const { gate, stored } = await parked();
  await ask(judged(RISKY, 'version: 1\nwait: 2s\n'), { ...next(gate, chat()), callerGone: () => leaves(50) });
  expect(gate.store.get(stored.request.id)).toMatchObject({ state: 'voided', end: 'the policy changed' });
});

/** What whoever can write the state folder might do; `answers` are what the source really has. */
const forgeries: [string, (stored: StoredRequest) => StoredRequest, string][] = [
  [
    'an answer that its source does not know',
    stored => ({ ...stored, answers: [{ ...approves, id: 'chat:9', channel: 'chat' }] }),
    'parked',
  ],
  [
    'an answer of a channel that nobody configured',
    stored => ({ ...stored, answers: [{ ...approves, id: 'mail:1', channel: 'mail', assurance: 'L3' }] }),
    'parked',
  ],
  [
    'fewer needs',
    stored => ({ ...stored, request: { ...stored.request, needs: { ...stored.request.needs, assurance: null } } }),
    'parked',
  ],
  [
    'a longer life',
    stored => ({ ...stored, request: { ...stored.request, expires: stored.request.expires * 2 } }),
    'parked',
  ],
  [
    'another digest',
    stored => ({ ...stored, request: { ...stored.request, digest: `sha256:${'0'.repeat(64)}` } }),
    'parked',
  ],
];

test.each(forgeries)('R37 forged: %s', async (_, forge, wanted) => {
  const policy = `${SOON}approvals: { assurance: L2 }\n`.replace('wait: 1s\n', '');
  const store = new FakeStore();
  const channel = chat();
  channel.proves = 'L3';
  const first = fakeGate([channel], { store, gone: Promise.resolve({ kind: 'parked' }) });
  expect(end(await ask(judged(RISKY, policy), first))).toBe('parked');
  store.add(forge(store.list()[0]!));
  const source = chat({ ...approves, assurance: 'L0' });
  source.proves = 'L3';
  source.source = answer => (answer.id === 'chat:0' ? { ok: true, answer } : { ok: false, why: 'no such comment' });
  const later = { ...next(first, source), callerGone: () => leaves(200) };
  expect(end(await ask(judged(RISKY, policy), later))).toBe(wanted);
  expect(first.audit.story).not.toContain('decision approved');
});

test('what people are shown is told anew: a forged text in the file reaches nobody', async () => {
  const { gate, store, stored } = await parked();
  store.add({ ...stored, request: { ...stored.request, text: 'ls' as typeof stored.request.text, parts: [] } });
  const channel = chat(approves);
  await ask(judged(RISKY, SOON), next(gate, channel));
  expect(channel.asked).toMatchObject([{ text: RISKY, digest: stored.request.digest }]);
});

test('R3 R41 a digest that was put into the file, or a request of another time, is not what people answer', async () => {
  const { gate, store, stored } = await parked();
  const { request } = stored;
  for (const forged of [
    { ...request, digest: `sha256:${'ab'.repeat(32)}` },
    { ...request, nonce: 'cd'.repeat(16) },
    { ...request, expires: request.expires + 60_000 },
  ]) {
    store.kept.clear();
    store.add({ ...stored, request: forged });
    const channel = chat();
    const later = fakeGate([channel], { store, audit: gate.audit, gone: Promise.resolve({ kind: 'parked' }) });
    await ask(judged(RISKY, SOON), later);
    expect(channel.asked.map(({ id }) => id)).not.toContain(request.id);
    expect(store.get(request.id)?.state).toBe('voided');
  }
});

test('an old state that is put back does not run again: the log knows', async () => {
  const { gate, store, stored } = await parked();
  const reviewed = await ask(judged(RISKY, SOON), next(gate, chat(approves)));
  if (reviewed.kind !== 'permitted') throw new Error(reviewed.kind);
  await run(reviewed.permit, { ...next(gate, chat()), runner: async () => new FakeRunner() });
  store.add(stored);
  const replay = await ask(judged(RISKY, SOON), next(gate, chat(approves)));
  expect(replay).toMatchObject({ refusal: { kind: 'voided', why: 'it ran before, as the log says' } });
});

test('a source that says it was used does not run again, whatever the machine forgot', async () => {
  const { gate } = await parked();
  const channel = chat(approves);
  channel.used = true;
  expect(await ask(judged(RISKY, SOON), next(gate, channel))).toMatchObject({ refusal: { kind: 'voided' } });
});

test('a source that cannot be reached decides nothing', async () => {
  const { gate } = await parked();
  const channel = chat(approves);
  channel.source = new Error('503');
  const later = { ...next(gate, channel), callerGone: () => leaves(100) };
  expect(end(await ask(judged(RISKY, SOON), later))).toBe('parked');
  expect(later.told).toMatchObject([{ kind: 'note', text: 'an approval cannot be verified now: 503' }]);
});

test('an approval that was withdrawn at its source before the run does not count', async () => {
  const { gate } = await parked();
  const channel = chat(approves);
  channel.source = () => ({ ok: false, why: 'the comment was deleted' });
  const later = { ...next(gate, channel), callerGone: () => leaves(100) };
  expect(end(await ask(judged(RISKY, SOON), later))).toBe('parked');
});

test('approved, and its process died before the run: unknown, and never run by itself', async () => {
  const { gate, store, stored } = await parked();
  store.add({ ...stored, state: 'executing', executor: { pid: 77, start: 1, boot: 'b' } });
  store.dead.add(77);
  const later = next(gate, chat());
  expect(end(await ask(judged(RISKY, SOON), { ...later, callerGone: async () => ({ kind: 'parked' }) }))).toBe(
    'parked',
  );
  expect(store.get(stored.request.id)).toMatchObject({ state: 'unknown' });
  expect(later.told).toMatchObject([{ kind: 'note' }]);
  expect(gate.audit.story).toContain('decision voided');
});

test('approved when nobody is there any more for whom it would run: it stays approved', async () => {
  const { gate, store, stored } = await parked();
  const there = next(gate, chat(approves));
  expect(end(await ask(judged(RISKY, SOON), { ...there, isCallerThere: () => false }))).toBe('parked');
  const reviewed = await ask(judged(RISKY, SOON), there);
  if (reviewed.kind !== 'permitted') throw new Error(reviewed.kind);
  expect(await run(reviewed.permit, { ...there, isCallerThere: () => false })).toEqual({ kind: 'parked' });
  expect(store.get(stored.request.id)).toMatchObject({ state: 'open', executor: null });
  expect(await ask(judged(RISKY, SOON), next(gate, chat(approves)))).toMatchObject({ kind: 'permitted' });
  expect(gate.audit.story).not.toContain('start');
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
});

const remains: [string, (id: string, audit: FakeGate['audit']) => void, string, string][] = [
  ['nothing of its run', () => {}, 'unknown', 'decision voided'],
  ['its start', (id, audit) => void audit.records.push({ type: 'start', id } as AuditRecord), 'unknown', 'outcome'],
  [
    'its end',
    (id, audit) =>
      void audit.records.push({ type: 'start', id } as AuditRecord, { type: 'outcome', id } as AuditRecord),
    'done',
    'request ask',
  ],
];

test.each(remains)('its process died, and the log knows %s', async (_, write, state, last) => {
  const { gate, store, stored } = await parked();
  store.add({ ...stored, state: 'executing', executor: { pid: 77, start: 1, boot: 'b' } });
  store.dead.add(77);
  write(stored.request.id, gate.audit);
  const before = gate.audit.records.length;
  const later = next(gate, chat());
  await ask(judged(RISKY, SOON), { ...later, callerGone: async () => ({ kind: 'parked' }) });
  expect(store.get(stored.request.id)).toMatchObject({ state });
  expect(gate.audit.story[before]).toStartWith(last);
});

test('the answer of one person outweighs nothing of another: a refusal is a refusal', async () => {
  const { gate } = await parked();
  const two = chat([{ ...approves, by: { name: 'lead', identities: ['uid:1002'] } }, rejects('no')]);
  expect(end(await ask(judged(RISKY, SOON), next(gate, two)))).toBe('rejected');
});

test('those who were asked are reminded once, by whoever waits then', async () => {
  const policy = 'version: 1\napprovals: { remind: 5m }\n';
  const { gate } = await parked(policy);
  const channel = chat();
  let reminded = 0;
  const remind = async (): Promise<void> => void reminded++;
  for (const minutes of [4, 6, 7]) {
    const later = next(gate, Object.assign(channel, { remind }));
    later.clock += minutes * 60_000;
    await ask(judged(RISKY, policy), Object.assign(later, { callerGone: () => leaves(30) }));
    expect(reminded).toBe(minutes < 5 ? 0 : 1);
  }
});

test('a channel that cannot be reached holds up no answer of another', async () => {
  const gone = chat();
  gone.claim = async () => {
    throw new Error('503');
  };
  const here = new FakeChannel('terminal', approves);
  expect(end(await ask(judged(RISKY, SOON), fakeGate([gone, here])))).toBe('permitted');
});

test('a refusal that comes while an approval is verified is the last word', async () => {
  const { gate, store, stored } = await parked();
  const channel = chat(approves);
  channel.source = answer => {
    const no = { ...rejects('stop'), at: 1, id: 'chat:7', channel: 'chat' };
    store.update(stored.request.id, now => ({ ...now, answers: [...now.answers, no] }));
    return { ok: true, answer };
  };
  expect(end(await ask(judged(RISKY, SOON), next(gate, channel)))).toBe('rejected');
});
