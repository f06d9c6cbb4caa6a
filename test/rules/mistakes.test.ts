import { describe, expect, test } from 'bun:test';
import { mistakeOf, transcript } from './policy.ts';

const RULE = `    match: make deploy ...
    reason: deploys
    examples: { match: [make deploy], no_match: [make test] }
`;

/** What is wrong, the policy, what is printed. */
const CASES: readonly (readonly [string, string, string])[] = [
  [
    'a mistyped key',
    'version: 1\nprofil: strict\n',
    '/user.yaml:2:1: unknown key profil in a policy\nprofil: strict\n^~~~~~\nhint: did you mean profile?',
  ],
  [
    'a mistyped value',
    'version: 1\nprofile: stirct\n',
    '/user.yaml:2:10: profile is guard, strict, observe; found stirct\nprofile: stirct\n         ^~~~~~\nhint: did you mean strict?',
  ],
  [
    'the version is missing',
    'profile: strict\n',
    '/user.yaml:1:1: the first key of a policy is version\nprofile: strict\n^~~~~~~~~~~~~~~\nhint: write "version: 1" as the first line',
  ],
  ['a later version', 'version: 2\n', '/user.yaml:1:10: version is 1, found 2\nversion: 2\n         ^'],
  ['a key twice', 'version: 1\nwait: 5m\nwait: 1m\n', '/user.yaml:3:1: no YAML: map keys must be unique\nwait: 1m\n^'],
  [
    'no duration',
    'version: 1\nwait: soon\n',
    '/user.yaml:2:7: wait is a time like 30s, 10m or 1h, at most 30d; found "soon"\nwait: soon\n      ^~~~',
  ],
  [
    'no hash',
    'version: 1\nknown:\n  - abc\n',
    '/user.yaml:3:5: known lists SHA-256 values of files, 64 hexadecimal digits each\n  - abc\n    ^~~\nhint: sha256sum FILE',
  ],
  [
    'a rule without a reason',
    'version: 1\nrules:\n  - id: a.b\n    match: x\n    examples: { match: [x], no_match: [y] }\n',
    '/user.yaml:3:5: reason is a text, found nothing\n  - id: a.b\n    ^~~~~~~',
  ],
  [
    'a rule without examples',
    'version: 1\nrules:\n  - id: a.b\n    match: x\n    reason: r\n',
    '/user.yaml:3:9: rule a.b has no examples\n  - id: a.b\n        ^~~',
  ],
  [
    'an example list that is empty',
    'version: 1\nrules:\n  - id: a.b\n    match: x\n    reason: r\n    examples: { match: [x], no_match: [] }\n',
    '/user.yaml:6:39: examples.no_match is empty\n    examples: { match: [x], no_match: [] }\n                                      ^~',
  ],
  [
    'a mistake inside a pattern',
    `version: 1\nrules:\n  - id: a.b\n    match: ["make deploy", "make <here> x"]\n    reason: r\n    examples: { match: [x], no_match: [y] }\n`,
    '/user.yaml:4:34: unknown word class "<here>" (there are <outside>, <root> and <project>)\n    match: ["make deploy", "make <here> x"]\n                                 ^~~~~~',
  ],
  [
    'an example that does not hold',
    `version: 1\nrules:\n  - id: a.b\n    match: make deploy ...\n    reason: r\n    examples:\n      match: [make deploy, make all]\n      no_match: [make]\n`,
    '/user.yaml:7:28: rule a.b does not match its own example\n      match: [make deploy, make all]\n                           ^~~~~~~~',
  ],
  [
    'an example that must not hold and does',
    `version: 1\nrules:\n  - id: a.b\n    match: make ...\n    reason: r\n    examples:\n      match: [make]\n      no_match: [make test]\n`,
    '/user.yaml:8:18: rule a.b matches its own example\n      no_match: [make test]\n                 ^~~~~~~~~',
  ],
  [
    'the id of a shipped rule',
    `version: 1\nrules:\n  - id: git.force-push\n${RULE}`,
    '/user.yaml:3:9: rule id git.force-push is used twice\n  - id: git.force-push\n        ^~~~~~~~~~~~~~',
  ],
  [
    'a rule that nobody ships is disabled',
    'version: 1\ndisable: [git.forcepush]\n',
    '/user.yaml:2:11: no shipped rule is named git.forcepush\ndisable: [git.forcepush]\n          ^~~~~~~~~~~~~\nhint: did you mean git.force-push?',
  ],
  ['no mapping', '- a\n', '/user.yaml:1:1: a policy is a mapping, found a list\n- a\n^~~'],
  ['nothing at all', '', '/user.yaml:1:1: a policy is a mapping, found nothing\n\n^'],
];

describe('mistakes in a policy, as they are shown', () => {
  test.each(CASES as (readonly [string, string, string])[])('%s', (_what, text, wanted) => {
    expect(transcript(mistakeOf({ user: text }))).toBe(wanted);
  });

  test('text that is no YAML is refused with a place', () => {
    const problem = mistakeOf({ user: 'version: 1\nrules: [a, b\nwait: 5m\n' });
    expect(problem.kind).toBe('config');
    expect(problem.location).toMatchObject({ file: '/user.yaml', line: 3 });
  });
});
