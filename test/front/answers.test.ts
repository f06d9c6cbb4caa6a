/** What each good answer does, in both fronts. */
import { describe, expect, test } from 'bun:test';
import { rmSync, symlinkSync } from 'node:fs';
import { buildFronts, judgeDoes, kinds, runFront, scratch } from './fronts.ts';

const fronts = buildFronts();

const SPOOL = `
for pair in \${f[7]//,/ }; do [[ $pair != 0:* ]] || stdin=\${pair#0:}; done
if [[ $out == 3 ]]; then cat <&$stdin >&4; say "script $n\\n"
else file=$(mktemp); cat <&$stdin >$file; exec 9<$file; rm $file; say "script $n 9\\n"; sleep 0.3; fi`;

for (const kind of kinds) {
  const front = fronts[kind];
  describe(`${kind} front`, () => {
    test('allow: becomes bash, with its words, its exit and its process id', () => {
      judgeDoes('say "allow $n\\n"');
      const ran = runFront(front, ['-c', 'echo "$0|$1|$#"; exit 3', 'zero', 'one two']);
      expect(ran).toEqual({ exit: 3, signal: null, stdout: 'zero|one two|1\n', stderr: '' });
    });

    test('allow after a while', () => {
      judgeDoes('sleep 0.4; say "allow $n\\n"');
      expect(runFront(front, ['-c', 'echo "$0"']).stdout).toBe('bash\n');
    });

    test('a link with another name keeps that name', () => {
      judgeDoes('say "allow $n\\n"');
      const link = `${scratch}/${kind}/gatekeep-bash`;
      rmSync(link, { force: true });
      symlinkSync(front, link);
      // A script cannot see the name it was called by, only its own path: it hands on the last part of that.
      const name = kind.startsWith('script') ? 'gatekeep-bash' : link;
      expect(runFront(link, ['-c', 'echo "$0"']).stdout).toBe(`${name}\n`);
    });

    test('script: bash reads the spooled script, and what reads its stdin reads on', () => {
      judgeDoes(SPOOL);
      const ran = runFront(front, ['-s', 'a'], { stdin: 'echo "$1"\nread x\nhello\necho "got $x"\n' });
      expect(ran).toEqual({ exit: 0, signal: null, stdout: 'a\ngot hello\n', stderr: '' });
    });

    test('exec: becomes the program, with no shell between', () => {
      judgeDoes('say "exec $n 3 /usr/bin/printf\\n"');
      const ran = runFront(front, ['run', '--', 'printf', '%s|', '$HOME', 'a b']);
      expect(ran).toEqual({ exit: 0, signal: null, stdout: '$HOME|a b|', stderr: '' });
    });

    test('exec of what is no program', () => {
      judgeDoes('say "exec $n 1 /nonexistent\\n"');
      const ran = runFront(front, ['x']);
      expect(ran.exit).toBe(127);
      expect(ran.stderr).toEndWith('gatekeep: nothing was run\n');
    });

    test('exit: the judge did everything', () => {
      judgeDoes('echo done >&2; say "exit $n 41\\n"');
      expect(runFront(front, ['-c', 'echo no'])).toEqual({ exit: 41, signal: null, stdout: '', stderr: 'done\n' });
    });

    test.each([
      [15, 'SIGTERM'],
      [9, 'SIGKILL'],
      [10, 'SIGUSR1'],
    ])('signal %d: dies as the command did', (number, name) => {
      judgeDoes(`say "running $n\\n"; say "signal $n ${number}\\n"`);
      expect(runFront(front, ['-c', 'echo no']).signal).toBe(name);
    });

    test('running, then exit', () => {
      judgeDoes('say "running $n\\n"; sleep 0.2; say "exit $n 7\\n"');
      expect(runFront(front, ['-c', 'echo no'])).toEqual({ exit: 7, signal: null, stdout: '', stderr: '' });
    });
  });
}
