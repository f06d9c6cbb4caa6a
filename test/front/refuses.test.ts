/** Whatever the judge does but answer well: 125, and nothing was run. */
import { describe, expect, test } from 'bun:test';
import { buildFronts, judgeDoes, kinds, marker, noJudge, runFront, scratch } from './fronts.ts';

const fronts = buildFronts();

const rows: readonly [name: string, judge: string, said: string][] = [
  ['crashes', 'kill -SEGV $$', 'no answer'],
  ['is killed', 'kill -KILL $$', 'no answer'],
  ['exits 0 without an answer', 'exit 0', ''],
  ['exits 1', 'exit 1', 'no answer'],
  ['closes its answer and stays', 'exec 3>&- 4>&-; exec sleep 9', ''],
  ['answers with another nonce', 'say "allow 00000000000000000000000000000000\\n"', ''],
  ['answers without a nonce', 'say "allow\\n"', ''],
  ['answers with an empty nonce', 'say "allow \\n"', ''],
  ['answers with half the nonce', 'printf -v h %.16s $n; say "allow $h\\n"', ''],
  ['answers in capitals', 'say "ALLOW $n\\n"', ''],
  ['says something else', 'say "hello\\n"', ''],
  ['says a lot', 'say "%09000d\\n" 1', ''],
  ['does not end its line', 'say "allow $n"', ''],
  ['says a second line', 'say "allow $n\\nhello\\n"', ''],
  ['answers twice', 'say "allow $n\\nallow $n\\n"', ''],
  ['answers twice, with a pause', 'say "allow $n\\n"; sleep 0.1; say "allow $n\\n"', ''],
  ['takes its answer back', 'say "allow $n\\n"; sleep 0.1; say "exit $n 1\\n"', ''],
  ['says more on its line', 'say "allow $n please\\n"', ''],
  ['begins with a space', 'say " allow $n\\n"', ''],
  ['allows and fails', 'say "allow $n\\n"; exit 1', ''],
  ['allows and crashes', 'say "allow $n\\n"; kill -SEGV $$', ''],
  ['allows a script and fails', 'say "script $n\\n"; exit 1', ''],
  ['names no program', 'say "exec $n\\n"', ''],
  ['names a relative program', 'say "exec $n 1 touch\\n"', ''],
  ['names a program at argument 0', 'say "exec $n 0 /bin/touch\\n"', ''],
  ['names a program at an argument that is none', 'say "exec $n 3 /bin/touch\\n"', ''],
  ['names a program at a negative argument', 'say "exec $n -1 /bin/touch\\n"', ''],
  ['names a program whose path is too long', 'printf -v p "/%04096d" 1; say "exec $n 1 $p\\n"', ''],
  ['ends with a code above 255', 'say "exit $n 256\\n"', ''],
  ['ends with a negative code', 'say "exit $n -1\\n"', ''],
  ['ends with an octal code', 'say "exit $n 007\\n"', ''],
  ['ends with no code', 'say "exit $n \\n"', ''],
  ['ends by signal 0', 'say "signal $n 0\\n"', ''],
  ['ends by signal 99', 'say "signal $n 99\\n"', ''],
];

for (const kind of kinds) {
  const front = fronts[kind];
  describe(`${kind} front, when the judge`, () => {
    test.each(rows)('%s', (_name, judge, said) => {
      judgeDoes(judge);
      const mark = marker();
      const ran = runFront(front, ['-c', `touch ${mark.path}`]);
      expect({ exit: ran.exit, made: mark.made() }).toEqual({ exit: 125, made: false });
      expect(ran.stderr).toContain('gatekeep: error: ');
      expect(ran.stderr).toContain(said);
      expect(ran.stderr).toEndWith('gatekeep: nothing was run\n');
    });

    test('is missing', () => {
      noJudge();
      const mark = marker();
      const ran = runFront(front, ['-c', `touch ${mark.path}`]);
      expect({ exit: ran.exit, made: mark.made() }).toEqual({ exit: 125, made: false });
      expect(ran.stderr).toContain(`gatekeep: error: the judge cannot be started: ${scratch}/judge`);
      expect(ran.stderr).toEndWith('gatekeep: nothing was run\n');
    });

    test('answers before all of the request was sent', () => {
      judgeDoes('[[ $out == 4 ]] || field length; field version; field n; say "allow $n\\n"', false);
      const mark = marker();
      const large = Array.from({ length: 20 }, () => 'x'.repeat(100_000));
      const ran = runFront(front, ['-c', `touch ${mark.path}`, ...large]);
      expect({ exit: ran.exit, made: mark.made() }).toEqual({ exit: 125, made: false });
    });

    test('allows after it said that the command runs', () => {
      judgeDoes('say "running $n\\n"; say "allow $n\\n"');
      const mark = marker();
      const ran = runFront(front, ['-c', `touch ${mark.path}`]);
      expect({ exit: ran.exit, made: mark.made() }).toEqual({ exit: 125, made: false });
      expect(ran.stderr).toContain('the command was started; how it ended is not known');
    });
  });
}
