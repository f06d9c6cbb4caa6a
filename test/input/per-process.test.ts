/** Paths that are another file for the judge than for bash: nothing of them may pass for what bash will read. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { leadsThroughProc } from '../../src/posix/per-process.ts';
import { Desk, KINDS, PROGRAM } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
const ran = `${desk.work}/ran`;

beforeAll(() => {
  // `git push` asks; that something ran shows by a file.
  writeFileSync(`${desk.work}/evil.sh`, `: git; touch ${ran}; git push --force\n`);
  symlinkSync('/proc/self/fd/4', `${desk.work}/to-4`);
  symlinkSync('/proc/self/fd/77', `${desk.work}/to-77`);
  symlinkSync('/dev/fd', `${desk.work}/fds`);
  symlinkSync('/proc/self/exe', `${desk.work}/shell`);
  symlinkSync('to-4', `${desk.work}/to-to-4`);
  symlinkSync('/proc/self/cwd', `${desk.work}/here`);
});

for (const kind of KINDS) {
  describe(`${kind}:`, () => {
    test.each(
      [
        ['/dev/stdin'],
        ['/dev/fd/0'],
        ['/dev/fd/4'],
        ['/proc/self/fd/4'],
        ['/proc/thread-self/fd/4'],
        ['/dev/../dev/./fd/4'],
        ['to-4'],
        ['to-to-4'],
        ['fds/4'],
        ['here/evil.sh'],
        ['/proc/self/cwd/evil.sh'],
        ['-c', '. ./to-4'],
        ['-c', 'bash to-4'],
        ['-c', 'source fds/4'],
        ['-c', '. here/evil.sh'],
        ['-c', '. /proc/self/cwd/evil.sh'],
        ['-c', 'make -f to-4'],
        ['-c', '. ./to-77'],
        ['-c', 'bash to-77'],
        ['-c', './shell -c "git push --force"'],
        ['-c', '. /dev/stdin'],
      ].map(words => [words.join(' '), words] as const),
    )('%s', (_name, words) => {
      const shell = `exec 4<evil.sh 0<evil.sh 77<evil.sh; exec setsid -w "$@"`;
      const done = Bun.spawnSync(['/bin/bash', '-c', shell, 'x', PROGRAM(kind), ...words], {
        cwd: desk.work,
        env: desk.environment(),
        stderr: 'pipe',
      });
      expect(done.stderr.toString()).toEndWith('gatekeep: nothing was run\n');
      expect({ exit: [126, 127].includes(done.exitCode), ran: existsSync(ran) }).toEqual({ exit: true, ran: false });
    });

    test('a script that bash finds from a deep folder, though its whole path is too long to be opened', () => {
      const deep = `n=$(printf 'd%.0s' {1..200}); m=$n; for i in {1..12}; do mkdir -p $n; cd $n; done
        for i in {1..10}; do m+=/$n; done; mkdir -p $m; echo 'touch ${ran}' >$m/deep.sh; chmod +x $m/deep.sh; exec setsid -w "$1" -c "./$m/deep.sh"`;
      const words = ['/bin/bash', '-c', deep, 'x', PROGRAM(kind)];
      const done = Bun.spawnSync(words, { cwd: desk.work, env: desk.environment(), stderr: 'pipe' });
      expect(done.stderr.toString()).toEndWith('gatekeep: nothing was run\n');
      expect(existsSync(ran)).toBe(false);
    });
  });
}

test('what leads through /proc, and what does not', () => {
  mkdirSync(`${desk.work}/proc`);
  writeFileSync(`${desk.work}/proc/self`, '');
  for (const path of ['/dev/stdin', '/proc/self/fd/4', '/proc/1/comm', `${desk.work}/here/x`, `${desk.work}/to-to-4`])
    expect({ path, leads: leadsThroughProc(path) }).toEqual({ path, leads: true });
  for (const path of [
    '/etc/passwd',
    '/dev/null',
    '/bin/sh',
    `${desk.work}/proc/self`,
    '/',
    '/nonexistent/x',
    `${desk.work}/../x`,
  ])
    expect({ path, leads: leadsThroughProc(path) }).toEqual({ path, leads: false });
});
