/** What people are shown of an argv can be pasted: bash makes the same words of it. */
import { expect, test } from 'bun:test';
import { quoteLine } from '../../src/bash/quote.ts';

test.each([
  [['aws', 's3', 'rm', 's3://bucket/key', '--recursive'], 'aws s3 rm s3://bucket/key --recursive'],
  [['dd', 'if=/dev/zero', 'of=/dev/sda'], 'dd if=/dev/zero of=/dev/sda'],
  [['git', 'push', 'origin', '+main:main', 'HEAD~1', 'a@{u}'], "git push origin +main:main 'HEAD~1' 'a@{u}'"],
  [['echo', "it's", '', 'a b', '$HOME', '`id`', '\\', '!!', '*', '~'], null],
  [['echo', 'a\nb', 'tab\t', '#c', '&&', '{a,b}', 'ü', '-n', "''"], null],
  [['A=b', 'x'], "'A=b' x"],
  [["it's=x", 'y'], null],
])('%j', (argv, shown) => {
  const line = quoteLine(argv);
  if (shown !== null) expect(line).toBe(shown);
  const text = `printf '%s\\0' ${line}`;
  const out = Bun.spawnSync(['/bin/bash', '-c', text]).stdout.toString();
  expect(out.split('\0').slice(0, -1)).toEqual([...argv]);
});

test('as a command of its own it is one, and no assignment', () => {
  const done = Bun.spawnSync(['/bin/bash', '-c', quoteLine(['A=b', 'x'])]);
  expect(done.exitCode).toBe(127);
});
