/** install.sh but for its npm ci, which would pull the packages away from under the tests that run beside this one. */
import { afterAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALONE } from '../staged.ts';

const root = join(import.meta.dir, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'gatekeep-install-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function install(args: readonly string[], env: Record<string, string> = {}) {
  const done = Bun.spawnSync(['/bin/bash', join(root, 'install.sh'), ...args], {
    env: { HOME: scratch, PATH: '/usr/bin:/bin', ...env },
    cwd: scratch,
  });
  return { exit: done.exitCode, stdout: done.stdout.toString(), stderr: done.stderr.toString() };
}

/** A PATH with these programs and no others. */
function pathOf(name: string, programs: readonly string[]): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const program of programs) symlinkSync(Bun.which(program)!, join(folder, program));
  return folder;
}

test.each([
  [['--prefx', 'x'], 'gatekeep: error: unknown option --prefx\ngatekeep: hint: ./install.sh --help\n'],
  [['--prefix'], 'gatekeep: error: --prefix needs a folder\n'],
  [['--prefix='], 'gatekeep: error: --prefix needs a folder\n'],
  [['--prefix', "/tmp/it's"], /^gatekeep: error: the prefix has a character other than/],
])('refuses %p', (args, said) => {
  const { exit, stderr } = install(args);
  expect(exit).toBe(2);
  if (typeof said === 'string') expect(stderr).toBe(said);
  else expect(stderr).toMatch(said);
});

test('names a missing tool with the command that installs it', () => {
  const { exit, stderr } = install([], { PATH: pathOf('no-npm', ['dirname', 'uname', 'mkdir']) });
  expect({ exit, stderr }).toEqual({
    exit: 2,
    stderr: 'gatekeep: error: npm is missing\ngatekeep: hint: sudo apt-get install npm\n',
  });
});

test('help', () => {
  const { exit, stdout } = install(['--help']);
  expect(exit).toBe(0);
  expect(stdout).toStartWith('Usage: ./install.sh [--system] [--prefix DIR] [--uninstall]\n');
});

describe('what is placed below a prefix', () => {
  const place = (prefix: string, env: Record<string, string> = {}) =>
    Bun.spawnSync([join(root, 'tools/place.sh'), prefix], { env: { PATH: '/usr/bin:/bin', ...env } });
  const run = (prefix: string, args: readonly string[]) =>
    Bun.spawnSync([join(prefix, 'bin/gatekeep'), ...args], {
      env: { HOME: scratch, PATH: '/usr/bin:/bin', SHLVL: '1', ...ALONE },
    });

  test('runs, also when it is placed twice; uninstall takes it away and leaves policy and log', () => {
    const prefix = join(scratch, 'prefix');
    for (let i = 0; i < 2; i++) expect(place(prefix).stdout.toString()).toBe('c\n');
    expect(run(prefix, ['-c', 'echo hi']).stdout.toString()).toBe('hi\n');
    mkdirSync(join(scratch, '.config/gatekeep'), { recursive: true });
    writeFileSync(join(scratch, '.config/gatekeep/policy.yaml'), 'version: 1\n');
    const gone = install(['--prefix', prefix, '--uninstall']);
    expect(gone.exit).toBe(0);
    expect(gone.stdout).toContain(`removed gatekeep from ${prefix}\n`);
    expect(readdirSync(prefix, { recursive: true }).filter(name => !['bin', 'lib'].includes(String(name)))).toEqual([]);
    expect(existsSync(join(scratch, '.config/gatekeep/policy.yaml'))).toBe(true);
    expect(existsSync(join(scratch, '.local/state/gatekeep/audit/current'))).toBe(true);
    const again = install(['--prefix', prefix, '--uninstall']);
    expect(again.exit).toBe(2);
    expect(again.stderr).toContain(`nothing of gatekeep below ${prefix}`);
  });

  test('without a C compiler the script front stands in', () => {
    const prefix = join(scratch, 'script');
    expect(place(prefix, { CC: 'no-such-compiler' }).stdout.toString()).toBe('script\n');
    expect(run(prefix, ['-c', 'echo hi; exit 3']).exitCode).toBe(3);
    expect(run(prefix, ['check', '-c', 'git push -f']).exitCode).toBe(1);
  });
});
