/** From a permit to its end: start and end on record, once, and only what was judged. */
import { expect, test } from 'bun:test';
import { ask } from '../../src/gate/ask.ts';
import type { Permit } from '../../src/gate/permit.ts';
import { captureOf } from '../../src/gate/output.ts';
import { run } from '../../src/gate/run.ts';
import { approves, FakeChannel, type FakeGate, FakeRunner, fakeGate, judged, SECRET } from '../fakes.ts';

const RISKY = 'git push --force origin main';

async function approved(more: Parameters<typeof fakeGate>[1] = {}): Promise<{ gate: FakeGate; permit: Permit }> {
  const gate = fakeGate([new FakeChannel('terminal', approves)], more);
  const reviewed = await ask(judged(RISKY), gate);
  if (reviewed.kind !== 'permitted') throw new Error(reviewed.kind);
  return { gate, permit: reviewed.permit };
}

const BEFORE = ['request ask', 'answer approve', 'decision approved'];

test.each([
  [
    { kind: 'exit', code: 3, durationMs: 5 },
    { exit: 3, signal: null, duration_ms: 5 },
  ],
  [
    { kind: 'signal', signal: 'SIGKILL', number: 9, durationMs: 7 },
    { exit: null, signal: 'SIGKILL', duration_ms: 7 },
  ],
] as const)('%j', async (outcome, record) => {
  const runner = new FakeRunner(outcome);
  const { gate, permit } = await approved({ runner });
  expect(await run(permit, gate)).toEqual({ kind: 'ran', outcome, recorded: true });
  expect(runner.ran).toEqual([permit]);
  const [request, , , start, end] = gate.audit.records;
  expect(start).toEqual({
    type: 'start',
    id: request!.id,
    dec: permit.decision,
    cmd_mac: gate.audit.mac(new TextEncoder().encode(RISKY)),
  });
  expect(end).toMatchObject({ type: 'outcome', id: request!.id, ...record });
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
});

test('a start that cannot be recorded: nothing runs', async () => {
  const runner = new FakeRunner();
  const { gate, permit } = await approved({ runner });
  gate.audit.failing.add(4);
  await expect(run(permit, gate)).rejects.toThrow('no space left on device');
  expect(runner.ran).toEqual([]);
});

test('an end that cannot be recorded: it ran, and that is told', async () => {
  const { gate, permit } = await approved();
  gate.audit.failing.add(5);
  expect(await run(permit, gate)).toMatchObject({ kind: 'ran', recorded: false, outcome: { code: 0 } });
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [{ kind: 'outcome-missing', warn: true }] });
});

test('a judged file that changed voids the approval', async () => {
  const runner = new FakeRunner();
  const { gate, permit } = await approved({ runner, changedSince: () => `/tmp/${SECRET}/x.sh` });
  expect(await run(permit, gate)).toEqual({ kind: 'voided', path: `/tmp/${SECRET}/x.sh` });
  expect(runner.ran).toEqual([]);
  expect(gate.audit.story).toEqual([...BEFORE, 'decision voided']);
  expect(gate.audit.records[3]).toMatchObject({ req: permit.decision, decision: { result: 'voided', how: 'files' } });
  expect(JSON.stringify(gate.audit.records)).not.toContain(SECRET);
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
});

test('a void that cannot be recorded: nothing runs', async () => {
  const { gate, permit } = await approved({ changedSince: () => '/x.sh' });
  gate.audit.failing.add(4);
  await expect(run(permit, gate)).rejects.toThrow('no space left on device');
});

test('a command that cannot be started ends on record, with why and without secrets', async () => {
  const { gate, permit } = await approved({ runner: new FakeRunner(new Error(`${SECRET} is not UTF-8`)) });
  await expect(run(permit, gate)).rejects.toThrow('is not UTF-8');
  expect(gate.audit.records[4]).toMatchObject({
    type: 'outcome',
    exit: null,
    signal: null,
    reason: expect.stringMatching(/^\[REDACTED:[a-z-]+:\w{8}\] is not UTF-8$/),
  });
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
});

test('one that cannot be started and not be recorded is told by its own failure', async () => {
  const { gate, permit } = await approved({ runner: new FakeRunner(new Error('cannot be carried')) });
  gate.audit.failing.add(5);
  await expect(run(permit, gate)).rejects.toThrow('cannot be carried');
});

test('a judge that cannot look at the files again, or cannot load what runs, voids the approval', async () => {
  for (const name of ['changedSince', 'runner'] as const) {
    const { gate, permit } = await approved();
    const fails = {
      ...gate,
      now: Date.now,
      [name]: () => {
        throw new Error('out of memory');
      },
    };
    await expect(run(permit, fails)).rejects.toThrow('out of memory');
    expect(gate.audit.story).toEqual([...BEFORE, 'decision voided']);
    expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
  }
});

test('a permit is used once', async () => {
  const runner = new FakeRunner();
  const { gate, permit } = await approved({ runner });
  await run(permit, gate);
  await expect(run(permit, gate)).rejects.toThrow('used already');
  expect(runner.ran).toHaveLength(1);
  expect(gate.audit.verify()).toMatchObject({
    problems: [{ kind: 'permit-used-twice', warn: false }, expect.anything()],
  });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('what it wrote: MACs where nothing more is asked for, and the log says where nothing could be read', async () => {
  const output = {
    stdout: { bytes: 4, sha256: 'aa', open: true },
    stderr: null,
    chunks: [],
    left: 4,
  } as const;
  const { gate, permit } = await approved({ runner: new FakeRunner({ kind: 'exit', code: 0, durationMs: 1, output }) });
  await run(permit, gate);
  const end = gate.audit.records.at(-1)!;
  expect(end).toMatchObject({ stdout: { bytes: 4, mac: gate.audit.mac(bytes('aa')), open: true }, stderr: null });
  expect(end).not.toHaveProperty('kept');
});

test('captures: the most that the policy and the rules that ask want', () => {
  const rule = (capture: string): string =>
    `rules: [{ id: our.push, match: git push ..., reason: x, approvals: { capture: ${capture} }, examples: { match: [git push], no_match: [ls] } }]`;
  const wanted = (policy: string): string => captureOf(judged(RISKY, `version: 1\n${policy}\n`));
  expect(wanted('')).toBe('none');
  expect(wanted('approvals: { capture: keep }')).toBe('keep');
  expect(wanted(rule('hash'))).toBe('hash');
  expect(wanted(`approvals: { capture: hash }\n${rule('keep')}`)).toBe('keep');
  expect(wanted(`approvals: { capture: hash }\n${rule('none')}`)).toBe('hash');
});

test('what is kept is redacted as one text, however it came in pieces; a recording that cannot be written is said', async () => {
  const parts = [SECRET.slice(0, 9), SECRET.slice(9), ' é'.slice(0, 1)];
  const chunks = [
    ...parts.map((text, at) => ({ at, stream: 1 as const, bytes: bytes(text) })),
    { at: 4, stream: 1 as const, bytes: Uint8Array.of(0xc3) },
    { at: 5, stream: 2 as const, bytes: bytes('password=other-pw\n') },
    { at: 6, stream: 1 as const, bytes: Uint8Array.of(0xa9) },
  ];
  const output = { stdout: null, stderr: 'stdout', chunks, left: 0 } as const;
  const { gate, permit } = await approved({ runner: new FakeRunner({ kind: 'exit', code: 0, durationMs: 1, output }) });
  let text = '';
  const keep = (_: string, cast: string): never => {
    text = cast;
    throw new Error('no space left on device');
  };
  const judgement = judged(RISKY, 'version: 1\napprovals: { capture: keep }\n');
  await run(Object.assign(permit, { judgement }), { ...gate, keepRecording: keep });
  expect(gate.audit.records.at(-1)).toMatchObject({ stdout: null, stderr: 'stdout', kept: null });
  expect(text).not.toContain(SECRET.slice(0, 9));
  expect(text).not.toContain(SECRET.slice(9));
  expect(text).not.toContain('other-pw');
  expect(text).toContain('é');
});
