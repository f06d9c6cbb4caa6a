/** Whatever stands behind the socket, and whenever it fails: the command runs with a record, or is refused. Each row is a resident that a test spells out. */
import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dir, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'gatekeep-resident-'));
const judge = join(scratch, 'judge');
const front = join(scratch, 'gatekeep');
const log = join(scratch, 'log');
const home = join(scratch, 'home');
const state = join(home, '.local/state/gatekeep');
const folder = join(state, 'resident');

for (const [out, source, define] of [
  [front, 'src/fronts/shell/front.c', `-DJUDGE="${judge}"`],
  [judge, 'test/resident/judge-by-steps.c', `-DLOG="${log}"`],
]) {
  const flags = ['-O2', '-static', '-Wall', '-Wextra', '-Werror', define!, '-o', out!, join(root, source!)];
  if (Bun.spawnSync(['gcc', ...flags], { stderr: 'inherit' }).exitCode !== 0)
    throw new Error(`${source} does not compile`);
}
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const serving: Bun.Subprocess[] = [];
afterEach(async () => {
  for (const one of serving.splice(0)) {
    one.kill('SIGKILL');
    await one.exited;
  }
});

function emptyHome(): void {
  rmSync(home, { recursive: true, force: true });
  rmSync(log, { force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

async function serve(steps: string, at = folder, uid?: number): Promise<void> {
  const words = [judge, 'serve', at, steps, ...(uid === undefined ? [] : [String(uid)])];
  const process = Bun.spawn(words, { stdout: 'pipe', stdin: 'ignore' });
  serving.push(process);
  const { value } = await process.stdout.getReader().read();
  expect(new TextDecoder().decode(value)).toBe('listening\n');
}

interface Ran {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly error: string;
  readonly ms: number;
}

const ENV = { PATH: '/usr/bin:/bin', HOME: home };

async function run(args: readonly string[] = ['-c', 'echo ran'], env: Record<string, string> = ENV): Promise<Ran> {
  const start = Bun.nanoseconds();
  const child = Bun.spawn([front, ...args], { env, cwd: scratch, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  const ms = (Bun.nanoseconds() - start) / 1e6;
  const signal = child.signalCode === null ? null : String(child.signalCode);
  return { exit: child.exitCode, signal, out, error, ms };
}

/** What the judges noted: `cold` where a judge of the front's own answered, `go` where the resident was told to record. */
const noted = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

type End = 'warm' | 'cold' | 'refused';

function expectEnd({ exit, out, error }: Ran, end: End): void {
  if (end === 'refused') {
    expect({ exit, out }).toEqual({ exit: 125, out: '' });
    expect(error).toBe(
      'gatekeep: error: the resident judge was told to record and gave no answer: run the command again\ngatekeep: nothing was run\n',
    );
    expect(noted()).not.toContain('cold');
  } else {
    expect({ exit, out, error }).toEqual({ exit: 0, out: 'ran\n', error: '' });
    expect(noted().includes('cold')).toBe(end === 'cold');
  }
}

const rows: readonly [name: string, steps: string, end: End][] = [
  ['does all as it should', 'qtrgac', 'warm'],
  ['thinks for half a second', 'qt.....rgac', 'warm'],
  ['takes half a second to record', 'qtrg.....ac', 'warm'],
  ['hangs up at once', 'c', 'cold'],
  ['hangs up on the request', 'qc', 'cold'],
  ['hangs up after taken', 'qtc', 'cold'],
  ['is killed on the request', 'qk', 'cold'],
  ['is killed after taken', 'qtk', 'cold'],
  ['defers at once', 'qd', 'cold'],
  ['defers after taken', 'qtd', 'cold'],
  ['defers after go: it recorded nothing', 'qtrgd', 'cold'],
  ['does not accept', '0', 'cold'],
  ['says nothing', 'h', 'cold'],
  ['reads and says nothing', 'qh', 'cold'],
  ['hangs after taken', 'qth', 'cold'],
  ['takes with another nonce', 'qT', 'cold'],
  ['is ready with another nonce', 'qtR', 'cold'],
  ['is ready before taken', 'qr', 'cold'],
  ['allows before taken', 'qa', 'cold'],
  ['allows before ready', 'qta', 'cold'],
  ['allows together with ready', 'qtb', 'cold'],
  ['says half a line', 'qtHc', 'cold'],
  ['says too much', 'qtL', 'cold'],
  ['says a byte too many after taken', 'qtx', 'cold'],
  ['does not read the go, and hangs up', 'qtr.c', 'refused'],
  ['hangs up after go', 'qtrgc', 'refused'],
  ['is killed after go', 'qtrgk', 'refused'],
  ['allows with another nonce', 'qtrgA', 'refused'],
  ['defers with another nonce after go', 'qtrgD', 'refused'],
  ['is ready a second time', 'qtrgr', 'refused'],
  ['says half a line after go', 'qtrgHc', 'refused'],
  ['says too much after go', 'qtrgL', 'refused'],
  ['says a byte too many', 'qtrgax', 'refused'],
  ['says a byte too many, later', 'qtrga..x', 'refused'],
  ['allows twice', 'qtrgaa', 'refused'],
  ['allows and takes it back', 'qtrgad', 'refused'],
];

describe('the resident', () => {
  test.each(rows)('%s', async (_name, steps, end) => {
    emptyHome();
    await serve(steps);
    const ran = await run();
    expectEnd(ran, end);
    if (!steps.includes('t')) expect(ran.ms).toBeLessThan(1000);
  });

  test('hangs after go, or does not hang up: refused in the end', async () => {
    const ends = await Promise.all(
      ['qtrgh', 'qtrgah'].map(async steps => {
        const own = mkdtempSync(join(scratch, 'home-'));
        const at = join(own, '.local/state/gatekeep/resident');
        mkdirSync(at, { recursive: true, mode: 0o700 });
        await serve(steps, at);
        return run(['-c', 'echo ran'], { ...ENV, HOME: own });
      }),
    );
    for (const ran of ends) expectEnd(ran, 'refused');
  }, 40_000);

  test('says taken before it has read all of a large request', async () => {
    emptyHome();
    await serve('pt.....');
    const large = Array.from({ length: 10 }, () => 'x'.repeat(100_000));
    expectEnd(await run(['-c', 'echo ran', ...large]), 'cold');
  });

  test('takes a large request', async () => {
    emptyHome();
    await serve('qtrgac');
    const large = Array.from({ length: 10 }, () => 'x'.repeat(100_000));
    expectEnd(await run(['-c', 'echo ran', ...large]), 'warm');
  });

  test('has no room left: as if there were none', async () => {
    emptyHome();
    await serve('0');
    const filling: Socket[] = [];
    for (let i = 0; i < 3; i++) filling.push(connect(join(folder, 'socket')).on('error', () => {}));
    await Bun.sleep(100);
    expectEnd(await run(), 'cold');
    for (const one of filling) one.destroy();
  });
});

describe('a signal', () => {
  test.each([
    ['while it judges', 'qth'],
    ['while it records', 'qtrgh'],
  ])('%s ends the front as it ends bash, and nothing runs', async (_name, steps) => {
    emptyHome();
    await serve(steps);
    const child = Bun.spawn([front, '-c', `echo ran >${log}.ran`], { env: ENV, stdin: 'ignore', stderr: 'pipe' });
    await Bun.sleep(200);
    child.kill('SIGTERM');
    await child.exited;
    expect({ signal: child.signalCode, noted: noted().includes('cold') }).toEqual({ signal: 'SIGTERM', noted: false });
    expect(existsSync(`${log}.ran`)).toBe(false);
  });

  test('that is ignored stays ignored', async () => {
    emptyHome();
    await serve('qt..rgac');
    const child = Bun.spawn(['/bin/bash', '-c', `trap '' HUP; exec ${front} -c 'exit 5'`], {
      env: ENV,
      stdin: 'ignore',
    });
    await Bun.sleep(100);
    child.kill('SIGHUP');
    await child.exited;
    expect({ exit: child.exitCode, noted: noted() }).toEqual({ exit: 5, noted: ['go'] });
  });
});

describe('what stands in the place of the socket', () => {
  const plain = (): void => writeFileSync(join(folder, 'socket'), '');

  test.each<[string, () => void | Promise<void>]>([
    [
      'a socket that nobody listens on',
      async () => {
        await serve('0');
        const one = serving.pop()!;
        one.kill('SIGKILL');
        await one.exited;
      },
    ],
    ['a plain file', plain],
    [
      'a link to another resident',
      async () => {
        const other = join(scratch, 'other');
        mkdirSync(other, { recursive: true });
        rmSync(join(other, 'socket'), { force: true });
        await serve('qtrgac', other);
        symlinkSync(join(other, 'socket'), join(folder, 'socket'));
      },
    ],
    [
      'a folder that is a link',
      async () => {
        await serve('qtrgac');
        renameSync(folder, `${folder}.real`);
        symlinkSync(`${folder}.real`, folder);
      },
    ],
    [
      'a folder that its group can enter',
      async () => {
        await serve('qtrgac');
        chmodSync(folder, 0o710);
      },
    ],
    [
      'a folder that anybody can read',
      async () => {
        await serve('qtrgac');
        chmodSync(folder, 0o704);
      },
    ],
    [
      'a state folder that others can write',
      async () => {
        await serve('qtrgac');
        chmodSync(state, 0o722);
      },
    ],
    ['no folder', () => rmSync(folder, { recursive: true })],
    ['no state folder', () => rmSync(state, { recursive: true })],
  ])('%s: as if there were none', async (_name, put) => {
    emptyHome();
    await put();
    expectEnd(await run(), 'cold');
    expect(noted()).not.toContain('go');
  });

  test('another program of the same user is told nothing', async () => {
    emptyHome();
    let heard = 0;
    const server = createServer(socket => {
      socket.on('data', bytes => {
        heard += bytes.length;
      });
      socket.on('error', () => {});
    });
    await new Promise<void>(resolve => server.listen(join(folder, 'socket'), resolve));
    expectEnd(await run(), 'cold');
    expect(heard).toBe(0);
    server.close();
  });

  test.skipIf(process.getuid!() !== 0)('the right program under another user', async () => {
    emptyHome();
    chmodSync(scratch, 0o755);
    await serve('qtrgac', folder, 65534);
    expectEnd(await run(), 'cold');
    expect(noted()).not.toContain('go');
  });

  test('the right program, replaced meanwhile', async () => {
    emptyHome();
    await serve('qtrgac');
    Bun.spawnSync(['cp', judge, `${judge}.new`]);
    renameSync(`${judge}.new`, judge);
    expectEnd(await run(), 'cold');
    expect(noted()).not.toContain('go');
  });
});

describe('which resident is asked', () => {
  test.each<[string, Record<string, string>, End]>([
    ['HOME', { HOME: home }, 'warm'],
    ['XDG_STATE_HOME before HOME', { XDG_STATE_HOME: join(home, '.local/state'), HOME: '/nonexistent' }, 'warm'],
    ['a relative XDG_STATE_HOME counts for nothing', { XDG_STATE_HOME: 'x', HOME: home }, 'warm'],
    ['GATEKEEP_RESIDENT=off', { HOME: home, GATEKEEP_RESIDENT: 'off' }, 'cold'],
    ['any other value is none', { HOME: home, GATEKEEP_RESIDENT: '/tmp/x' }, 'warm'],
    ['another home', { HOME: scratch }, 'cold'],
    ['a relative home', { HOME: 'home' }, 'cold'],
    ['no home', {}, 'cold'],
    ['a path that is too long', { XDG_STATE_HOME: `/${'x'.repeat(5000)}` }, 'cold'],
  ])('%s', async (_name, env, end) => {
    emptyHome();
    await serve('qtrgac');
    expectEnd(await run(['-c', 'echo ran'], { PATH: '/usr/bin:/bin', ...env }), end);
  });
});
