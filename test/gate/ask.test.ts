/** Every way in which asking can end: each is on record, none hangs, and only an approval permits. */
import { describe, expect, test } from 'bun:test';
import { Withdrawn } from '../../src/approval/channel.ts';
import { ask } from '../../src/gate/ask.ts';
import type { CallerGone } from '../../src/gate/ports.ts';
import type { Review } from '../../src/gate/review.ts';
import {
  approves,
  FakeChannel,
  type FakeGate,
  fakeGate,
  FakeLog,
  judged,
  person,
  rejects,
  type Script,
  SECRET,
} from '../fakes.ts';

const RISKY = 'git push --force origin main';
const end = (reviewed: Review): string => (reviewed.kind === 'refused' ? reviewed.refusal.kind : reviewed.kind);
const TEN_MINUTES = 600_000;
const broken = (name: string): FakeChannel => new FakeChannel(name, new Error(`${name} is down`));

interface Row {
  readonly name: string;
  readonly channels: () => FakeChannel[];
  readonly end: string;
  readonly result: string;
  readonly gone?: CallerGone;
  readonly haste?: number;
}

test('another list of approvers than the log names last is on record before anything is asked', async () => {
  const audit = new FakeLog();
  const says = async (list?: string): Promise<unknown[]> => {
    const before = audit.records.length;
    await ask(judged(RISKY), fakeGate([new FakeChannel('chat', approves)], { audit, ...(list && { list }) }));
    const found = audit.records.slice(before).filter(({ type }) => ['approvers', 'request', 'decision'].includes(type));
    return found.map(({ type, ...rest }) => ('was' in rest ? [rest.by, rest.was, rest.now] : type));
  };
  expect(await says()).toEqual(['request', 'decision']);
  expect(await says('sha256:a')).toEqual([[null, null, 'sha256:a'], 'request', 'decision']);
  expect(await says('sha256:a')).toEqual(['request', 'decision']);
  expect(await says('sha256:b')).toEqual([[null, 'sha256:a', 'sha256:b'], 'request', 'decision']);
  expect(await says()).toEqual([[null, 'sha256:b', null], 'request', 'decision']);
  expect(audit.verify().problems.filter(({ kind }) => kind === 'approvers')).toEqual([]);
});

const silent = (): FakeChannel[] => [new FakeChannel('terminal', 'never')];
const says =
  (...answers: Script[]) =>
  () =>
    answers.map((answer, i) => new FakeChannel(`c${i}`, answer));
const ctrlC = new Withdrawn('SIGINT');

const rows: Row[] = [
  { name: 'approved', channels: says(approves), end: 'permitted', result: 'approved' },
  { name: 'rejected', channels: says(rejects('not now')), end: 'rejected', result: 'rejected' },
  { name: 'rejected without a reason', channels: says(rejects('')), end: 'rejected', result: 'rejected' },
  { name: 'withdrawn at the prompt', channels: says(ctrlC), end: 'withdrawn', result: 'withdrawn' },
  { name: 'no answer in time', channels: silent, end: 'expired', result: 'expired', haste: TEN_MINUTES },
  { name: 'a caller that vanished', channels: silent, gone: { kind: 'parked' }, end: 'parked', result: 'parked' },
  ...(['SIGTERM', 'SIGHUP'] as const).map(signal => ({
    name: `parked by ${signal}`,
    channels: silent,
    gone: { kind: 'withdrawn', signal } as const,
    end: 'parked',
    result: 'parked',
  })),
  ...(['SIGINT', 'SIGQUIT'] as const).map(signal => ({
    name: `withdrawn by ${signal}`,
    channels: silent,
    gone: { kind: 'withdrawn', signal } as const,
    end: 'withdrawn',
    result: 'withdrawn',
  })),
  {
    name: 'one channel fails, one answers',
    channels: () => [broken('chat'), new FakeChannel('t', approves)],
    end: 'permitted',
    result: 'approved',
  },
  {
    name: 'one channel fails, nobody answers',
    channels: () => [broken('chat'), ...silent()],
    end: 'expired',
    result: 'expired',
    haste: TEN_MINUTES,
  },
  {
    name: 'all channels fail',
    channels: () => [broken('chat'), broken('mail')],
    end: 'unanswerable',
    result: 'unanswerable',
  },
  {
    name: 'two answer at once: the first counts',
    channels: says(rejects('no'), approves),
    end: 'rejected',
    result: 'rejected',
  },
  {
    name: 'two approve at once: one approval',
    channels: says(approves, approves),
    end: 'permitted',
    result: 'approved',
  },
  { name: 'a channel that does not stop', channels: says('deaf', rejects('no')), end: 'rejected', result: 'rejected' },
];

function gateOf({ gone, haste = 0 }: Row, channels: readonly FakeChannel[]): FakeGate {
  const gate = fakeGate(channels, gone === undefined ? {} : { gone: Promise.resolve(gone) });
  gate.haste = haste;
  return gate;
}

test.each(rows)('$name', async row => {
  const channels = row.channels();
  const gate = gateOf(row, channels);
  expect(end(await ask(judged(RISKY), gate))).toBe(row.end);
  expect(gate.audit.story.filter(what => !what.startsWith('answer'))).toEqual([
    'request ask',
    `decision ${row.result}`,
  ]);
  expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
  const [request] = gate.audit.records;
  const decision = gate.audit.records.at(-1);
  expect(decision).toMatchObject({ id: request!.id, req: { seq: 2 } });
  for (const channel of channels) expect(channel).toMatchObject({ withdrawn: true, asked: [{ id: request!.id }] });
});

const outliving = (): FakeChannel => {
  const channel = new FakeChannel('chat', 'never');
  channel.outlives = true;
  return channel;
};

test.each<[string, Partial<Row>, string[]]>([
  ['withdrawn', { gone: { kind: 'withdrawn', signal: 'SIGINT' } }, ['withdrawn']],
  ['parked: it is still open', { gone: { kind: 'parked' } }, []],
  ['refused elsewhere', { channels: () => [outliving(), new FakeChannel('mail', rejects('no'))] }, ['rejected']],
  [
    'approved elsewhere: its run is told later',
    { channels: () => [outliving(), new FakeChannel('mail', approves)] },
    [],
  ],
  ['failed', { channels: () => [outliving(), broken('mail')], haste: TEN_MINUTES * 200 }, ['expired']],
])('R7 where it was asked the end is told, once: %s', async (_, row, told) => {
  const channels = row.channels?.() ?? [outliving()];
  const gate = gateOf({ name: '', end: '', result: '', ...row, channels: () => channels } as Row, channels);
  await ask(judged(RISKY), gate);
  expect(channels[0]!.closed.map(({ kind }) => kind)).toEqual(told as never);
});

test('R7 a channel that hangs holds the record of an end back no longer than the front waits', async () => {
  const gate = fakeGate([new FakeChannel('chat', 'deaf')], {
    gone: Promise.resolve({ kind: 'withdrawn', signal: 'SIGINT' }),
  });
  const before = Date.now();
  expect(end(await ask(judged(RISKY), gate))).toBe('withdrawn');
  expect(Date.now() - before).toBeLessThan(1500);
});

test.each(rows.slice(0, -1))('$name, and the log takes no decision: it throws, and permits nothing', async row => {
  const gate = gateOf(row, row.channels());
  gate.audit.failing.add(2);
  await expect(ask(judged(RISKY), gate)).rejects.toThrow('no space left on device');
});

test('a channel that throws before it returns a promise counts as one that failed', async () => {
  const rude = new FakeChannel('rude', 'never');
  rude.watch = () => {
    throw new Error('rude');
  };
  const gate = fakeGate([rude]);
  expect(end(await ask(judged(RISKY), gate))).toBe('unanswerable');
  expect(gate.audit.story).toEqual(['request ask', 'decision unanswerable']);
});

test('why all channels failed is on record, without secrets', async () => {
  const gate = fakeGate([broken('chat'), new FakeChannel('mail', new Error(`password=${SECRET} refused`))]);
  expect(await ask(judged(RISKY), gate)).toMatchObject({
    refusal: { why: expect.stringContaining('chat: chat is down; mail: ') },
  });
  expect(JSON.stringify(gate.audit.records)).not.toContain(SECRET);
});

test('a reason is redacted in the record and in what the agent is told', async () => {
  const gate = fakeGate([new FakeChannel('terminal', rejects(`use ${SECRET} instead`))]);
  const why = expect.stringMatching(/^use \[REDACTED:[a-z-]+:\w{8}\] instead$/);
  expect(await ask(judged(RISKY), gate)).toMatchObject({ refusal: { why, by: 'reviewer' } });
  expect(gate.audit.records.at(-1)!).toMatchObject({
    decision: { reason: why, by: [person], solo: false, assurance: 'L0' },
  });
});

test('an answer of the requester is solo', async () => {
  const gate = fakeGate([new FakeChannel('terminal', { ...approves, by: { name: 'dev', identities: ['uid:1000'] } })]);
  await ask(judged(RISKY), gate);
  expect(gate.audit.records.at(-1)!).toMatchObject({ decision: { result: 'approved', solo: true } });
});

test('an approval that comes after the time it was asked for is none', async () => {
  const late: FakeGate = fakeGate([
    new FakeChannel('terminal', async () => {
      late.clock += 11 * 60_000;
      return approves;
    }),
  ]);
  expect(end(await ask(judged(RISKY), late))).toBe('expired');
  expect(late.audit.story).toEqual(['request ask', 'answer approve', 'decision expired']);
});

test('what people are asked holds no secret', async () => {
  const channel = new FakeChannel('terminal', approves);
  await ask(
    judged(`git push --force https://u:${SECRET}@git.example.org/x main; eval "$x"; PATH=${SECRET} ls`),
    fakeGate([channel]),
  );
  expect(JSON.stringify(channel.asked)).not.toContain(SECRET);
  expect(channel.asked).toMatchObject([{ cwd: '/home/dev/project', digest: expect.stringMatching(/^sha256:/) }]);
});

test('the permit is for that judgement, for a minute', async () => {
  const judgement = judged(RISKY);
  const gate = fakeGate([new FakeChannel('terminal', approves)]);
  const reviewed = await ask(judgement, gate);
  expect(reviewed).toMatchObject({
    permit: { judgement: { digest: judgement.digest }, expires: gate.clock + 60_000, decision: { seq: 4 } },
  });
});

test('the longest wait does not end at once', async () => {
  const slow = new FakeChannel('terminal', async () => {
    await Bun.sleep(30);
    return approves;
  });
  expect(end(await ask(judged(RISKY, 'version: 1\nwait: 30d\n'), fakeGate([slow])))).toBe('permitted');
});

describe('what a channel put before people', () => {
  const asking = (): { gate: FakeGate; channel: FakeChannel } => {
    const channel = new FakeChannel('github', approves);
    const checkpoint = { size: 1, root: 'b'.repeat(64) };
    const page = { where: 'https://github.com/acme/app/issues/7', node: 'I_kwDO', sha256: 'a'.repeat(64) };
    channel.notice = () => ({ ...page, checkpoint });
    return { gate: fakeGate([channel]), channel };
  };

  test('is on record once, with its page, its id and its hash', async () => {
    const { gate } = asking();
    expect(end(await ask(judged(RISKY), gate))).toBe('permitted');
    const [request, notify, ...rest] = gate.audit.records;
    expect(notify).toEqual({
      type: 'notify',
      id: request!.id,
      req: { seq: 2, hash: expect.any(String) },
      channel: 'github',
      where: 'https://github.com/acme/app/issues/7',
      node: 'I_kwDO',
      sha256: 'a'.repeat(64),
      checkpoint: { size: 1, root: 'b'.repeat(64) },
    });
    expect(rest.map(({ type }) => type)).toEqual(['answer', 'decision']);
    expect(gate.audit.verify()).toMatchObject({ problems: [] });
  });

  test('and cannot be recorded: it throws, and permits nothing', async () => {
    const { gate } = asking();
    gate.audit.failing.add(2);
    await expect(ask(judged(RISKY), gate)).rejects.toThrow('no space left');
  });
});
