/** Who shares not everything with the resident gets a judge of its own, and whatever anybody is told is what such a judge says. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Call, gone, House, recorder } from './house.ts';

const isRoot = process.getuid!() === 0;
const OFF = { GATEKEEP_RESIDENT: 'off' };
const LANDLOCK = ['python3', join(import.meta.dir, 'landlock.py')];
const landlocks = Bun.spawnSync([...LANDLOCK, '/bin/true']).exitCode === 0;
const namespaces = Bun.spawnSync(['unshare', '-Ur', 'true']).exitCode === 0;

let house: House;
let pid: number;
beforeAll(async () => {
  house = new House();
  pid = await house.settle();
});
afterAll(() => house.remove());

const by = async (call: Call): Promise<string> => {
  const { by, said } = await recorder(pid, () => house.sh('echo hi', call));
  expect({ exit: said.exit, out: said.out, error: said.error }).toEqual({ exit: 0, out: 'hi\n', error: '' });
  return by;
};

describe('served', () => {
  test.each<[string, Call]>([
    ['a caller like the first', {}],
    [
      'another folder, umask and soft limits',
      { cwd: '/', through: ['bash', '-c', 'umask 000; ulimit -Sf 0; ulimit -Sn 30; exec "$@"', 'x'] },
    ],
    ['another session, nice value and ignored signals', { through: ['setsid', 'nice', 'nohup'] }],
    ['other environments', { env: { LANG: 'C', A: 'é\n', TMPDIR: '/nonexistent', BUN_INSTALL: '/x' } }],
    ['closed descriptors', { through: ['bash', '-c', 'exec <&- 5>&1 "$@"', 'x'] }],
  ])('%s', async (_name, call) => {
    expect(await by(call)).toBe('resident');
  });
});

describe('not served', () => {
  test.skipIf(!isRoot).each<[string, readonly string[]]>([
    ['other supplementary groups', ['setpriv', '--groups', '12345']],
    ['no supplementary groups', ['setpriv', '--clear-groups', '--bounding-set', '-sys_boot']],
    ['another group', ['setpriv', '--regid', '12345', '--keep-groups']],
    ['another effective group', ['setpriv', '--egid', '12345', '--keep-groups']],
    ['fewer capabilities', ['setpriv', '--bounding-set', '-sys_boot']],
    ['inheritable capabilities', ['setpriv', '--inh-caps', '+sys_boot']],
    ['another mount namespace', ['unshare', '-m']],
    ['another host name', ['unshare', '-u']],
    ['another pid namespace', ['unshare', '-pf', '--mount-proc']],
    ['another pid namespace with the old /proc', ['unshare', '-pf']],
    ['another hard limit', ['bash', '-c', 'ulimit -n 1000; exec "$@"', 'x']],
    ['another time namespace', ['unshare', '-T', '--boottime', '1000000']],
  ])('%s', async (_name, through) => {
    expect(await by({ through })).toBe('own judge');
  });

  test('who may gain no privileges', async () => {
    expect(await by({ through: ['setpriv', '--no-new-privs'] })).toBe('own judge');
  });

  test.skipIf(!namespaces)('another user namespace', async () => {
    expect(await by({ through: ['unshare', '-Ur'] })).toBe('own judge');
  });

  test.skipIf(!landlocks)('who is restricted by Landlock', async () => {
    expect(await by({ through: LANDLOCK })).toBe('own judge');
  });

  test.skipIf(!landlocks)('anybody, where the resident is restricted by Landlock, but who shares it', async () => {
    const other = new House();
    try {
      const its = await other.settle({ through: LANDLOCK });
      expect((await recorder(its, () => other.sh('echo hi'))).by).toBe('own judge');
    } finally {
      await other.remove();
    }
  });

  test.skipIf(!isRoot)('another root, though its inode is the same', async () => {
    const other = new House();
    const holder = Bun.spawn(['unshare', '-m', 'sleep', '300']);
    try {
      await Bun.sleep(200);
      const inside = ['nsenter', '-m', '-t', String(holder.pid)];
      const bind = join(other.folder, 'root');
      mkdirSync(bind);
      Bun.spawnSync([...inside, 'bash', '-c', `mount --rbind / ${bind}`]);
      const its = await other.settle({ through: inside });
      expect((await recorder(its, () => other.sh('echo hi', { through: inside }))).by).toBe('resident');
      const caged = await recorder(its, () => other.sh('echo hi', { through: [...inside, '/usr/sbin/chroot', bind] }));
      expect({ by: caged.by, out: caged.said.out, error: caged.said.error }).toEqual({
        by: 'own judge',
        out: 'hi\n',
        error: '',
      });
    } finally {
      holder.kill('SIGKILL');
      await holder.exited;
      await other.remove();
    }
  });

  test.skipIf(!isRoot)('another user, whom the folder keeps out', async () => {
    chmodSync(house.folder, 0o755);
    for (const folder of [house.home, join(house.home, '.local'), join(house.home, '.local/state'), house.state])
      chmodSync(folder, 0o755);
    const { by, said } = await recorder(pid, () =>
      house.sh('echo hi', { through: ['setpriv', '--reuid', '65534', '--clear-groups'] }),
    );
    expect({ by, exit: said.exit, out: said.out }).toEqual({ by: 'own judge', exit: 125, out: '' });
  });
});

/** With the resident and without: the same exit, output and words. */
async function expectSame(args: readonly string[], call: Call = {}): Promise<void> {
  const cold = await house.run(args, { ...call, env: { ...call.env, ...OFF } });
  const warm = await recorder(pid, () => house.run(args, call));
  expect(warm.by).toBe('own judge');
  const { exit, signal, out, error } = warm.said;
  expect({ exit, signal, out, error }).toEqual({
    exit: cold.exit,
    signal: cold.signal,
    out: cold.out,
    error: cold.error,
  });
}

describe('what is not simply allowed is told as if there were no resident', () => {
  const SOCKET_STDIN = [
    'python3',
    '-c',
    'import os,socket,sys; a,b=socket.socketpair(); os.dup2(b.fileno(),0); os.execv(sys.argv[1],sys.argv[1:])',
  ];

  const rows: readonly [string, readonly string[], Call?][] = [
    ['asks', ['-c', 'git push --force']],
    ['asks, in a script', ['risky.sh']],
    ['is opaque', ['-c', '"$(cat x)" -rf']],
    ['is broken', ['-c', 'if true; then']],
    ['is wrong usage', ['-Z']],
    ['has no script', ['missing.sh']],
    ['is a script on standard input', [], { stdin: 'echo hi\n' }],
    ['is a script on standard input that asks', ['-s'], { stdin: 'git push --force\n' }],
    ['is a program without a shell', ['run', '--', 'echo', 'hi']],
    ['is our own', ['rules', 'list']],
    ['is our own help', ['--help']],
    ['is interactive', ['-i', '-c', 'echo hi'], {}],
    ['has start-up files that ask', ['-l', '-c', 'echo hi']],
    [
      'has a socket as standard input, for which bash reads start-up files',
      ['-c', 'echo hi'],
      { through: SOCKET_STDIN, env: { SHLVL: '0' } },
    ],
    ['has a variable that runs code', ['-c', 'echo hi'], { env: { BASH_ENV: './risky.sh' } }],
    ['has a policy that is missing', ['-c', 'echo hi'], { env: { GATEKEEP_POLICY: '/nonexistent' } }],
    ['may write no file', ['-c', 'echo hi'], { through: ['bash', '-c', 'ulimit -f 0; exec "$@"', 'x'] }],
    [
      'has little memory',
      ['-c', 'echo hi'],
      { through: ['bash', '-c', 'ulimit -v 200000; ulimit -c 0; exec "$@" 2>/dev/null', 'x'] },
    ],
  ];
  test.each(rows.map(([name, args, call]) => [name, args, call ?? {}] as const))('%s', async (_name, args, call) => {
    writeFileSync(join(house.folder, 'risky.sh'), 'git push --force\n');
    writeFileSync(join(house.home, '.bashrc'), 'git push --force\n');
    writeFileSync(join(house.home, '.profile'), 'git push --force\n');
    await expectSame(args, call);
    for (const name of ['.bashrc', '.profile']) rmSync(join(house.home, name));
  });
});

describe('everything is read afresh', () => {
  const served = async (text: string): Promise<string> => (await recorder(pid, () => house.sh(text))).by;

  test('a policy that comes, changes and goes', async () => {
    const config = join(house.home, '.config/gatekeep');
    mkdirSync(config, { recursive: true });
    const policy = (rules: string): void =>
      writeFileSync(join(config, 'policy.yaml'), `version: 1\n${rules}`, { mode: 0o600 });
    expect(await served('echo hi')).toBe('resident');
    policy(
      'rules:\n- id: my.echo\n  match: "echo ..."\n  sensitivity: high\n  reason: no\n  verdict: deny\n  examples: { match: ["echo a"], no_match: ["ls"] }\n',
    );
    expect(await house.sh('echo hi')).toMatchObject({ exit: 126, out: '' });
    expect(await served('true')).toBe('resident');
    policy('profile: strict\n');
    expect((await house.sh('date')).exit).toBe(126);
    policy('nonsense: [\n');
    expect((await house.sh('date')).exit).toBe(2);
    policy('disable: [git.force-push]\n');
    expect(await served('git push --force')).toBe('resident');
    rmSync(config, { recursive: true });
    expect((await house.sh('git push --force')).exit).toBe(126);
    expect(await served('echo hi')).toBe('resident');
    expect(new Set(house.log().map(({ policy }) => policy)).size).toBeGreaterThan(3);
  });

  test('a script file', async () => {
    const script = join(house.folder, 'script.sh');
    writeFileSync(script, 'echo one\n');
    const first = await recorder(pid, () => house.run([script]));
    expect({ by: first.by, out: first.said.out }).toEqual({ by: 'resident', out: 'one\n' });
    writeFileSync(script, 'git push --force\n');
    expect((await house.run([script])).exit).toBe(126);
    writeFileSync(script, 'echo two\n');
    expect((await house.run([script])).out).toBe('two\n');
  });

  test('the environment: a secret of one command hides nothing in the next', async () => {
    await house.sh('echo correct-horse-battery', { env: { DEPLOY_PASSWORD: 'correct-horse-battery' } });
    await house.sh('echo correct-horse-battery');
    expect(
      house
        .log()
        .slice(-2)
        .map(({ text }) => text),
    ).toEqual([expect.stringMatching(/^echo \[REDACTED:/), 'echo correct-horse-battery']);
  });
});

describe('load and trouble', () => {
  test('fifty at once: each once on record, the chain whole', async () => {
    const before = house.records();
    const ran = await Promise.all(Array.from({ length: 50 }, (_, i) => house.sh(`echo ${i}`)));
    expect(ran.map(({ out }) => out)).toEqual(Array.from({ length: 50 }, (_, i) => `${i}\n`));
    expect({ records: house.records() - before, problems: house.problems() }).toEqual({ records: 50, problems: '' });
    const texts = house
      .log()
      .slice(-50)
      .map(({ text }) => text);
    expect(new Set(texts).size).toBe(50);
  });

  test('a request of a megabyte', async () => {
    const words = Array.from({ length: 10 }, () => 'x'.repeat(100_000));
    const { by, said } = await recorder(pid, () => house.run(['-c', 'echo $#', ...words]));
    expect({ by, out: said.out }).toEqual({ by: 'resident', out: '9\n' });
  });

  test('a long script is not cut off', async () => {
    const script = join(house.folder, 'long.sh');
    const part = 'for f in src/*.ts; do [ -n "$f" ] && printf "%s\\n" "$(date +%T)" | sort -u >/dev/null; done\n';
    writeFileSync(script, `exit 0\n${part.repeat(700)}`);
    const first = await recorder(pid, () => house.run([script]));
    expect({ by: first.by, exit: first.said.exit }).toEqual({ by: 'resident', exit: 0 });
  });

  test('stopped: a command costs a moment more, and is on record once', async () => {
    const before = house.records();
    process.kill(pid, 'SIGSTOP');
    const ran = [await house.sh('echo a'), await house.sh('echo b')];
    process.kill(pid, 'SIGCONT');
    expect(ran.map(({ out }) => out)).toEqual(['a\n', 'b\n']);
    const { by } = await recorder(pid, () => house.sh('echo c'));
    expect({ by, records: house.records() - before, problems: house.problems() }).toEqual({
      by: 'resident',
      records: 3,
      problems: '',
    });
  });

  test('killed in the middle of many commands: what ran is on record, what is refused says so', async () => {
    const other = new House();
    try {
      const its = await other.settle();
      const before = other.records();
      const runs = Array.from({ length: 40 }, (_, i) => Bun.sleep(i * 5).then(() => other.sh(`echo ${i}`)));
      await Bun.sleep(100);
      await other.kill(its);
      const ended = await Promise.all(runs);
      const ran = ended.filter(({ exit }) => exit === 0);
      for (const { exit, out, error } of ended.filter(one => !ran.includes(one))) {
        expect({ exit, out }).toEqual({ exit: 125, out: '' });
        expect(error).toEndWith('gatekeep: nothing was run\n');
      }
      expect(ran.length).toBeGreaterThan(20);
      const recorded = other
        .log()
        .slice(-(other.records() - before))
        .map(({ text }) => text);
      for (const { out } of ran) expect(recorded.filter(text => text === `echo ${out.trim()}`)).toHaveLength(1);
      expect(recorded.length).toBeLessThanOrEqual(40);
    } finally {
      await other.remove();
    }
  });

  test('a log that cannot be written: refused; the next command is told why', async () => {
    const other = new House();
    try {
      const its = await other.settle();
      const audit = join(other.state, 'audit');
      chmodSync(audit, 0o770);
      const first = await other.sh('echo hi');
      expect({ exit: first.exit, out: first.out }).toEqual({ exit: 125, out: '' });
      expect(first.error).toBe(
        'gatekeep: error: the resident judge was told to record and gave no answer: run the command again\ngatekeep: nothing was run\n',
      );
      const second = await other.sh('echo hi');
      expect({ exit: second.exit, out: second.out }).toEqual({ exit: 125, out: '' });
      expect(second.error).toContain('others can enter it (mode 0770)');
      await gone(its);
      chmodSync(audit, 0o700);
      expect((await other.sh('echo hi')).out).toBe('hi\n');
      expect(readdirSync(audit)).toContain('current');
    } finally {
      await other.remove();
    }
  });
});
