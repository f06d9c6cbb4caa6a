/** Where gatekeep is called: homes that are not there, full and read-only media, a folder that is gone, a policy with a mistake. */
import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Desk, KINDS, PROGRAM, type Said } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
const marker = `${desk.work}/marker`;
beforeEach(() => rmSync(marker, { force: true }));

const CALLS: readonly (readonly [what: string, argv: readonly string[], stdin?: string])[] = [
  ['-c', ['-c', 'touch marker']],
  ['a risky -c', ['-c', 'touch marker; git push --force']],
  ['what is not bash', ['-c', 'touch marker; (']],
  ['run', ['run', '--', 'touch', 'marker']],
  ['a script on standard input', [], 'touch marker'],
];

/** One clear message of at most four lines, the code, and nothing ran. */
function failed({ exit, out, error }: Said, wanted: { exit: number; says: string | RegExp }): void {
  expect({ exit, out, error }).toMatchObject({ exit: wanted.exit, out: '' });
  expect(error).toMatch(wanted.says);
  expect(error.split(wanted.says)).toHaveLength(2);
  expect(error).toMatch(/^gatekeep: error: .*\n(?:gatekeep: .*\n){1,2}$/);
  expect(error).toEndWith('gatekeep: nothing was run\n');
  expect(existsSync(marker)).toBe(false);
}

describe.each(KINDS)('a log that cannot be written (%s)', front => {
  writeFileSync(`${desk.folder}/file`, '');
  const places: readonly (readonly [string, Record<string, string>, string])[] = [
    ['a home that is a file', { HOME: `${desk.folder}/file` }, 'part of the path is no folder'],
    ['a home that nobody can make', { HOME: '/proc/nowhere' }, 'no such file or folder'],
    ['a state folder in a device', { XDG_STATE_HOME: '/dev/full' }, 'part of the path is no folder'],
  ];
  test.each(places.flatMap(place => CALLS.map(call => [...place, ...call] as const)))(
    '%s',
    (_, env, says, __, argv, stdin = '') => {
      failed(desk.run(argv, { env, stdin, front }), { exit: 125, says });
    },
  );
});

describe('media', () => {
  const isRoot = process.getuid!() === 0;
  const namespace = ['unshare', ...(isRoot ? ['-m'] : ['-Urm'])];
  const disk = `${desk.folder}/disk`;
  mkdirSync(disk);
  const mount = `mount -t tmpfs -o size=64k none ${disk}`;
  const mountable = Bun.spawnSync([...namespace, 'bash', '-c', mount]).success;
  const inside = (prepare: string, argv: readonly string[], stdin: string): Said => {
    const script = `{ ${mount} && ${prepare}; } >&2 || exit 9; exec setsid -w "$0" "$@"`;
    const done = Bun.spawnSync([...namespace, 'bash', '-c', script, PROGRAM(), ...argv], {
      cwd: desk.work,
      env: desk.environment({ HOME: disk }),
      stdin: Buffer.from(stdin),
    });
    return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
  };

  test.each(CALLS)('a full disk: %s', (_, argv, stdin = '') => {
    // Where nothing may be mounted, test/store/faults.test.ts still takes the same path.
    if (!mountable) return;
    const fill = `{ head -c 1M /dev/zero >${disk}/filler 2>&1; true; }`;
    failed(inside(`${fill} 2>/dev/null`, argv, stdin), { exit: 125, says: 'no space left on the device' });
  });

  test.each(CALLS)('a read-only home: %s', (_, argv, stdin = '') => {
    if (!mountable) return;
    failed(inside(`mount -t tmpfs -o ro none ${disk}`, argv, stdin), { exit: 125, says: 'read-only file system' });
  });

  test('check needs no log', () => {
    if (!mountable) return;
    const said = inside(`mount -t tmpfs -o ro none ${disk}`, ['check', '-c', 'touch marker'], '');
    // In a namespace of one user, root's folders seem to be a stranger's, and then it asks.
    expect(said.out).toMatch(isRoot ? /^allow: touch marker\n$/ : /^(?:allow|ask): touch marker\n/);
    expect(said.error).toBe('');
  });
});

describe('no home', () => {
  test.each([
    ['not set', { HOME: undefined }],
    ['empty', { HOME: '' }],
    ['relative', { HOME: 'here' }],
  ])('%s: the account has one', (_, env) => {
    // Judged only: a record would go into the log of whoever runs the tests.
    expect(desk.run(['check', '-c', 'echo hi'], { env })).toEqual({ exit: 0, out: 'allow: echo hi\n', error: '' });
    expect(existsSync(`${desk.work}/here`)).toBe(false);
  });

  test('a home that is not there yet is made', () => {
    const home = `${desk.folder}/new/home`;
    expect(desk.run(['-c', 'echo hi'], { env: { HOME: home } })).toEqual({ exit: 0, out: 'hi\n', error: '' });
    expect(existsSync(`${home}/.local/state/gatekeep/audit/current/audit.jsonl`)).toBe(true);
  });
});

describe('a folder that is gone', () => {
  const inGone = (argv: readonly string[], front: (typeof KINDS)[number]): Said => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec setsid -w "$0" "$@"';
    const done = Bun.spawnSync(['bash', '-c', script, PROGRAM(front), ...argv], {
      cwd: desk.work,
      env: desk.environment(),
    });
    return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
  };

  test.each(KINDS)('%s', front => {
    expect(inGone(['-c', 'echo hi'], front)).toMatchObject({ exit: 0, out: 'hi\n' });
    expect(inGone(['run', '--', 'echo', 'hi'], front)).toMatchObject({ exit: 0, out: 'hi\n' });
    expect(inGone(['-c', 'git push --force'], front)).toMatchObject({ exit: 126, out: '' });
    expect(inGone(['-c', 'rm -rf ../work'], front)).toMatchObject({ exit: 126, out: '' });
    expect(inGone(['script.sh'], front)).toMatchObject({ exit: 127, out: '' });
    expect(inGone(['check', '-c', 'rm -rf ../work'], front)).toMatchObject({ exit: 1 });
  });
});

describe('a policy with a mistake: its place is shown, and nothing runs', () => {
  const RULE = 'version: 1\nrules:\n  - id: x.y\n    match: frob ...\n    verdict: ask\n    reason: r\n';
  const MISTAKES: readonly (readonly [name: string, text: string | Uint8Array, place: string, says: string])[] = [
    ['no YAML', 'version: 1\nrules: [\n', '', 'no YAML'],
    ['a tab', 'version: 1\n\tprofile: guard\n', ':2:1', 'no YAML'],
    ['empty', '', ':1:1', 'a policy is a mapping, found nothing'],
    ['a list', '- version: 1\n', ':1:1', 'a policy'],
    ['no version', 'profile: guard\n', ':1:1', 'the first key of a policy is version'],
    ['a later version', 'version: 2\n', ':1:10', 'version is 1, found 2'],
    ['an unknown key', 'version: 1\nprofil: guard\n', ':2:1', 'did you mean profile?'],
    ['a wrong profile', 'version: 1\nprofile: lax\n', ':2:10', 'observe, guard, strict'],
    ['a wrong time', 'version: 1\nwait: 10 minutes\n', ':2:7', 'wait is a time like'],
    ['a key twice', 'version: 1\nwait: 5m\nwait: 1m\n', ':3:1', 'map keys must be unique'],
    ['a rule without examples', RULE, ':3:9', 'has no examples'],
    [
      'an example that does not hold',
      `${RULE}    examples: {match: [frob], no_match: [frob x]}\n`,
      ':7:42',
      'rule x.y matches its own example',
    ],
    ['a rule that is disabled and not there', 'version: 1\ndisable: [git.forse-push]\n', ':2:1', 'git.forse-push'],
    ['no UTF-8', Buffer.from('version: 1 # \xff\n', 'latin1'), '', 'not UTF-8 text'],
    ['NUL', 'version: 1\0\n', ':1:1', 'no YAML'],
    ['deep nesting', `version: 1\nrules: ${'['.repeat(20_000)}\n`, '', 'policy.yaml'],
    ['too long', `version: 1\n${'# x\n'.repeat(300_000)}`, '', 'at most 1 MiB'],
  ];
  const layers = {
    user: { path: `${desk.home}/.config/gatekeep/policy.yaml`, env: {} },
    named: { path: `${desk.folder}/named-policy.yaml`, env: { GATEKEEP_POLICY: `${desk.folder}/named-policy.yaml` } },
    project: { path: `${desk.work}/gatekeep.yaml`, env: {} },
  };
  mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });

  test.each(MISTAKES.flatMap(row => (['user', 'named', 'project'] as const).map(layer => [layer, ...row] as const)))(
    '%s: %s',
    (layer, name, text, place, says) => {
      const { path, env } = layers[layer];
      writeFileSync(path, text, { mode: 0o644 });
      chmodSync(path, 0o644);
      try {
        for (const [, argv, stdin = ''] of [...CALLS, ['check', ['check', '-c', 'echo']] as const]) {
          const { exit, out, error } = desk.run(argv, { env, stdin });
          expect({ name, exit, out }).toEqual({ name, exit: 2, out: '' });
          expect(error).toStartWith(`gatekeep: error: ${path}${place}`);
          expect(error).toContain(name === 'deep nesting' ? path : says);
          expect(error).toEndWith('gatekeep: nothing was run\n');
          expect(error.split('\n').length).toBeLessThan(8);
        }
        expect(existsSync(marker)).toBe(false);
      } finally {
        rmSync(path);
      }
    },
  );
});
