import { expect, test } from 'bun:test';
import { whyUnsafe } from '../../src/rules/safe-regex.ts';

test.each([
  'drop table',
  '^git push .*main$',
  '\\b(drop|truncate)\\s',
  '[a-z]{1,20}x?',
  '(a|b)?c',
  '(?:abc)+',
  'a\\+b\\*',
  '[*+?]+',
  '\\u{1F600}',
])('safe: %p', source => expect(whyUnsafe(source)).toBeNull());

test.each([
  ['(a+)+', 'it repeats a group that itself repeats or offers alternatives'],
  ['(a|aa)*', 'it repeats a group that itself repeats or offers alternatives'],
  ['((a*)b)*', 'it repeats a group that itself repeats or offers alternatives'],
  ['(a{2,3}){4}', 'it repeats a group that itself repeats or offers alternatives'],
  ['(?:(?:x?)y*){9}', 'it repeats a group that itself repeats or offers alternatives'],
  ['(a)\\1', 'it refers back to a group'],
  ['(?<n>a)\\k<n>', 'it refers back to a group'],
  ['(?=a)', 'it looks ahead or behind'],
  ['(?<!a)b', 'it looks ahead or behind'],
  ['a{1000}', 'it repeats something more than 100 times'],
  ['.*.*.*.*', 'it repeats without limit more than 3 times'],
  ['x'.repeat(501), 'it is longer than 500 characters'],
])('refused: %p: %p', (source, why) => expect(whyUnsafe(source)).toBe(why));

test('what is no expression is refused', () => expect(whyUnsafe('a(')).toStartWith('it is no regular expression'));
