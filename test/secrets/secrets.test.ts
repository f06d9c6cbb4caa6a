/** Secrets of the environment and of the text stand nowhere but where the command itself puts them: not in the log, not in our words, not on the screen. */
import { afterAll, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { Screen } from '../scripts/screen.ts';
import { Desk, PROGRAM } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());

/** Fresh ones on every run, so that no list of known values can help. */
const chars = (n: number): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(n)))
    .toString('hex')
    .slice(0, n);
const SECRETS = {
  environment: `Env${chars(16)}Zq`,
  token: `ghp_${chars(36)}`,
  password: `Pw${chars(16)}Xk`,
  url: `Url${chars(14)}Yt`,
  header: `eyJ${chars(20)}.eyJ${chars(30)}.${chars(43)}`,
  document: `Doc${chars(16)}Vm`,
} as const;
const env = { DEPLOY_PASSWORD: SECRETS.environment };

const PARTS: readonly (readonly [name: string, text: string])[] = [
  ['a value of the environment', `: ${SECRETS.environment}`],
  ['a token', `: ${SECRETS.token}`],
  ['an option', `: --password ${SECRETS.password} --password=${SECRETS.password}`],
  ['a URL', `: https://deploy:${SECRETS.url}@git.example.org/x.git`],
  ['a header', `: -H 'Authorization: Bearer ${SECRETS.header}'`],
  ['a here-document', `: <<END\npassword=${SECRETS.document}\nAPI_TOKEN: ${SECRETS.document}\nEND\n`],
  ['an assignment', `API_KEY=${SECRETS.password} true`],
];
const RISKY = '\ngit push --force origin main';

function clean(what: string, text: string): void {
  const found = Object.entries(SECRETS).filter(([, secret]) => text.includes(secret));
  expect({ what, found: found.map(([name]) => name), text }).toEqual({ what, found: [], text });
}

describe('nobody asked', () => {
  test.each(PARTS)('%s: allowed', (_, text) => {
    expect(desk.run(['-c', text], { env })).toEqual({ exit: 0, out: '', error: '' });
    clean('log', desk.stored);
  });

  test.each(PARTS)('%s: refused', (_, text) => {
    const { exit, error } = desk.run(['-c', text + RISKY], { env });
    expect(exit).toBe(126);
    clean('stderr', error);
    clean('log', desk.stored);
  });

  test.each(PARTS)('%s: not bash', (_, text) => {
    for (const broken of [`${text} (`, `) ${text}`, `${text}\n)`, `fi ${text}`]) {
      for (const argv of [
        ['-c', broken],
        ['check', '-c', broken],
        ['explain', '-c', broken],
      ]) {
        const { exit, error } = desk.run(argv, { env });
        expect({ exit, argv }).toEqual({ exit: 2, argv });
        clean('stderr', error);
      }
    }
    clean('log', desk.stored);
  });

  test.each(PARTS)('%s: what people read of it', (_, text) => {
    for (const argv of [
      ['check', '-c', text + RISKY],
      ['explain', '-c', text + RISKY],
      ['audit', 'tail', '-n', '50'],
    ]) {
      const { out, error } = desk.run(argv, { env });
      clean(argv[0]!, out + error);
    }
  });

  test.each(PARTS)('%s: in a script file and on standard input', (_, text) => {
    writeFileSync(`${desk.work}/script`, text + RISKY);
    for (const call of [desk.run(['script'], { env }), desk.run([], { env, stdin: text + RISKY })]) {
      expect(call.exit).toBe(126);
      clean('stderr', call.error);
    }
    clean('log', desk.stored);
  });

  test('an argv', () => {
    const words = [
      'run',
      '--',
      'git',
      'push',
      '--force',
      `https://u:${SECRETS.url}@h/x`,
      `--password=${SECRETS.password}`,
      SECRETS.environment,
      SECRETS.token,
    ];
    const { exit, error } = desk.run(words, { env });
    expect(exit).toBe(126);
    clean('stderr', error);
    clean('log', desk.stored);
  });

  test.each<string[]>([
    ['run', `--password=${SECRETS.password}`, 'ls'],
    ['check', `--token=${SECRETS.token}`],
    ['rules', SECRETS.environment],
    ['run', '--', SECRETS.environment],
  ])('wrong usage: %s %.8s', (...argv: string[]) => {
    const { exit, error } = desk.run(argv, { env });
    expect(exit).toBe(argv[1] === '--' ? 127 : 2);
    clean('stderr', error);
  });
});

/** Approves or denies at a terminal, and gives all that the terminal was ever sent. */
async function atTerminal(text: string, keys: readonly string[]): Promise<{ exit: number; sent: string }> {
  let sent = '';
  const screen = new Screen(200, 60);
  const decoder = new TextDecoder();
  const terminal = new Bun.Terminal({
    cols: 200,
    rows: 60,
    data: (_, bytes) => {
      const chunk = decoder.decode(bytes, { stream: true });
      sent += chunk;
      screen.write(chunk);
    },
  });
  // A shell stands between, as a person's does.
  const shell = ['setsid', '-c', '-w', 'bash', '-c', '"$0" -c "$1"; exit $?', PROGRAM(), text];
  const child = Bun.spawn(shell, { cwd: desk.work, env: desk.environment(env), terminal });
  for (const [wait, key] of [
    ['show all of it', 's'],
    ['', '\r'],
    ['back to the question', '\r'],
    ['show all of it', keys[0]],
    ['', '\r'],
    ...keys.slice(1).map(each => ['reason', each]),
  ] as const) {
    for (let tries = 0; tries < 500 && !screen.text.includes(wait!); tries++) await Bun.sleep(10);
    await Bun.sleep(80);
    terminal.write(key!);
  }
  const exit = await child.exited;
  await Bun.sleep(50);
  terminal.close();
  return { exit, sent };
}

const ALL = `${PARTS.map(([, text]) => text).join('\n')}\necho done`;

test('approved at a terminal: neither the prompt, nor all of it, nor the log', async () => {
  const { exit, sent } = await atTerminal(`${ALL}; git push --force "$DEPLOY_PASSWORD" 2>/dev/null; exit 7`, ['a']);
  expect({ exit, sent }).toEqual({ exit: 7, sent: expect.stringContaining('approved by') });
  expect(sent).toContain('done');
  clean('screen', sent);
  clean('log', desk.stored);
});

test('denied at a terminal', async () => {
  const { exit, sent } = await atTerminal(`${ALL}${RISKY}`, ['d', 'not now\r']);
  expect({ exit, sent }).toEqual({ exit: 126, sent: expect.stringContaining('not now') });
  clean('screen', sent);
  clean('log', desk.stored);
});
