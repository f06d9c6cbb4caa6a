/** What bash itself says, with its message and our place; bash runs nothing to say it. */
import { expect, test } from 'bun:test';
import { bashSyntaxError } from '../../src/config/bash-syntax.ts';

test.each([
  ['echo hi'],
  [''],
  ['# x'],
  ['f() { :; }; f'],
  ['cat <<E\nx\nE\n'],
  ['[[ a =~ (b) ]]'],
  ['cat <<E\nno end'],
])('bash takes %j', text => expect(bashSyntaxError(text, false)).toBeNull());

test.each<readonly [text: string, message: string, line: number, column: number]>([
  ['echo (', "syntax error near unexpected token `newline'", 1, 1],
  ['echo a\necho b )', "syntax error near unexpected token `)'", 2, 8],
  ['if true; then\n  echo\n', 'syntax error: unexpected end of file', 2, 6],
  ['echo "a\nb', 'unexpected EOF while looking for matching `"\'', 1, 6],
  ["echo 'a", "unexpected EOF while looking for matching `''", 1, 6],
  ['a | | b', "syntax error near unexpected token `|'", 1, 3],
  ['fi', "syntax error near unexpected token `fi'", 1, 1],
  [';;', "syntax error near unexpected token `;;'", 1, 1],
])('%j', (text, message, line, column) => {
  const error = bashSyntaxError(text, false);
  expect(error?.message).toStartWith(message);
  expect({ line: error?.line, column: error?.column }).toEqual({ line, column });
});

test('nothing of the text and nothing of our environment runs', () => {
  const marker = `/tmp/gatekeep-syntax-${process.pid}`;
  process.env.BASH_ENV = marker;
  try {
    expect(bashSyntaxError(`touch ${marker}; $(touch ${marker}); : <(touch ${marker})`, false)).toBeNull();
  } finally {
    delete process.env.BASH_ENV;
  }
  expect(Bun.file(marker).size).toBe(0);
  expect(Bun.spawnSync(['test', '-e', marker]).exitCode).toBe(1);
});

test('a text that bash falls over is an error', () => {
  expect(bashSyntaxError(`echo ${'$('.repeat(20_000)}${')'.repeat(20_000)}`, false)).toMatchObject({ line: 1 });
});
