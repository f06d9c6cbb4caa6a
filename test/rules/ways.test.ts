/** What is told of a pattern by words alone must leave out no command that meets it. */
import { describe, expect, test } from 'bun:test';
import { Budget } from '../../src/bash/limits.ts';
import { aroundOf } from '../../src/rules/around.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { matchesRule, subjectOf } from '../../src/rules/match.ts';
import { parsePattern } from '../../src/rules/pattern.ts';
import { candidates } from '../../src/rules/rule-index.ts';
import { mayTake, waysOf } from '../../src/rules/ways.ts';
import { readCommandLine } from '../../src/rules/words.ts';
import { invocation } from './invocation.ts';
import { shipped, shippedRules } from './policy.ts';

const corpus = (await Bun.file(new URL('../corpus/commands.jsonl', import.meta.url)).text())
  .trimEnd()
  .split('\n')
  .map(line => (JSON.parse(line) as { cmd: string }).cmd);

const TEXTS = [
  ...new Set([...shippedRules.flatMap(({ examples: { match, no_match } }) => [...match, ...no_match]), ...corpus]),
];

/** Rules on files alone are looked up by hints on their paths. */
const NAMING = shippedRules.filter(({ match }) => match.length > 0);

test('every rule that a command meets is among its candidates', () => {
  let met = 0;
  let left = 0;
  for (const text of TEXTS) {
    const analysis = analyzeExample(text);
    const around = aroundOf(analysis, { roles: new Map(), situations: new Map() }, EXAMPLE_CONTEXT);
    for (const one of analysis.invocations) {
      const line = readCommandLine(one.argv);
      const budget = new Budget(Number.POSITIVE_INFINITY);
      const found = new Set(
        candidates(shipped.rules, line, one, {
          home: EXAMPLE_CONTEXT.home,
          lists: true,
          budget,
          changed: () => around.changed,
        }),
      );
      for (const rule of NAMING) {
        if (!matchesRule({ ...rule, when: null }, subjectOf(one, line, around))) continue;
        met++;
        if (!found.has(rule)) throw new Error(`${rule.id} is left out for ${JSON.stringify(one.argv)}`);
      }
      left += NAMING.length - found.size;
    }
  }
  expect(met).toBeGreaterThan(1_000);
  expect(left).toBeGreaterThan(met);
}, 120_000);

describe('a command and the ways of a pattern', () => {
  test.each<readonly [pattern: string, command: string, expected: boolean]>([
    ['git push -f|--force ...', 'git push origin', false],
    ['git push -f|--force ...', 'git push -f', true],
    ['git push -f|--force ...', 'git push --forc', true],
    ['git push -f|--force ...', 'git push ?', true],
    ['git push -f|--force ...', 'git push ?*', true],
    ['git push -f|--force ...', 'git pull -f', false],
    ['git push -f|--force ...', 'git -C push pull -f', false],
    ['git push -f|--force ...', 'git ? -f', true],
    ['git push ... +* ...', 'git push origin x', false],
    ['git push ... +* ...', 'git push origin +x', true],
    ['git push ... +* ...', 'git push origin ?', true],
    ['aws * delete-* ...', 'aws s3 ls', false],
    ['aws * delete-* ...', 'aws ec2 delete-x', true],
    ['aws * delete-* ...', 'aws --profile p ec2 delete-x', true],
    ['aws * delete-* ...', 'aws ec2 ?', true],
    ['kill <outside> ...', 'kill x', true],
    ['rm -r ...', 'rm x', false],
    ['rm -r ...', 'rm -- x', true],
    ['rm ...', 'rm', true],
    ['x ... --', 'x a', false],
    ['x ... --', 'x a --', true],
    ['regex:^git -c x=(1|2) ', 'git status', false],
    ['regex:^git -c x=(1|2) ', 'git -c x=1 status', true],
    ['regex:^git -c x=(1|2) ', 'git ? status', true],
    ['regex:^git -c? x', 'git x', true],
    ['regex:^git -c |x', 'git x', true],
    ['SET=* git ...', 'git x', true],
    ['Y=* git ...', 'git x', false],
    ['SET=* Y=* git ...', 'git x', false],
    ['SET=* git -f ...', 'git x', false],
  ])('%s, %s: %p', (pattern, command, expected) => {
    const { argv } = invocation(command);
    const ways = waysOf([parsePattern(pattern)]);
    const isSet = (name: string) => name === 'SET';
    expect(ways === null || mayTake(ways, readCommandLine(argv).first, argv, isSet)).toBe(expected);
  });

  test('one of several ways suffices, and equal ones are one', () => {
    const ways = waysOf(['a x ...', 'a y -f ...', 'a x ...'].map(text => parsePattern(text)));
    expect(ways).toEqual([
      [['x'], null, 0],
      [['y'], null, 1],
    ]);
    expect(waysOf(['a x ...', 'a ...'].map(text => parsePattern(text)))).toBeNull();
  });
});
