/** Who waits is killed, or nobody waits for it any more: the judge is gone within a second, and the request is what the policy says. */
import { afterEach, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Desk, PROGRAM } from '../staged.ts';

const desks: Desk[] = [];
afterEach(() => {
  for (const desk of desks.splice(0)) desk.remove();
});

type Death = 'park' | 'withdraw';

function deskWith(death: Death): Desk {
  const desk = new Desk();
  desks.push(desk);
  mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
  const approvals = `approvals: { channels: [terminal, inbox], on_caller_death: ${death} }`;
  writeFileSync(`${desk.home}/.config/gatekeep/policy.yaml`, `version: 1\n${approvals}\n`);
  return desk;
}

async function until(holds: () => boolean): Promise<number> {
  const before = Date.now();
  while (!holds()) {
    if (Date.now() - before > 20_000) throw new Error('it did not come');
    await Bun.sleep(10);
  }
  return Date.now() - before;
}

const alive = (pid: number): boolean => {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : 'State:\tZ';
  return !/^State:\t[ZX]/m.test(status);
};
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);

interface Waiting {
  readonly caller: Bun.Subprocess<'ignore', 'ignore', 'pipe'>;
  readonly front: number;
  readonly judge: number;
}

/** `through`: bash stands between, as the caller; else we are. */
async function waiting(desk: Desk, through: boolean): Promise<Waiting> {
  const words = [PROGRAM(), '-c', 'git push --force'];
  const argv = through ? ['bash', '-c', '"$@"; true', 'bash', ...words] : words;
  const caller = Bun.spawn(['setsid', ...argv], {
    env: desk.environment(),
    cwd: desk.work,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  });
  await until(() => desk.run(['pending', '--json']).out.includes('"state":"open"'));
  const front = through ? childOf(caller.pid) : caller.pid;
  return { caller, front, judge: childOf(front) };
}

const left = (desk: Desk): string =>
  desk.run(['pending', '--json']).out.includes('"state":"open"') ? 'open' : 'ended';
const results = (desk: Desk): string[] =>
  [...desk.run(['audit', 'tail', '--json', '-n', '50']).out.matchAll(/"result":"(\w+)"/g)].map(found => found[1]!);

const rows: readonly [string, Death, number | null, string, string][] = [
  ['SIGTERM', 'park', 143, 'open', 'parked'],
  ['SIGHUP', 'park', 129, 'open', 'parked'],
  ['SIGKILL', 'park', null, 'open', 'parked'],
  ['SIGINT', 'park', 130, 'ended', 'withdrawn'],
  ['SIGQUIT', 'park', 131, 'ended', 'withdrawn'],
  ['SIGTERM', 'withdraw', 143, 'ended', 'withdrawn'],
  ['SIGHUP', 'withdraw', 129, 'ended', 'withdrawn'],
  ['SIGKILL', 'withdraw', null, 'ended', 'withdrawn'],
];

/** How it ends is so each time; that it ends at once shows where no other program took the machine meanwhile. */
async function atOnce(died: () => Promise<number>): Promise<void> {
  let took = await died();
  for (let tries = 1; took >= 1000 && tries < 3; tries++) took = await died();
  expect(took).toBeLessThan(1000);
}

test.each(rows)('the front gets %s, the policy says %s', (signal, death, exit, state, result) =>
  atOnce(async () => {
    const desk = deskWith(death);
    const { caller, front, judge } = await waiting(desk, false);
    process.kill(front, signal as NodeJS.Signals);
    const took = await until(() => !alive(judge) && !alive(front));
    await caller.exited;
    // Killed outright, it ends by the signal; else the judge says how, as a shell would.
    expect(caller.signalCode === null ? caller.exitCode : null).toBe(exit);
    expect(left(desk)).toBe(state);
    expect(results(desk)).toEqual([result]);
    expect(desk.run(['audit', 'verify']).exit).toBe(0);
    return took;
  }),
);

test('signals that come again do not keep the end from the log', () =>
  atOnce(async () => {
    const desk = deskWith('park');
    const { caller, front, judge } = await waiting(desk, false);
    for (let i = 0; i < 5; i++) {
      process.kill(judge, 'SIGHUP');
      process.kill(front, 'SIGTERM');
    }
    const took = await until(() => !alive(judge) && !alive(front));
    await caller.exited;
    expect(results(desk)).toEqual(['parked']);
    return took;
  }));

test.each([
  ['park', 'open', 'parked'],
  ['withdraw', 'ended', 'withdrawn'],
] as const)('its caller vanishes, the policy says %s', (death, state, result) =>
  atOnce(async () => {
    const desk = deskWith(death);
    const { caller, front, judge } = await waiting(desk, true);
    caller.kill('SIGKILL');
    const took = await until(() => !alive(judge) && !alive(front));
    expect(left(desk)).toBe(state);
    expect(results(desk)).toEqual([result]);
    return took;
  }),
);

/** MB; what a machine can bear 200 times. */
const LARGEST = 80;

test('a waiting process is small, and the same command finds its request again', async () => {
  const desk = deskWith('park');
  const { caller, front, judge } = await waiting(desk, false);
  await Bun.sleep(1500);
  const memory = (pid: number, what: string, file: string): number =>
    Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))![1]) / 1024;
  const resident = memory(judge, 'VmRSS', 'status') + memory(front, 'VmRSS', 'status');
  console.log(
    `waiting: ${resident.toFixed(1)} MB resident, ${memory(judge, 'Pss', 'smaps_rollup').toFixed(1)} MB of its own share`,
  );
  expect(resident).toBeLessThan(LARGEST);
  caller.kill('SIGTERM');
  await caller.exited;
  const again = await waiting(desk, false);
  await until(() => desk.run(['audit', 'tail', '--json', '-n', '9']).out.includes('"type":"resumed"'));
  again.caller.kill('SIGTERM');
  expect(await again.caller.stderr.text()).toContain('is still open');
  expect(desk.run(['pending', '--json']).out.trim().split('\n')).toHaveLength(1);
});
