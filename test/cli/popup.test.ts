/** The question in a popup of a real tmux: shown to the person who looks at it, answered by their keys, and to no agent. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Desk, PROGRAM } from '../staged.ts';

const TMUX = '/usr/bin/tmux';
const desk = new Desk();
const socket = `${desk.folder}/tmux`;
mkdirSync(`${desk.folder}/bin`);
mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
writeFileSync(`${desk.folder}/bin/git`, `#!/bin/sh\necho "$*" >>${desk.folder}/ran\n`, { mode: 0o755 });
const env = desk.environment({ PATH: `${desk.folder}/bin:/usr/bin:/bin`, SHELL: '/bin/sh' });

const tmux = (...words: string[]): string => {
  const { exitCode, stdout, stderr } = Bun.spawnSync([TMUX, '-S', socket, '-f', '/dev/null', ...words], { env });
  if (exitCode !== 0) throw new Error(stderr.toString());
  return stdout.toString().trim();
};

const installed = existsSync(TMUX);
if (installed) tmux('new-session', '-d', '-s', 'work', '-x', '100', '-y', '40', 'exec sleep 600');
afterAll(() => {
  if (installed) tmux('kill-server');
  desk.remove();
});

/** What the processes in that session get as TMUX. */
const inside = (): string => tmux('display-message', '-p', '-t', 'work', '#{socket_path},#{pid},0');

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await Bun.sleep(10))
    if (Date.now() > end) throw new Error('it did not come');
}

/** Somebody looks at the session: `wrapped` is what starts their client. */
async function looks(wrapped: readonly string[] = []) {
  const parts: Uint8Array[] = [];
  const terminal = new Bun.Terminal({ cols: 100, rows: 40, data: (_, bytes) => void parts.push(bytes.slice()) });
  const words = [...wrapped, 'setsid', '-c', '-w', TMUX, '-S', socket, 'attach', '-t', 'work'];
  const child = Bun.spawn(words, { terminal, env, cwd: desk.work });
  await until(() => tmux('list-clients') !== '');
  return {
    seen: (): string => Buffer.concat(parts).toString(),
    async types(keys: string): Promise<void> {
      for (const key of keys) {
        terminal.write(key);
        await Bun.sleep(80);
      }
    },
    async leaves(): Promise<void> {
      tmux('detach-client', '-s', 'work');
      await child.exited;
      terminal.close();
    },
  };
}

/** As an agent in a pane of it runs a command: without a terminal of its own. */
const asks = (text: string, more: Record<string, string> = {}): Bun.Subprocess<'ignore', 'ignore', 'pipe'> =>
  Bun.spawn(['setsid', '-w', PROGRAM(), '-c', text], {
    env: { ...env, TMUX: inside(), CLAUDECODE: '1', ...more },
    cwd: desk.work,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  });

const ran = (): string => (existsSync(`${desk.folder}/ran`) ? readFileSync(`${desk.folder}/ran`, 'utf8') : '');
const policy = (text: string): void => writeFileSync(`${desk.home}/.config/gatekeep/policy.yaml`, text);

test.skipIf(!installed)(
  'it shows the request over the window, two one after the other, and their keys decide',
  async () => {
    policy('version: 1\n');
    const person = await looks();
    const first = asks('git push --force origin one');
    await until(() => person.seen().includes('origin one'));
    const second = asks('git push --force origin two');
    await person.types('a\r');
    expect(await first.exited).toBe(0);
    await until(() => person.seen().includes('origin two'));
    await Bun.sleep(500);
    await person.types('d');
    await Bun.sleep(300);
    await person.types('no\r');
    expect(await second.exited).toBe(126);
    expect(ran()).toBe('push --force origin one\n');
    const answers = desk.run(['audit', 'search', '--json', 'origin']).out;
    expect(answers).toContain('L0');
    expect(desk.run(['audit', 'verify']).exit).toBe(0);
    await person.leaves();
  },
  40_000,
);

test.skipIf(!installed)(
  'nobody looks, the policy says no, or the one who looks is an agent: refused at once as ever',
  async () => {
    const before = ran();
    const refused = async (): Promise<void> => {
      const asked = asks('git push --force origin three');
      expect(await asked.exited).toBe(126);
      expect(await asked.stderr.text()).toContain('no gatekeep inbox is open');
    };
    policy('version: 1\n');
    await refused();
    policy('version: 1\napprovals: { popup: false }\n');
    const person = await looks();
    await refused();
    await person.leaves();
    policy('version: 1\n');
    // The agent's own pseudo-terminal, as it would make one to press the keys itself.
    const agent = await looks(['env', 'CLAUDECODE=1']);
    await refused();
    await agent.leaves();
    expect(ran()).toBe(before);
  },
  40_000,
);

test.skipIf(!installed)(
  'a TMUX that leads nowhere asks nobody',
  async () => {
    for (const TMUX of ['', '/no/such,1,0', 'relative,1,0', `${socket},1,99`]) {
      const asked = asks('git push --force origin four', { TMUX });
      expect({ TMUX, exit: await asked.exited }).toEqual({ TMUX, exit: 126 });
    }
  },
  20_000,
);

test.skipIf(!installed)(
  'R41 keys that another process sends to a pane are nobody where a rule wants proof; else they are L0 and say so',
  async () => {
    const asked = async (keys: string): Promise<string> => {
      const log = `${desk.folder}/log`;
      writeFileSync(log, '');
      const pane = `cd ${desk.work} && ${PROGRAM()} -c 'git push --force origin five'; echo "exit $?" >>${log}`;
      tmux('new-window', '-t', 'work', `${pane}; sleep 1`);
      const said = (): string => tmux('capture-pane', '-p', '-J');
      await until(() => readFileSync(log, 'utf8') !== '' || said().includes('show all of it'));
      await Bun.sleep(500);
      const screen = said();
      if (readFileSync(log, 'utf8') === '')
        for (const key of keys.split(' ')) {
          tmux('send-keys', key);
          await Bun.sleep(150);
        }
      await until(() => readFileSync(log, 'utf8') !== '');
      return `${screen}\n${readFileSync(log, 'utf8')}`;
    };
    const before = ran();
    policy('version: 1\napprovals: { channels: [terminal], assurance: L1 }\n');
    const proven = await asked('a Enter');
    expect(proven).toContain('nobody can answer here');
    expect(proven).toContain('exit 126');
    policy('version: 1\napprovals: { channels: [terminal] }\n');
    expect(ran()).toBe(before);
    expect(await asked('a Enter')).toContain('exit 0');
    expect(ran()).toBe(`${before}push --force origin five\n`);
    const answers = desk.run(['audit', 'tail', '--json', '-n', '9']).out;
    expect(answers).toContain('"assurance":"L0"');
    expect(answers).toContain('"solo":true');
    expect(desk.run(['audit', 'verify']).exit).toBe(0);
  },
  60_000,
);
