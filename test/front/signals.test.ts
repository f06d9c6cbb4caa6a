/** Signals while the judge thinks, asks, or runs the command; and what is left when the front is killed. */
import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { buildFronts, judgeDoes, kinds, marker, scratch } from './fronts.ts';

const fronts = buildFronts();

async function until(true_: () => boolean): Promise<void> {
  while (!true_()) await Bun.sleep(10);
}

interface Waiting {
  readonly pid: number;
  readonly judge: number;
  ended(): Promise<{ exit: number | null; signal: string | null }>;
}

/** The judge writes its pid and then waits in `lines`. */
async function waiting(front: string, lines: string, words = ['-c', 'echo ran']): Promise<Waiting> {
  const ready = marker();
  judgeDoes(`${lines.replace('READY', `echo $$ >${ready.path}.part; mv ${ready.path}.part ${ready.path}`)}`);
  const child = Bun.spawn([front, ...words], { cwd: scratch, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
  await until(ready.made);
  return {
    pid: child.pid,
    judge: Number(readFileSync(ready.path, 'utf8')),
    async ended() {
      await child.exited;
      return {
        exit: child.signalCode === null ? child.exitCode : null,
        signal: child.signalCode === null ? null : String(child.signalCode),
      };
    },
  };
}

const alive = (pid: number): boolean => {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
};
/** As in front.c. */
const GRACE_MS = 2000;
const LOOP = 'while :; do sleep 0.02; done';

for (const kind of kinds) {
  const front = fronts[kind];
  describe(`${kind} front`, () => {
    test.each(['SIGTERM', 'SIGHUP'] as const)(
      '%s while it waits: the judge gets it, and both are gone',
      async signal => {
        const told = marker();
        const trap = `trap ': >${told.path}; exit 0' ${signal.slice(3)}`;
        const run = await waiting(front, `${trap}; READY; ${LOOP}`);
        const sent = Date.now();
        process.kill(run.pid, signal);
        expect((await run.ended()).signal).toBe(signal);
        const took = Date.now() - sent;
        // A machine that is too busy for a judge to end in its grace sees it killed, told or not.
        await until(() => !alive(run.judge) && (told.made() || took >= GRACE_MS));
      },
    );

    test('SIGTERM while the command runs: passed on, and the command has its time', async () => {
      const run = await waiting(
        front,
        `trap got=1 TERM; say "running $n\\n"; sleep 0.2; READY; until [[ $got ]]; do sleep 0.02; done; sleep 2.3; say "exit $n 9\\n"`,
      );
      process.kill(run.pid, 'SIGTERM');
      expect(await run.ended()).toEqual({ exit: 9, signal: null });
    });

    test('an ignored SIGHUP stays ignored (nohup)', async () => {
      const run = await waiting('/bin/bash', 'READY; sleep 0.3; say "allow $n\\n"', [
        '-c',
        `trap '' HUP; exec "$0" -c 'exit 5'`,
        front,
      ]);
      process.kill(run.pid, 'SIGHUP');
      expect(await run.ended()).toEqual({ exit: 5, signal: null });
    });
  });
}

describe('c front', () => {
  test('the judge may say how it ended, in its grace', async () => {
    const run = await waiting(fronts.c, `trap 'say "exit $n 143\\n"; exit 0' TERM; READY; ${LOOP}`);
    process.kill(run.pid, 'SIGTERM');
    expect(await run.ended()).toEqual({ exit: 143, signal: null });
  });

  test('an allow that comes after a signal runs nothing', async () => {
    const mark = marker();
    const words = ['-c', `: >${mark.path}`];
    const run = await waiting(fronts.c, `trap 'say "allow $n\\n"; exit 0' TERM; READY; ${LOOP}`, words);
    process.kill(run.pid, 'SIGTERM');
    expect((await run.ended()).signal).toBe('SIGTERM');
    expect(mark.made()).toBe(false);
  });

  test('a judge that ignores the signal is killed', async () => {
    const run = await waiting(fronts.c, `trap '' TERM; READY; ${LOOP}`);
    process.kill(run.pid, 'SIGTERM');
    expect((await run.ended()).signal).toBe('SIGTERM');
    expect(alive(run.judge)).toBe(false);
  });

  test('SIGUSR1 ends it as it ends bash, and the judge by SIGTERM', async () => {
    const told = marker();
    const run = await waiting(fronts.c, `trap ': >${told.path}; exit 0' TERM; READY; ${LOOP}`);
    process.kill(run.pid, 'SIGUSR1');
    expect((await run.ended()).signal).toBe('SIGUSR1');
    expect(told.made()).toBe(true);
  });

  test('SIGUSR1 while the command runs is passed on', async () => {
    const run = await waiting(
      fronts.c,
      `trap 'say "exit $n 6\\n"; exit 0' USR1; say "running $n\\n"; sleep 0.2; READY; ${LOOP}`,
    );
    process.kill(run.pid, 'SIGUSR1');
    expect(await run.ended()).toEqual({ exit: 6, signal: null });
  });

  test('a front that is killed takes its judge along', async () => {
    const run = await waiting(fronts.c, `READY; ${LOOP}`);
    process.kill(run.pid, 'SIGKILL');
    await run.ended();
    await until(() => !alive(run.judge));
  });

  test('a stopped and continued front still gives its answer', async () => {
    const run = await waiting(fronts.c, 'READY; sleep 0.3; say "allow $n\\n"', ['-c', 'exit 5']);
    process.kill(run.pid, 'SIGSTOP');
    await Bun.sleep(400);
    process.kill(run.pid, 'SIGCONT');
    expect(await run.ended()).toEqual({ exit: 5, signal: null });
  });
});
