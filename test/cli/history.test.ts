import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { commandsIn, counted, readHistory } from '../../src/fronts/cli/history.ts';

test.each<readonly [string, string, string[]]>([
  ['one a line', 'ls\n\n  git status\nls\n', ['ls', 'git status', 'ls']],
  ['nothing', '', []],
  ['no newline at the end', 'ls\npwd', ['ls', 'pwd']],
  ['carriage returns', 'ls\r\npwd\r\n', ['ls', 'pwd']],
  ['a line that goes on', 'echo a \\\n  b\nls\n', ['echo a \n  b', 'ls']],
  ['a backslash that ends nothing', 'echo a\\\\\nls\n', ['echo a\\\\', 'ls']],
  ['bash with times', '#1700000000\nls\n#1700000001\ngit push\n', ['ls', 'git push']],
  [
    'bash with times and lines',
    '#1700000000\nfor f in *; do\n  rm $f\ndone\n#1700000001\nls\n',
    ['for f in *; do\n  rm $f\ndone', 'ls'],
  ],
  ['bash that was given times later', 'old\nolder\n#1700000000\nls\n', ['old', 'older', 'ls']],
  ['a comment is no time', '# 1700000000\n#12\n', ['# 1700000000', '#12']],
  ['zsh', ': 1700000000:0;ls\n: 1700000001:12;git push\n', ['ls', 'git push']],
  [
    'zsh with lines',
    ': 1700000000:0;for f in *; do\\\n  rm $f\\\ndone\n: 1700000001:0;ls\n',
    ['for f in *; do\n  rm $f\ndone', 'ls'],
  ],
  ['zsh with a here-document', ': 1:0;cat <<E\\\n: 2:0;x\\\nE\n: 3:0;ls\n', ['cat <<E\n: 2:0;x\nE', 'ls']],
])('%s', (_name, text, commands) => expect(commandsIn(text)).toEqual(commands));

describe('files', () => {
  const folder = mkdtempSync(`${tmpdir()}/gatekeep-history-`);
  const read = (bytes: Uint8Array): string[] => {
    writeFileSync(`${folder}/h`, bytes);
    return readHistory(`${folder}/h`);
  };
  test('zsh turns some bytes of other letters', () => {
    // é is C3 A9; zsh writes bytes from 83 to A2 as 83 and the byte turned by 32: ă (C4 83) becomes C4 83 A3.
    expect(read(new Uint8Array([...Buffer.from(': 1:0;echo '), 0xc4, 0x83, 0xa3, 10]))).toEqual(['echo ă']);
    expect(read(Buffer.from(': 1:0;echo ă é\n'))).toEqual(['echo ă é']);
  });
  test('bytes that are no text', () =>
    expect(read(new Uint8Array([0x65, 0xff, 10, 0x6c, 0x73]))).toEqual(['e\uFFFD', 'ls']));
  test('none', () => {
    rmSync(folder, { recursive: true });
    expect(() => readHistory(`${folder}/h`, '~/h')).toThrow('~/h: no such file, or it cannot be read');
  });
});

test('counted', () =>
  expect([...counted(['a', 'b', 'a'])]).toEqual([
    ['a', 2],
    ['b', 1],
  ]));
