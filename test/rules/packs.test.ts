import { describe, expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample, failedExamples } from '../../src/rules/examples.ts';
import { packs, policyOf, shippedRules } from './policy.ts';

/** What these do nothing less harmful serves: they send, hand over, change who is asked, or remove for good elsewhere. */
const NOTHING_INSTEAD = `
  databases.run-file databases.server databases.through-application files.remove-root files.write-system
  files.write-login files.write-ssh files.change-ssh files.truncate-outside files.discard
  files.link-root files.remove-elsewhere files.write-served gatekeep.own-settings gatekeep.resident gatekeep.agent-settings
  gatekeep.agent-files gatekeep.preload gatekeep.agent-shell gatekeep.agent-unleashed gcp.export git.serve
  git.config-trust git.hook-file kubernetes.port-forward machine.multiplies machine.trust network.reverse-shell network.upload
  network.upload-body packages.local-archive packages.trust-folder packages.short-index privilege.sudo
  secrets.read-agents secrets.read-browser secrets.send secrets.export secrets.send-environment
`
  .trim()
  .split(/\s+/);

describe('the shipped packs', () => {
  test('every example holds', () => expect(shippedRules.flatMap(failedExamples)).toEqual([]));

  const instead = shippedRules.flatMap(({ id, instead }) => (instead === null ? [] : [[id, instead] as const]));
  test.each(instead)('what %s proposes instead is allowed: %p', (_id, command) =>
    expect(decide(analyzeExample(command), policyOf(), EXAMPLE_CONTEXT).verdict).toBe('allow'),
  );

  test('every rule that asks proposes something less harmful, where there is something', () => {
    const without = shippedRules.filter(({ verdict, instead }) => verdict !== 'allow' && instead === null);
    expect(without.map(({ id }) => id).sort()).toEqual(NOTHING_INSTEAD.sort());
  });

  test('one example is no example: two of each kind at least', () => {
    const few = shippedRules.filter(({ examples }) => examples.match.length < 2 || examples.no_match.length < 2);
    expect(few.map(({ id }) => id)).toEqual([]);
  });

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
