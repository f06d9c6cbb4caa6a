/** When a resident is there and when it is not; that it shows nowhere; and that it ends. The script front never has one. */
import { afterEach, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PROGRAM } from '../staged.ts';
import { type Asked, askResident } from './client.ts';
import { gone, House, recorder } from './house.ts';

const houses: House[] = [];
const house = (program?: string): House => {
  const made = new House(program);
  houses.push(made);
  return made;
};
afterEach(async () => {
  for (const each of houses.splice(0)) await each.remove();
});

const head = (one: House): string => {
  const audit = join(one.state, 'audit');
  return join(audit, readlinkSync(join(audit, 'current')), 'audit.head');
};

describe('it is started', () => {
  test('by the second of two commands within a minute, and serves the third', async () => {
    const one = house();
    await one.sh('true');
    expect(existsSync(one.resident)).toBe(false);
    await one.sh('true');
    const pid = await one.settled();
    const { by, said } = await recorder(pid, () => one.sh('echo "$0 $-"; exit 3'));
    expect({ by, exit: said.exit, out: said.out, error: said.error }).toEqual({
      by: 'resident',
      exit: 3,
      out: 'bash hBc\n',
      error: '',
    });
    expect({ records: one.records(), problems: one.problems() }).toEqual({ records: 3, problems: '' });
  });

  test('not where the last command was more than a minute ago', async () => {
    const one = house();
    await one.sh('true');
    utimesSync(head(one), Date.now() / 1000 - 61, Date.now() / 1000 - 61);
    await one.sh('true');
    expect({ pids: one.pids(), folder: existsSync(one.resident) }).toEqual({ pids: [], folder: false });
  });

  test.each<[string, (one: House) => Promise<unknown>]>([
    ['by a command that is refused', one => one.sh('git push --force')],
    ['by a command with a mistake', one => one.sh('if')],
    ['with GATEKEEP_RESIDENT=off', one => one.sh('true', { env: { GATEKEEP_RESIDENT: 'off' } })],
    ['by gatekeep check', one => one.run(['check', '-c', 'true'])],
    ['under a limit on CPU time', one => one.sh('true', { through: ['bash', '-c', 'ulimit -t 100; exec "$@"', 'x'] })],
    ['where the caller adopts orphans', one => one.sh('true', { through: ['python3', '-c', REAPER] })],
    ['as the first process of a container', one => one.sh('true', { through: ['unshare', '-pf', '--mount-proc'] })],
  ])('not %s', async (name, act) => {
    if (name.includes('container') && process.getuid!() !== 0) return;
    const one = house();
    await one.sh('true');
    await act(one);
    expect({ pids: one.pids(), folder: existsSync(one.resident) }).toEqual({ pids: [], folder: false });
  });

  test('once, where many commands come at the same time', async () => {
    const one = house();
    await one.sh('true');
    await Promise.all(Array.from({ length: 12 }, () => one.sh('true')));
    await one.settled();
    expect(one.pids()).toHaveLength(1);
  });

  test('not again within a minute where it ended at once', async () => {
    const one = house();
    const pid = await one.settle();
    await one.kill(pid);
    await one.sh('true');
    expect(one.pids()).toEqual([]);
    one.forgetTries();
    await one.sh('true');
    expect(await one.settled()).not.toBe(pid);
  });

  test('never by the script front, which does not ask one either', async () => {
    const one = house(PROGRAM('stage-script'));
    for (let i = 0; i < 3; i++) await one.sh('true');
    expect(existsSync(one.resident)).toBe(false);
  });
});

/** Makes itself the one who adopts, and becomes the program. */
const REAPER = `import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])`;

describe('it shows nowhere', () => {
  test('bash has no child, no job and no descriptor of it; the caller is not kept waiting for its output to close', async () => {
    const one = house();
    await one.sh('true');
    const look = `read -r kids </proc/$$/task/$$/children; echo "kids:$kids"; jobs; wait
      cd /proc/$$/fd; for d in *; do [[ ! -e $d ]] || echo "$d"; done; echo end`;
    const { out, ms } = await one.sh(look);
    expect(out).toBe('kids:\n0\n1\n2\nend\n');
    await one.settled();
    expect(ms).toBeLessThan(5_000);
  });

  test('it has a session of its own, /, an environment of ours and nothing of the caller open', async () => {
    const one = house();
    await one.sh('true');
    await one.sh('true', {
      env: { SECRET_TOKEN: 'x', LD_DEBUG: '' },
      through: ['bash', '-c', 'exec "$@" 7</etc/passwd 212</etc/hosts', 'x'],
    });
    const pid = await one.settled();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    expect({ session: Number(stat[3]) !== pid, terminal: stat[4], cwd: readlinkSync(`/proc/${pid}/cwd`) }).toEqual({
      session: true,
      terminal: '0',
      cwd: '/',
    });
    expect(stat[3]).not.toBe(String(process.pid));
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)).toEqual([
      'PATH=/usr/bin:/bin',
      'LANG=C.UTF-8',
      'BUN_JSC_useFTLJIT=0',
    ]);
    const open = readdirSync(`/proc/${pid}/fd`).map(fd => readlinkSync(`/proc/${pid}/fd/${fd}`));
    const foreign = open.filter(
      path => !/^(\/dev\/null|anon_inode:|socket:|\/proc|pipe:)/.test(path) && !path.startsWith(one.resident),
    );
    expect(foreign.filter(path => !path.endsWith('/lib/gatekeep/judge'))).toEqual([]);
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max core file size +0 /);
  });
});

describe('it ends', () => {
  test('when another program stands in its place; the next command has a judge of its own', async () => {
    const one = house();
    const prefix = join(one.folder, 'prefix');
    Bun.spawnSync(['tools/place.sh', prefix], { cwd: join(import.meta.dir, '../..') });
    const installed = new House(join(prefix, 'bin/gatekeep'));
    houses.push(installed);
    const pid = await installed.settle();
    const judge = join(prefix, 'lib/gatekeep/judge');
    cpSync(judge, `${judge}.new`);
    chmodSync(`${judge}.new`, 0o755);
    renameSync(`${judge}.new`, judge);
    expect((await installed.sh('echo hi')).out).toBe('hi\n');
    await gone(pid);
    installed.forgetTries();
    await installed.sh('true');
    expect(await installed.settled()).not.toBe(pid);
    expect(installed.problems()).toBe('');
  }, 60_000);

  test.each<[string, (one: House) => void]>([
    ['its state folder is removed', one => rmSync(one.state, { recursive: true })],
    ['its socket is removed', one => rmSync(join(one.resident, 'socket'))],
    [
      'its socket is replaced',
      one => {
        rmSync(join(one.resident, 'socket'));
        mkdirSync(join(one.resident, 'socket'));
      },
    ],
  ])(
    'when %s; meanwhile commands have judges of their own',
    async (_name, act) => {
      const one = house();
      const pid = await one.settle();
      act(one);
      const { exit, out } = await one.sh('echo hi');
      expect({ exit, out }).toEqual({ exit: 0, out: 'hi\n' });
      await gone(pid);
    },
    60_000,
  );

  test('by SIGTERM, leaving a socket that hurts nobody', async () => {
    const one = house();
    await one.kill(await one.settle(), 'SIGTERM');
    expect((await one.sh('echo hi')).out).toBe('hi\n');
    expect(one.problems()).toBe('');
  });
});

describe('it ends by itself', () => {
  const bun = process.execPath;
  const program = join(import.meta.dir, '../fixtures/short-lived-resident.ts');
  const asked = (one: House): Asked => ({ argv: ['bash', '-c', 'true'], cwd: '/', env: one.environment() });

  async function shortLived(one: House, memory = 'Infinity'): Promise<{ socket: string; ended: Promise<number> }> {
    mkdirSync(one.resident, { recursive: true, mode: 0o700 });
    const socket = join(one.resident, 'socket');
    const child = Bun.spawn(
      ['/bin/bash', '-c', 'exec 4<"$1" "$2" "$3" "$4"', 'x', one.resident, bun, program, memory],
      {
        stdin: 'ignore',
      },
    );
    while (!existsSync(socket)) await Bun.sleep(10);
    return { socket, ended: child.exited };
  }

  test('after a time without a command, and each command gives it that time again', async () => {
    const one = house();
    const { socket, ended } = await shortLived(one);
    const start = Date.now();
    await Bun.sleep(1000);
    expect(await askResident(socket, asked(one))).toBe('allow');
    expect(await ended).toBe(0);
    expect(Date.now() - start).toBeGreaterThan(2400);
    expect(existsSync(socket)).toBe(false);
  });

  test('in a pause, when it has become large', async () => {
    const one = house();
    const { socket, ended } = await shortLived(one, '1000');
    const start = Date.now();
    expect(await askResident(socket, asked(one))).toBe('allow');
    expect(await ended).toBe(0);
    expect(Date.now() - start).toBeLessThan(1400);
  });

  test('after so many commands, each of them answered', async () => {
    const one = house();
    const { socket, ended } = await shortLived(one);
    for (let i = 0; i < 3; i++) expect(await askResident(socket, asked(one))).toBe('allow');
    expect(await ended).toBe(0);
    expect(one.records()).toBe(3);
  });
});

test('two state folders have two residents, and each serves its own', async () => {
  const [a, b] = [house(), house()];
  const [ofA, ofB] = [await a.settle(), await b.settle()];
  expect((await recorder(ofA, () => a.sh('true'))).by).toBe('resident');
  expect((await recorder(ofB, () => a.sh('true'))).by).toBe('own judge');
  expect([a.records(), b.records()]).toEqual([4, 2]);
});

test('one whose caller names another home records there, as a judge of its own would', async () => {
  const [a, b] = [house(), house()];
  const pid = await a.settle();
  await b.sh('true');
  // The socket is found by XDG_STATE_HOME; what is recorded where says the request alone.
  const { by } = await recorder(pid, () =>
    a.sh('true', { env: { HOME: b.home, XDG_STATE_HOME: join(a.home, '.local/state') } }),
  );
  expect({ by, a: a.records(), b: b.records() }).toEqual({ by: 'resident', a: 3, b: 1 });
});

test('it signs what is due itself, after its front has the answer', async () => {
  const one = house();
  const pid = await one.settle();
  const checkpoints = (): number => one.log().filter(({ type }) => type === 'checkpoint').length;
  const before = checkpoints();
  rmSync(head(one));
  const { by, said } = await recorder(pid, () => one.sh('echo ran'));
  expect({ by, out: said.out, exit: said.exit }).toEqual({ by: 'resident', out: 'ran\n', exit: 0 });
  for (const end = Date.now() + 20_000; checkpoints() === before && Date.now() < end; ) await Bun.sleep(20);
  expect({ checkpoints: checkpoints(), pids: one.pids() }).toEqual({ checkpoints: before + 1, pids: [pid] });
  // It lives on, and what it signed is signed once.
  await one.sh('true');
  expect({ checkpoints: checkpoints(), pids: one.pids() }).toEqual({ checkpoints: before + 1, pids: [pid] });
});

test('what it signs is kept elsewhere by a process of its own, which it does not keep', async () => {
  const one = house();
  const evidence = join(one.folder, 'evidence');
  Bun.spawnSync(['git', 'init', '--quiet', evidence]);
  mkdirSync(join(one.home, '.config/gatekeep'), { recursive: true });
  const policy = `version: 1\naudit: { anchors: [{ kind: git, repository: ${evidence} }] }\n`;
  writeFileSync(join(one.home, '.config/gatekeep/policy.yaml'), policy, { mode: 0o600 });
  const pid = await one.settle();
  const kept = (): number => one.log().filter(({ type }) => type === 'anchor').length;
  const before = kept();
  rmSync(head(one));
  const { by } = await recorder(pid, () => one.sh('true'));
  for (const end = Date.now() + 20_000; kept() === before && Date.now() < end; ) await Bun.sleep(20);
  expect({ by, kept: kept(), pids: one.pids() }).toEqual({ by: 'resident', kept: before + 1, pids: [pid] });
  const children = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  for (const end = Date.now() + 10_000; children() !== '' && Date.now() < end; ) await Bun.sleep(50);
  expect(children()).toBe('');
});
