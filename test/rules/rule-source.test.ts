/** An exception from a rule: for one command and no other, in a copy that is the rule in all else. */
import { describe, expect, test } from 'bun:test';
import { shipped } from '../../build/generated/rules.ts';
import { shippedAbout } from '../../build/generated/rule-about.ts';
import { lineDiff } from '../../src/fronts/cli/line-diff.ts';
import { failedExamples } from '../../src/rules/examples.ts';
import { loadRules } from '../../src/rules/load.ts';
import type { LoadedRule } from '../../src/rules/rule.ts';
import { copyWith, exactPattern } from '../../src/rules/rule-source.ts';
import { Shape } from '../../src/rules/shape.ts';

const RULES = shipped.rules.rules.map(rule => ({ ...rule, ...shippedAbout[rule.id]! })) as readonly LoadedRule[];
const loaded = (rule: object): LoadedRule => loadRules(new Shape({ file: '', text: '' }, [rule]), '', new Set())[0]!;

const gate = (pattern: string): LoadedRule =>
  loaded({ id: 'x', match: 'git ...', unless: pattern, reason: 'x', examples: { match: ['git'], no_match: [':'] } });
const excuses = (argv: readonly string[], command: string): boolean =>
  failedExamples({ ...gate(exactPattern(argv)), examples: { match: [], no_match: [command] } }).length === 0;

describe('the pattern of one command', () => {
  const argv = ['git', 'push', '--force', 'origin', 'v1.0'];
  test.each([
    ['git push --force origin v1.0', true],
    ["git push --force 'origin' v1.0", true],
    ['/usr/bin/git push --force origin v1.0', true],
    ['git push --force --mirror origin v1.0', false],
    ['git push --force origin v1.0 --mirror', false],
    ['git push --force origin v1.0 v2.0', false],
    ['git push --force origin v1x0', false],
    ['git push --force origin', false],
    ['git -c alias.push=x push --force origin v1.0', false],
    ['git push -f origin v1.0', false],
    ['git push --force origin "$TAG"', false],
    ['git push --force origin "v1.0\nx"', false],
    ['git push --force origin v1.0; git push --force origin x', false],
  ])('%j: excused %p', (command, is) => {
    expect(excuses(argv, command)).toBe(is);
  });

  test.each(['a.b', 'a*b', '(x|y)', '^$', 'a+b?', '{1}', '[a]', 'a/b', 'a\\b', 'ä b', '<x>', 'a\nb'])(
    '%j means itself',
    word => {
      const quoted = `git '${word}'`;
      expect(excuses(['git', word], quoted)).toBe(true);
      expect(excuses(['git', word], 'git x')).toBe(false);
    },
  );
});

test('a copy of a shipped rule is the rule, but for one command; what cannot be copied whole is not', () => {
  let copies = 0;
  for (const rule of RULES) {
    const command = 'zzz --never used';
    const copy = copyWith(rule, { id: 'our.copy', pattern: 'regex:^zzz --never used$', command });
    if (copy === null) continue;
    copies++;
    const made = loaded(copy);
    expect(failedExamples(made)).toEqual([]);
    expect(made).toMatchObject({
      match: rule.match,
      sensitivity: rule.sensitivity,
      reason: rule.reason,
      when: rule.when,
    });
  }
  expect(copies).toBeGreaterThan(RULES.length / 2);
});

test('a rule of which nothing would be left is not copied', () => {
  const rule = RULES.find(({ id }) => id === 'git.force-push')!;
  expect(copyWith(rule, { id: 'our.x', pattern: 'git ...', command: 'git push --force' })).toBeNull();
});

test('what changed, with a little of what stands around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\n';
  expect(lineDiff(before, before)).toEqual([]);
  expect(lineDiff('', 'a\nb\n')).toEqual(['+ a', '+ b']);
  expect(lineDiff(before, before.replace('d', 'D'))).toEqual(['  b', '  c', '- d', '+ D', '  e', '  f']);
  expect(lineDiff(before, 'A\nb\nc\nd\ne\nf\n')).toEqual(['- a', '+ A', '  b', '  c', '  ...', '  e', '  f', '- g']);
});
