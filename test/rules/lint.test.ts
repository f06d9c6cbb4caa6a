/** The shipped rules are held to what `rules lint` asks of everybody's. */
import { expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { lintRules } from '../../src/rules/lint.ts';
import { loadRules } from '../../src/rules/load.ts';
import { Shape } from '../../src/rules/shape.ts';
import { policyOf, shippedRules } from './policy.ts';

const policy = policyOf();
const isAllowed = (command: string): boolean =>
  decide(analyzeExample(command), policy, EXAMPLE_CONTEXT).verdict === 'allow';
const foundIn = (rule: object): string[] => {
  const rules = loadRules(new Shape({ file: 'x', text: '' }, [rule]), 'x', new Set());
  return lintRules(rules, [], isAllowed).map(({ message }) => message);
};

test('lint finds nothing in the shipped rules', () => {
  const found = lintRules(shippedRules, [], isAllowed);
  expect(found.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
});

test.each([
  ['an example for each pattern', ['make a', 'make b'], ['make a', 'make b'], [], ['make c'], []],
  [
    'a pattern without an example',
    ['make a', 'make b'],
    ['make a'],
    [],
    ['make c'],
    ['"make b" proves nothing: no example meets it'],
  ],
  [
    'a pattern that another one covers',
    ['make a ...', 'make a'],
    ['make a', 'make a x'],
    [],
    ['make c'],
    ['"make a" proves nothing: its examples are met by other patterns too'],
  ],
  ['an exception with its example', ['make a ...'], ['make a'], ['make a -n'], ['make a -n'], []],
  [
    'an exception without one',
    ['make a ...'],
    ['make a'],
    ['make a -n'],
    ['make c'],
    ['excused by the pattern "make a -n" alone'],
  ],
  [
    'an exception that another one covers',
    ['make a ...'],
    ['make a'],
    ['make a -n', 'make a -n ...'],
    ['make a -n', 'make a -n x'],
    ['excused by the pattern "make a -n" alone'],
  ],
])('%s', (_name, match, yes, unless, no, wanted) => {
  const rule = { id: 'our.a', match, unless, reason: 'makes', examples: { match: yes, no_match: no } };
  const { unless: _, ...bare } = rule;
  const found = foundIn(unless.length === 0 ? bare : rule);
  expect(found.length).toBe(wanted.length);
  for (const [i, message] of wanted.entries()) expect(found[i]).toContain(message);
});
