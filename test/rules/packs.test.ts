import { describe, expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample, failedExamples } from '../../src/rules/examples.ts';
import { packs, policyOf, shippedRules } from './policy.ts';

describe('the shipped packs', () => {
  test('every example holds', () => expect(shippedRules.flatMap(failedExamples)).toEqual([]));

  const instead = shippedRules.flatMap(({ id, instead }) => (instead === null ? [] : [[id, instead] as const]));
  test.each(instead)('what %s proposes instead is allowed: %p', (_id, command) =>
    expect(decide(analyzeExample(command), policyOf(), EXAMPLE_CONTEXT).verdict).toBe('allow'),
  );

  test('every rule is found where it says it stands', () => {
    for (const { id, at } of shippedRules) {
      const [name, line] = at.split(':');
      const text = packs.find(pack => pack.name === name)?.text.split('\n')[Number(line) - 1];
      expect(text).toContain(`id: ${id}`);
    }
  });

  test('every rule says where it can be read about, and what asks which controls it serves', () => {
    const bare = shippedRules.filter(
      ({ references, controls, verdict }) => references.length === 0 || (verdict !== 'allow' && controls.length === 0),
    );
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  test('a rule is named for its pack', () => {
    const misnamed = shippedRules.filter(({ id, at }) => !at.startsWith(`rules/${id.split('.')[0]}.yaml`));
    expect(misnamed.map(({ id }) => id)).toEqual([]);
  });
});
