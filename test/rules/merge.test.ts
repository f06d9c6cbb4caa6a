import { describe, expect, test } from 'bun:test';
import { mistakeOf, policyOf, shipped, type Texts } from './policy.ts';

const rule = (id: string, verdict: string) =>
  `rules:\n  - id: ${id}\n    verdict: ${verdict}\n    match: make ${id} ...\n    reason: r\n    examples: { match: [make ${id}], no_match: [make] }\n`;
const HASH = 'a'.repeat(64);

describe('what the layers make together', () => {
  test('without files: the shipped defaults, and the index made at build time as it is', () => {
    const policy = policyOf();
    expect(policy).toMatchObject({ profile: 'guard', wait: 600_000, files: [] });
    expect(policy.rules).toBe(shipped.rules);
  });

  const FINE: readonly (readonly [string, Texts, object])[] = [
    [
      'the highest file may loosen',
      { user: 'version: 1\nprofile: observe\nwait: 1h\n' },
      { profile: 'observe', wait: 3_600_000 },
    ],
    [
      'a lower file may tighten',
      { system: 'version: 1\nprofile: observe\n', project: 'version: 1\nprofile: strict\nwait: 30s\n' },
      { profile: 'strict', wait: 30_000 },
    ],
    ['a project file alone may tighten', { project: 'version: 1\nprofile: strict\n' }, { profile: 'strict' }],
    [
      'a lower file may loosen what is named',
      { system: 'version: 1\nmay_loosen: [wait]\n', user: 'version: 1\nwait: 2h\n' },
      { wait: 7_200_000 },
    ],
    [
      'all layers above name it',
      {
        system: 'version: 1\nmay_loosen: [known]\n',
        user: 'version: 1\nmay_loosen: [known]\n',
        project: `version: 1\nknown: [${HASH}]\n`,
      },
      { knownFiles: new Set([HASH]) },
    ],
  ];
  test.each(FINE as (readonly [string, Texts, object])[])('%s', (_what, texts, wanted) =>
    expect(policyOf(texts)).toMatchObject(wanted),
  );

  const REFUSED: readonly (readonly [string, Texts, string])[] = [
    [
      'a looser profile',
      { user: 'version: 1\nprofile: strict\n', project: 'version: 1\nprofile: guard\n' },
      'profile guard is looser than strict, which a lower layer may not loosen',
    ],
    [
      'a project file alone',
      { project: 'version: 1\nprofile: observe\n' },
      'profile observe is looser than guard, which a lower layer may not loosen',
    ],
    [
      'a longer wait',
      { system: 'version: 1\nwait: 5m\n', user: 'version: 1\nwait: 6m\n' },
      'wait is longer than 300s, which a lower layer may not loosen',
    ],
    [
      'disabled rules',
      { system: 'version: 1\n', user: 'version: 1\ndisable: ["git.*"]\n' },
      'disable takes rules out of force, which a lower layer may not loosen',
    ],
    [
      'known files',
      { project: `version: 1\nknown: [${HASH}]\n` },
      'known accepts files unseen, which a lower layer may not loosen',
    ],
    [
      'rules that allow',
      { user: 'version: 1\n', project: `version: 1\n${rule('x', 'allow')}` },
      'rule x allows, which a lower layer may not loosen',
    ],
    [
      'only one of two names it',
      { system: 'version: 1\nmay_loosen: [wait]\n', user: 'version: 1\n', project: 'version: 1\nwait: 1h\n' },
      'wait is longer than 600s, which a lower layer may not loosen',
    ],
    [
      'a lower layer names it itself',
      { system: 'version: 1\n', user: 'version: 1\nmay_loosen: [wait]\nwait: 1h\n' },
      'wait is longer than 600s, which a lower layer may not loosen',
    ],
    [
      'an id of an upper layer',
      { user: `version: 1\n${rule('x', 'deny')}`, project: `version: 1\n${rule('x', 'ask')}` },
      'rule id x is used twice',
    ],
  ];
  test.each(REFUSED as (readonly [string, Texts, string])[])('refused: %s', (_what, texts, wanted) => {
    const problem = mistakeOf(texts);
    expect(problem.message).toBe(wanted);
    expect(problem.location?.line).toBeGreaterThan(1);
  });

  test('rules of all layers stand beside the shipped ones, without those taken out', () => {
    const policy = policyOf({
      user: `version: 1\ndisable: [git.force-push, "aws.*"]\n${rule('u', 'deny')}`,
      project: `version: 1\n${rule('p', 'ask')}`,
    });
    const ids = policy.rules.rules.map(({ id }) => id);
    expect(ids).not.toContain('git.force-push');
    expect(ids.filter(id => id.startsWith('aws.'))).toEqual([]);
    expect(ids.slice(-2)).toEqual(['u', 'p']);
    expect(policy.rules.rules.at(-2)?.at).toBe('/user.yaml:4');
    expect(policy.files.map(({ layer }) => layer)).toEqual(['user', 'project']);
  });

  test('the hash names the packs and every file', () => {
    const hashes = [policyOf(), policyOf({ user: 'version: 1\n' }), policyOf({ project: 'version: 1\n' })].map(
      p => p.hash,
    );
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});
