import { expect, test } from 'bun:test';
import { sourceMark } from '../../src/terminal/source-mark.ts';

const mark = (source: string, column: number, length: number, columns = 80) =>
  sourceMark({ file: 'f', line: 7, column, source, length }, columns);

test('marks the span', () => {
  expect(mark('eval "$cmd"', 6, 6)).toEqual(['  7 | eval "$cmd"', '    |      ^~~~~~']);
});

test('tabs and wide characters keep the mark in place', () => {
  expect(mark('\techo x', 7, 1)).toEqual(['  7 |         echo x', '    |              ^']);
  expect(mark('echo 日本 x', 9, 1)).toEqual(['  7 | echo 日本 x', '    |           ^']);
});

test('a long line is shown around the mark, never wider than the terminal', () => {
  for (const columns of [40, 80]) {
    const [line, under] = mark(`${'a'.repeat(500)} HERE ${'b'.repeat(500)}`, 502, 4, columns);
    expect(line!.length).toBeLessThanOrEqual(columns);
    const at = under!.indexOf('^');
    expect(line!.slice(at, at + 4)).toBe('HERE');
  }
});

test('control characters are visible, and the mark covers them', () => {
  expect(mark('a\x1bb', 2, 1)).toEqual(['  7 | a<U+001B>b', '    |  ^~~~~~~~']);
});

test('a place outside the line hides nothing', () => {
  expect(mark('abc', 99, 5)).toEqual(['  7 | abc', '    |    ^']);
  expect(sourceMark({ file: 'f', line: 1, column: 1 })).toEqual([]);
});
