/** Words that nobody knows: refused with the nearest that somebody does, and nothing runs. */
import { afterAll, expect, test } from 'bun:test';
import { Desk, KINDS } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());

const OPTIONS: readonly (readonly [argv: readonly string[], named: string, hint: string])[] = [
  [['check', '--jsno', '-c', 'x'], '--jsno', 'did you mean --json?'],
  [['check', '--bach'], '--bach', 'did you mean --batch?'],
  [['check', '--comand', 'x'], '--comand', 'did you mean --command?'],
  [['explain', '--comand', 'x'], '--comand', 'did you mean --command?'],
  [['run', '--frob', 'touch', 'marker'], '--frob', 'gatekeep run -h'],
  [['rules', 'lst'], 'lst', 'did you mean list?'],
  [['rules', 'list', '--jon'], '--jon', 'did you mean --json?'],
  [['rules', 'test', '--jon'], '--jon', 'did you mean --json?'],
  [['audit', 'tial'], 'tial', 'did you mean tail?'],
  [['audit', 'tail', '--line', '3'], '--line', 'did you mean --lines?'],
  [['audit', 'verify', '--jsn'], '--jsn', 'did you mean --json?'],
  [['config', 'get', 'colr'], 'colr', 'did you mean colour?'],
  [['config', 'set', 'tial', '3'], 'tial', 'did you mean tail?'],
  [['help', 'chekc'], 'chekc', 'did you mean check?'],
];

test.each(OPTIONS.flatMap(row => KINDS.map(front => [...row, front] as const)))('%j', (argv, named, hint, front) => {
  const { exit, out, error } = desk.run(argv, { front });
  expect({ exit, out }).toEqual({ exit: 2, out: '' });
  expect(error).toMatch(/^gatekeep: error: .*\ngatekeep: hint: .*\n(?:gatekeep: nothing was run\n)?$/);
  expect(error).toContain(named);
  expect(error).toContain(`hint: ${hint}`);
});

test.each(['--jsno', '-Z', '+Z', '-c'])("bash's own: %s", word => {
  const plain = Bun.spawnSync(['bash', word], { env: desk.environment() });
  const { exit, out, error } = desk.run([word]);
  expect({ exit, out }).toEqual({ exit: plain.exitCode, out: '' });
  expect(error.split('\n')[0]).toBe(plain.stderr.toString().split('\n')[0]!);
  expect(error).toEndWith('gatekeep: nothing was run\n');
});
