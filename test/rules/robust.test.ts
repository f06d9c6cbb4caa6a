/** Whatever a policy or a command holds, there is an answer, and never one by accident. */
import { describe, expect, test } from 'bun:test';
import type { Arg } from '../../src/bash/analysis.ts';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { Mistake } from '../../src/rules/mistake.ts';
import { PatternError, parsePattern } from '../../src/rules/pattern.ts';
import { arg, invocation } from './invocation.ts';
import { policyOf } from './policy.ts';

/** The same pieces in the same order on every run. */
function* random(seed: number): Generator<number, never> {
  for (let x = seed; ; x = (x * 1_103_515_245 + 12_345) % 2_147_483_648) yield x / 2_147_483_648;
}

const PIECES = [
  'git',
  'rm',
  'push',
  '-f',
  '-',
  '--',
  '--force',
  '--x=',
  '=',
  '...',
  '*',
  '?',
  '?*',
  '|',
  '>',
  '<',
  '/',
  '/a/',
  '<outside>',
  '<x>',
  '+*',
  '~',
  '',
  '.',
  '..',
  '/etc/*',
  'regex:',
  '(',
  '[',
  '\\',
  '\0',
  'é',
  '-rf?',
  'a?b',
];

function texts(count: number, seed: number): string[] {
  const next = random(seed);
  const pick = () => PIECES[Math.floor(next.next().value * PIECES.length)]!;
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + Math.floor(next.next().value * 6) }, pick).join(next.next().value < 0.3 ? '' : ' '),
  );
}

describe('any text', () => {
  test('as a pattern: a pattern or a mistake with its place', () => {
    for (const text of texts(3000, 7)) {
      try {
        expect(parsePattern(text).text).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError);
        const { offset, length } = error as PatternError;
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThan(0);
      }
    }
  });

  test('as a policy: a policy or a mistake', () => {
    const broken = [
      '\0',
      '!!js/function x',
      '&a [*a]',
      'version: 1\nrules: {}\n',
      'version: 1\nrules: [1, null]\n',
      'version: 1\nrules:\n  - id: 5\n',
      'version: [1]\n',
      '{version: 1, wait: 1e9h}',
      'version: 1\n__proto__: 1\n',
      'version: 1\nconstructor: 1\n',
      'version: 1\nmay_loosen: profile\n',
    ];
    for (const text of [
      ...broken,
      ...texts(300, 11).map(t => `version: 1\n${t}`),
      ...texts(300, 12).map(t => `version: 1\nrules: ${t}\n`),
    ]) {
      try {
        policyOf({ user: text });
      } catch (error) {
        expect(error).toBeInstanceOf(Mistake);
      }
    }
  });

  test('as words of a command: a verdict', () => {
    const policy = policyOf();
    for (const text of texts(3000, 3)) {
      const [program, ...rest] = text.split(' ');
      const argv: [string, ...Arg[]] = [program!.replaceAll('?', 'x') || 'git', ...rest.map(arg)];
      const one = { ...invocation('x'), argv };
      const decision = decide(
        { invocations: [one], opaque: [], assignments: [], errors: [], files: [] },
        policy,
        EXAMPLE_CONTEXT,
      );
      expect(['allow', 'ask', 'deny']).toContain(decision.verdict);
    }
  });
});

describe('names that every object has', () => {
  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s is an ordinary program',
    name => {
      const one = invocation(`${name} push x`);
      const analysis = { invocations: [one], opaque: [], assignments: [], errors: [], files: [] };
      expect(decide(analysis, policyOf(), EXAMPLE_CONTEXT).verdict).toBe('allow');
    },
  );
});

/** Rules that look at the text of one word. */
const TEXTS = `
version: 1
rules:
  - id: text.drop
    match: 'db -c=/\\b(drop|truncate)\\s/i ...'
    reason: drops
    examples: { match: ["db -c 'drop x'"], no_match: ["db -c x"] }
  - id: text.update
    match: 'db -c=/\\bupdate\\s.*\\sset\\s/i ...'
    unless: 'db -c=/^[^;]*\\swhere\\s[^;]*;?$/i ...'
    reason: updates
    examples: { match: ["db -c 'update a set b'"], no_match: ["db -c 'update a set b where c'"] }
`;

describe('length', () => {
  const long = (line: string) =>
    decide(
      { invocations: [invocation(line)], opaque: [], assignments: [], errors: [], files: [] },
      policyOf({ user: TEXTS }),
      EXAMPLE_CONTEXT,
    ).verdict;

  test('many words', () => expect(long(`git push ${'a '.repeat(50_000)}+main`)).toBe('ask'));
  test('one long word', () => expect(long(`db -c ${'select_1;_'.repeat(50_000)}`)).toBe('allow'));
  test('a match far inside a long word', () => expect(long(`db -c ${'x'.repeat(300_000)};_drop_table_x`)).toBe('ask'));
  test('a long text excuses nothing', () =>
    expect(long(`db -c update_t_set_a=1;${'x'.repeat(5000)}_where_b=${'x'.repeat(5000)}`)).toBe('ask'));
  test('a match across two pieces', () =>
    expect(long(`db -c ${'x'.repeat(4090)};_drop_table_x${'x'.repeat(9000)}`)).toBe('ask'));
});
