/** A command of the user's choice is told of each new request, once, and redacted. It decides nothing, and nothing waits for it. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { desktopOf } from '../../src/channels/notify.ts';
import { Desk } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
const told = `${desk.folder}/told`;
const env = `${desk.folder}/env`;
const pid = `${desk.folder}/pid`;
const policy = (path: string, notify: string): void =>
  writeFileSync(path, `version: 1\napprovals: { channels: [inbox], wait: 1s, notify: ${notify} }\n`);
mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
policy(
  `${desk.home}/.config/gatekeep/policy.yaml`,
  `[/bin/sh, -c, 'echo $$ >${pid}; env >${env}; cat >>${told}; sleep 60']`,
);
mkdirSync(`${desk.folder}/bin`);
writeFileSync(`${desk.folder}/bin/cat`, `#!/bin/sh\necho owned >>${told}\n`, { mode: 0o755 });

const CALLER = { PATH: `${desk.folder}/bin:/usr/bin:/bin`, BASH_ENV: '/tmp/x', LD_DEBUG: 'unused', DISPLAY: '' };
const RISKY = 'git push --force https://x:hunter2secret@example.com/a.git';
const lines = (path: string): string[] => (existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []);

test('once a request, redacted, with nothing of the caller to run, and no longer than its time', async () => {
  const first = desk.run(['-c', RISKY], { env: CALLER });
  expect(first.exit).toBe(75);
  expect(lines(told)).toHaveLength(1);
  const said = JSON.parse(lines(told)[0]!) as { text: string; short: string; answer: string };
  expect(said.answer).toBe(`gatekeep approve ${said.short}`);
  expect(said.text).toStartWith('git push --force');
  expect(lines(told)[0]).not.toContain('hunter2secret');
  expect(lines(env).filter(line => /^(?:BASH_ENV|LD_)/.test(line))).toEqual([]);
  expect(lines(env)).toContain('PATH=/usr/local/bin:/usr/bin:/bin');
  desk.run(['-c', RISKY], { env: CALLER });
  expect(lines(told)).toHaveLength(1);
  for (const end = Date.now() + 15_000; existsSync(`/proc/${lines(pid)[0]}`); await Bun.sleep(100))
    expect(Date.now()).toBeLessThan(end);
}, 40_000);

test.each(['[/no/such/program]', '[/bin/false]'])('%s fails, and the request is asked all the same', notify => {
  const other = new Desk();
  try {
    mkdirSync(`${other.home}/.config/gatekeep`, { recursive: true });
    policy(`${other.home}/.config/gatekeep/policy.yaml`, notify);
    expect(other.run(['-c', 'git push --force']).exit).toBe(75);
  } finally {
    other.remove();
  }
});

test('a desktop is one with a screen, a bus and a program to show notices', () => {
  expect(desktopOf(new Map())).toBe('no desktop here');
  expect(desktopOf(new Map([['DISPLAY', ':0']]))).toBe('the desktop has no message bus here');
  const full = new Map([
    ['DISPLAY', ':0'],
    ['XDG_RUNTIME_DIR', '/run/user/1'],
  ]);
  expect(desktopOf(full)).toBe(existsSync('/usr/bin/notify-send') ? null : '/usr/bin/notify-send is not installed');
});
