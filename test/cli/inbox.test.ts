/** What a transcript cannot show: the bell and the title, the sign of life, and how soon after the key the command starts. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Desk, PROGRAM } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
mkdirSync(`${desk.folder}/bin`);
writeFileSync(`${desk.folder}/bin/git`, '#!/bin/sh\ndate +%s%3N\n', { mode: 0o755 });
const env = desk.environment({ PATH: `${desk.folder}/bin:/usr/bin:/bin` });

/** A decision on this machine starts the command within this many ms (docs/approvals.md); the tests share two cores. */
const SOON = 300;

function atTerminal(argv: readonly string[]): { seen: () => string; terminal: Bun.Terminal; ended: Promise<number> } {
  const parts: Uint8Array[] = [];
  const terminal = new Bun.Terminal({ cols: 80, rows: 24, data: (_, bytes) => void parts.push(bytes.slice()) });
  const child = Bun.spawn(['setsid', '-c', '-w', PROGRAM(), ...argv], { terminal, env, cwd: desk.work });
  return { seen: () => Buffer.concat(parts).toString(), terminal, ended: child.exited };
}

const until = async (holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + 20_000; !holds(); await Bun.sleep(5))
    if (Date.now() > end) throw new Error('it did not come');
};

const asks = (): { out: Promise<string>; ended: Promise<number> } => {
  const child = Bun.spawn(['setsid', '-w', PROGRAM(), '-c', 'git push --force'], {
    env,
    cwd: desk.work,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
  });
  return { out: child.stdout.text(), ended: child.exited };
};

test('a new request rings and is in the title; the approved command starts at once; closed, the inbox is no way to ask', async () => {
  const inbox = atTerminal(['inbox']);
  await until(() => inbox.seen().includes('no request is open'));
  expect(inbox.seen()).not.toMatch(/\x07(?<!open\x07)/);
  const waiting = asks();
  await until(() => inbox.seen().includes('q quit') && inbox.seen().includes('\x1b]2;gatekeep: 1 open\x07'));
  expect(inbox.seen()).toMatch(/[^n]\x07/);
  inbox.terminal.write('a');
  await until(() => inbox.seen().includes('Enter: yes'));
  const pressed = Date.now();
  inbox.terminal.write('\r');
  const started = Number(await waiting.out);
  expect(await waiting.ended).toBe(0);
  console.log(`key to start: ${started - pressed} ms`);
  expect(started - pressed).toBeLessThan(SOON * 3);
  inbox.terminal.write('q');
  expect(await inbox.ended).toBe(0);
  inbox.terminal.close();
  const after = desk.run(['-c', 'git push --force'], { env: { PATH: env.PATH! } });
  expect(after.exit).toBe(126);
  expect(after.error).toContain('no gatekeep inbox is open');
}, 60_000);

test.each(['hang up', 'kill the front'])('an inbox is gone when its terminal or its front is: %s', async how => {
  const inbox = atTerminal(['inbox']);
  await until(() => inbox.seen().includes('no request is open'));
  const judge = JSON.parse(readFileSync(`${desk.home}/.local/state/gatekeep/requests/inbox.open`, 'utf8'))
    .pid as number;
  const front = Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${judge}/status`, 'utf8'))![1]);
  expect(front).toBeGreaterThan(1);
  if (how === 'hang up') inbox.terminal.close();
  else process.kill(front, 'SIGKILL');
  const before = Date.now();
  await until(() => !existsSync(`/proc/${judge}/status`));
  expect(Date.now() - before).toBeLessThan(3000);
});

test('g approves, and grants the same again for a time', async () => {
  const inbox = atTerminal(['inbox']);
  const types = async (keys: string): Promise<void> => {
    for (const key of keys) {
      inbox.terminal.write(key);
      await Bun.sleep(60);
    }
  };
  await until(() => inbox.seen().includes('no request is open'));
  const first = asks();
  await until(() => inbox.seen().includes('g grant'));
  await types('g');
  await until(() => inbox.seen().includes('and the same again for a time'));
  await types('\r');
  await until(() => inbox.seen().includes('for how long'));
  await types('soon\r');
  await until(() => inbox.seen().includes('wanted a time like 30m'));
  await types('g\r');
  await Bun.sleep(100);
  await types('30m\r');
  expect(await first.ended).toBe(0);
  await until(() => inbox.seen().includes('approved for 30m by'));
  expect(desk.run(['grants']).out).toContain('git push --force');
  // Nobody is asked any more.
  expect(await asks().ended).toBe(0);
  await types('q');
  expect(await inbox.ended).toBe(0);
  inbox.terminal.close();
  expect(desk.run(['audit', 'verify']).exit).toBe(0);
}, 60_000);
