import { expect, test } from 'bun:test';
import { type Mark, markText } from '../../src/terminal/marked-text.ts';

const mark = (from: number, to: number, label: string, more: Partial<Mark> = {}): Mark => ({
  from,
  to,
  label,
  line: '~',
  matters: true,
  ...more,
});
const draw = (text: string, marks: readonly Mark[], width = 80): string[] =>
  markText(text, marks, width, text.split('\n'));

test('marks that touch or overlap get rows of their own', () => {
  expect(draw('ls $(cat x) a', [mark(0, 13, '2'), mark(5, 10, '1'), mark(12, 13, '3')])).toEqual([
    '  1 | ls $(cat x) a',
    '    | 2~~~~~~~~~~~~',
    '    |      1~~~~  3',
  ]);
});

test('a part of several lines is labelled on its first', () => {
  expect(draw('a \\\n b', [mark(0, 6, '1')])).toEqual(['  1 | a \\', '    | 1~~', '  2 |  b', '    | ~~']);
});

test('wide and hidden characters move the marks along', () => {
  expect(draw('日本 \u202e x', [mark(5, 6, 'a', { line: '?' })])).toEqual([
    '  1 | 日本 <U+202E> x',
    '    |               a',
  ]);
});

test('no line is wider than the terminal', () => {
  for (const line of draw(`${'x'.repeat(200)} y`, [mark(0, 200, '1'), mark(201, 202, '2')], 40)) {
    expect(Bun.stringWidth(line)).toBeLessThanOrEqual(40);
  }
});

test('a long text shows only the lines that matter', () => {
  const text = Array.from({ length: 100 }, (_, i) => `line${i}`).join('\n');
  const at = text.indexOf('line50');
  expect(draw(text, [mark(0, 5, '1', { matters: false }), mark(at, at + 6, '2')])).toEqual([
    '   51 | line50',
    '      | 2~~~~~',
    '      | <99 more lines>',
  ]);
});

test('a line that is shown otherwise than it is has no marks', () => {
  expect(markText('X=secret; ls', [mark(10, 12, '1')], 80, ['X=***; ls'])).toEqual(['  1 | X=***; ls']);
});
