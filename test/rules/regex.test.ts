/** Regular expressions of rules: which engine runs them, and that none takes more than its share on any text. */
import { describe, expect, test } from 'bun:test';
import { RE2JS } from 're2js';
import { isOnePass, regex, whyRefused } from '../../src/rules/regex.ts';

test.each([
  'drop table',
  '\\b(drop|truncate)\\s',
  '\\s{1,9}from',
  '^(core[.]pager$|filter[.])',
  '^(a[.][^.]*$|b[.].*[.](c|d)$)',
  '^x.*$',
  '^a|b',
  '(a|b)?c',
  '(?:abc){3}',
  'a\\+b\\*',
  '[*+?]x',
  '\\u{1F600}',
])('one pass: %p', source => expect(isOnePass(source)).toBe(true));

test.each([
  'x.*',
  '^a|b.*',
  '^.*a.*b',
  '(a+)+',
  '^(a|aa)*c',
  '(a?){50}',
  'a{1,100}b{1,100}',
  'a?b?c?d?e?f?g?',
  '(?=a)',
  '(?i)a',
  '\\pL',
  '(a',
])('not one pass: %p', source => expect(isOnePass(source)).toBe(false));

test.each([
  ['a(', 'it is no regular expression: '],
  ['x[', 'it is no regular expression: '],
  ['(?=a)', 'it is no regular expression: '],
  ['(?<!a)b', 'it is no regular expression: '],
  ['(a)\\1', 'it is no regular expression: '],
  ['a{2000}.*', 'it is no regular expression: '],
  ['x'.repeat(501), 'it is longer than 500 characters'],
])('refused: %p', (source, why) => expect(whyRefused(source)).toStartWith(why));

describe('catastrophic expressions', () => {
  const TEXTS = ['a'.repeat(200_000), `${'a'.repeat(100_000)}b`, 'ab'.repeat(100_000), `${'x '.repeat(100_000)}!`];
  test.each([
    '(a+)+$',
    '(a|aa)*c',
    '(a|a?)+b',
    '(.*a){20}',
    '(.*)*b',
    'a.*a.*a.*a.*c',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(x+x+)+y',
    '([a-zA-Z]+)*!!',
    '(a{1,30}){1,30}c',
    '\\s+\\S+\\s+\\S+\\s+$',
    'a{1,100}b?c',
  ])('%p', source => {
    expect(whyRefused(source)).toBeNull();
    const expression = regex(source, '');
    for (const text of TEXTS) expression.test(text);
  });
});

/** The same sequence on every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

function expressionOf(next: (below: number) => number, depth = 0): string {
  const atoms = ['a', 'b', '.', '[ab]', '[^a]', '\\s', '\\w', '\\b', '^', '$', ' '];
  const counts = ['', '', '', '*', '+', '?', '{1,3}', '{2}', '{0,20}', '{3,}', '*?'];
  let text = '';
  for (let n = 1 + next(4); n > 0; n--) {
    const atom = depth < 3 && next(4) === 0 ? `(${expressionOf(next, depth + 1)})` : atoms[next(atoms.length)]!;
    text += atom + (/^(?:\\b|\^|\$)$/.test(atom) ? '' : counts[next(counts.length)]!);
    if (next(8) === 0) text += '|';
  }
  return text;
}

test('three thousand expressions: each answers in time, and the engines agree where both could be asked', () => {
  const next = random(7);
  const long = [`${'a'.repeat(20_000)}`, `${'ab '.repeat(7_000)}c`];
  let onePass = 0;
  for (let n = 0; n < 3000; n++) {
    const source = expressionOf(next);
    if (whyRefused(source) !== null) continue;
    const expression = regex(source, '');
    if (isOnePass(source)) {
      onePass++;
      const other = RE2JS.compile(source);
      for (const text of ['', 'a', 'ab', 'b a', 'aabb', ' ab ba '])
        expect({ source, text, is: expression.test(text) }).toEqual({ source, text, is: other.test(text) });
    }
    if (n % 10 !== 0) continue;
    // One that is not linear would not come back before the test's own end.
    for (const text of long) expression.test(text);
  }
  expect(onePass).toBeGreaterThan(150);
});
