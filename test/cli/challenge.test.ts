/** The code that a policy asks for before a yes: the same at the prompt, in the inbox and on the command line. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Desk, PROGRAM } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
mkdirSync(`${desk.folder}/bin`);
mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
writeFileSync(`${desk.folder}/bin/made`, `#!/bin/sh\necho made >>${desk.folder}/ran\n`, { mode: 0o755 });
const example = (word: string): string => `examples: { match: [made ${word}], no_match: [made x] }`;
writeFileSync(
  `${desk.home}/.config/gatekeep/policy.yaml`,
  `version: 1
approvals: { channels: [terminal, inbox], wait: 30s, challenge: { high: code, critical: signature } }
rules:
  - { id: t.high, match: made high, verdict: ask, sensitivity: high, reason: r, ${example('high')} }
  - { id: t.critical, match: made critical, verdict: ask, sensitivity: critical, reason: r, ${example('critical')} }
`,
);
const env = desk.environment({ PATH: `${desk.folder}/bin:/usr/bin:/bin` });

function atTerminal(argv: readonly string[]) {
  const parts: Uint8Array[] = [];
  const terminal = new Bun.Terminal({ cols: 100, rows: 30, data: (_, bytes) => void parts.push(bytes.slice()) });
  const child = Bun.spawn(['setsid', '-c', '-w', PROGRAM(), ...argv], { terminal, env, cwd: desk.work });
  const seen = (): string => Buffer.concat(parts).toString();
  return {
    seen,
    terminal,
    ended: child.exited,
    /** Key by key, as hands do. */
    async types(keys: string): Promise<void> {
      for (const key of keys) {
        terminal.write(key);
        await Bun.sleep(60);
      }
    },
    /** The code of the newest question. */
    async code(): Promise<string> {
      await until(() => /type \d{4} if/.test(seen()));
      await Bun.sleep(100);
      return [...seen().matchAll(/type (\d{4}) if/g)].at(-1)![1]!;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await Bun.sleep(5))
    if (Date.now() > end) throw new Error('it did not come');
}

const runs = (): number =>
  existsSync(`${desk.folder}/ran`) ? readFileSync(`${desk.folder}/ran`, 'utf8').split('\n').length - 1 : 0;

/** As an agent asks: no terminal. */
function asks(word: string): Bun.Subprocess<'ignore', 'ignore', 'pipe'> {
  return Bun.spawn(['setsid', '-w', PROGRAM(), '-c', `made ${word}`], {
    env,
    cwd: desk.work,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  });
}

async function open(): Promise<string> {
  let short = '';
  await until(() => {
    short = /"short":"([\da-f]{4})"/.exec(desk.run(['pending', '--json']).out)?.[1] ?? '';
    return short !== '';
  });
  return short;
}

const other = (code: string): string => (code === '1111' ? '2222' : '1111');

test('at the prompt: another code is none, a pasted one is not taken, the right one runs it', async () => {
  const prompt = atTerminal(['-c', 'made high']);
  await until(() => prompt.seen().includes('approve'));
  await Bun.sleep(600);
  await prompt.types('a\r');
  const code = await prompt.code();
  await prompt.types(`${other(code)}\r`);
  await until(() => prompt.seen().includes(`that is not ${code}`));
  await prompt.types('\x7f\x7f\x7f\x7f');
  await Bun.sleep(400);
  prompt.terminal.write(`${code}\r`);
  await Bun.sleep(800);
  expect(runs()).toBe(0);
  await prompt.types(`${code}\r`);
  expect(await prompt.ended).toBe(0);
  prompt.terminal.close();
  expect(runs()).toBe(1);
}, 30_000);

test('approve: nothing typed approves nothing; the code does, and one that is no terminal is told so', async () => {
  const before = runs();
  const waiting = asks('high');
  const short = await open();
  const piped = desk.run(['approve', short]);
  expect({ exit: piped.exit, error: piped.error }).toEqual({ exit: 2, error: expect.stringContaining('terminal') });
  const first = atTerminal(['approve', short]);
  await first.code();
  await first.types('\r');
  expect(await first.ended).toBe(1);
  const second = atTerminal(['approve', short]);
  await second.types(`${await second.code()}\r`);
  expect(await second.ended).toBe(0);
  expect(await waiting.exited).toBe(0);
  expect(runs()).toBe(before + 1);
  for (const { terminal } of [first, second]) terminal.close();
}, 30_000);

test('in the inbox: after Enter the code', async () => {
  const before = runs();
  const inbox = atTerminal(['inbox']);
  await until(() => inbox.seen().includes('no request is open'));
  const waiting = asks('high');
  await until(() => inbox.seen().includes('made high'));
  await inbox.types('a\r');
  await inbox.types(`${await inbox.code()}\r`);
  expect(await waiting.exited).toBe(0);
  expect(runs()).toBe(before + 1);
  await inbox.types('q');
  expect(await inbox.ended).toBe(0);
  inbox.terminal.close();
}, 30_000);

test('a signature: neither the prompt nor the inbox nor approve takes less, and denying needs none', async () => {
  const before = runs();
  const waiting = asks('critical');
  const short = await open();
  const approved = atTerminal(['approve', short]);
  expect(await approved.ended).toBe(2);
  await until(() => approved.seen().includes('the policy wants a signature for this'));
  const inbox = atTerminal(['inbox']);
  await until(() => inbox.seen().includes('made critical'));
  await inbox.types('a');
  await until(() => inbox.seen().includes('it wants a signature'));
  await inbox.types('\r');
  await Bun.sleep(300);
  await inbox.types('q');
  await inbox.ended;
  expect(desk.run(['deny', short, '--reason', 'no']).exit).toBe(0);
  expect(await waiting.exited).toBe(126);
  expect(runs()).toBe(before);
  expect(desk.run(['audit', 'verify']).exit).toBe(0);
  for (const { terminal } of [approved, inbox]) terminal.close();
}, 30_000);
