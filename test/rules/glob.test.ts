import { expect, test } from 'bun:test';
import { couldMatchGlob, matchesGlob } from '../../src/rules/glob.ts';

test.each([
  ['', '', true],
  ['*', '', true],
  ['*', 'a/b', true],
  ['a*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'acb', false],
  ['*a*b*', 'xaxbx', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a.c', 'abc', false],
  ['[x]', '[x]', true],
] as [string, string, boolean][])('%p on %p: %p', (glob, text, wanted) => expect(matchesGlob(glob, text)).toBe(wanted));

test('takes no more than text times glob', () => expect(matchesGlob('*a'.repeat(50), 'b'.repeat(20_000))).toBe(false));

test.each([
  ['abc', '', '', true],
  ['abc', 'a', 'c', true],
  ['abc', 'ab', 'bc', false],
  ['abc', 'abc', '', true],
  ['abc', 'x', '', false],
  ['abc', '', 'x', false],
  ['+*', '+', '', true],
  ['+*', 'a', '', false],
  ['*.yaml', 'x', '.yaml', true],
  ['*.yaml', 'x', '.json', false],
  ['a*b*c', 'axb', 'c', true],
  ['a?c', 'a', 'c', true],
  ['ac', 'a', 'xc', false],
] as [string, string, string, boolean][])('%p could be %p…%p: %p', (glob, prefix, suffix, wanted) =>
  expect(couldMatchGlob(glob, { prefix, suffix, many: false })).toBe(wanted),
);
