import { expect, test } from 'bun:test';
import { table } from '../../src/terminal/table.ts';
import { wrap } from '../../src/terminal/wrap.ts';

const COLUMNS = [
  { title: 'rule', least: 8 },
  { title: 'reason', least: 10 },
];
const ROWS = [
  ['git.force-push', 'rewrites history that others may have pulled'],
  ['a', 'b'],
];

test('columns line up', () => {
  expect(table(COLUMNS, ROWS, null)).toEqual([
    'rule            reason',
    'git.force-push  rewrites history that others may have pulled',
    'a               b',
  ]);
});

test('the widest column gives way', () => {
  expect(table(COLUMNS, ROWS, 40)).toEqual([
    'rule            reason',
    'git.force-push  rewrites history that...',
    'a               b',
  ]);
});

test('too narrow for columns: blocks', () => {
  expect(table(COLUMNS, [['git.force-push', 'rewrites history']], 16)).toEqual([
    'git.force-push',
    '  reason: rewrites ',
    '    history',
  ]);
});

test('wrap keeps every character and no line is wider', () => {
  for (const text of ['', 'abc', 'x'.repeat(100), 'word '.repeat(30), '日本語'.repeat(20), '👍'.repeat(9)]) {
    for (const width of [2, 7, 20, 80]) {
      const lines = wrap(text, width);
      expect(lines.join('')).toBe(text);
      for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(width);
    }
  }
});
