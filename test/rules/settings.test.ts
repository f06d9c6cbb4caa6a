/** Thresholds, raised sensitivities, overrides, roles and trust: what each lets through, and what is refused. */
import { describe, expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import type { RuleContext } from '../../src/rules/decision.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { idleSettings } from '../../src/rules/idle-overrides.ts';
import { mistakeOf, policyOf, sha256, type Texts, transcript } from './policy.ts';

const judge = (text: string, texts: Texts, context: Partial<RuleContext> = {}) =>
  decide(analyzeExample(text), policyOf(texts), { ...EXAMPLE_CONTEXT, ...context });
const verdict = (...of: Parameters<typeof judge>): string => judge(...of).verdict;

const rule = (more: string, id = 'x.deploy') => `  - id: ${id}
    match: make deploy ...
    reason: r
    examples: { match: [make deploy], no_match: [make test] }
${more
  .split('\n')
  .map(line => `    ${line}`)
  .join('\n')}
`;
const policy = (rules: string, settings = '') => `version: 1\n${settings}\nrules:\n${rules}`;

describe('the verdict of a rule that names none', () => {
  test.each([
    ['sensitivity: low', '', 'allow'],
    ['sensitivity: medium', '', 'ask'],
    ['sensitivity: low', 'profile: strict', 'ask'],
    ['sensitivity: low', 'thresholds: { low: ask }', 'ask'],
    ['sensitivity: critical', 'thresholds: { critical: deny }', 'deny'],
    ['sensitivity: medium', 'thresholds: { medium: allow }', 'allow'],
    ['sensitivity: low\nverdict: ask', '', 'ask'],
    ['sensitivity: critical\nverdict: ask', 'thresholds: { critical: deny }', 'ask'],
    ['sensitivity: low\nseverity_when: { high: protected-branch }', '', 'ask'],
    ['sensitivity: low\nseverity_when: { high: { branch: other } }', '', 'allow'],
    ['sensitivity: low\nseverity_when: { high: [root, { branch: main }] }', '', 'ask'],
    [
      'sensitivity: low\nseverity_when: { high: production, critical: protected-branch }',
      'thresholds: { critical: deny }',
      'deny',
    ],
  ])('%p under %p: %p', (more, settings, wanted) =>
    expect(verdict('make deploy', { user: policy(rule(more), settings) })).toBe(wanted),
  );

  test('what is raised is what people are told', () =>
    expect(judge('make deploy', { user: policy(rule('severity_when: { critical: protected-branch }')) })).toMatchObject(
      { sensitivity: 'critical', facts: [{ name: 'situation protected-branch', value: 'yes' }] },
    ));
  test('a rule that stays quiet is on record all the same', () =>
    expect(judge('make deploy', { user: policy(rule('sensitivity: low')) }).invocations[0]?.rules).toMatchObject([
      { id: 'x.deploy', verdict: 'allow', sensitivity: 'low' },
    ]));
});

describe('what no rule names, and what cannot be told', () => {
  test.each([
    ['ls', 'unlisted: ask', 'ask'],
    ['ls', 'unlisted: deny', 'deny'],
    ['cd src', 'unlisted: deny', 'allow'],
    ['ls', 'profile: strict\nunlisted: allow', 'allow'],
    ['$(cat x) y', 'opaque: deny', 'deny'],
    ['$(cat x) y', 'profile: strict', 'ask'],
    ['$(cat x) y', 'profile: strict\nopaque: deny', 'deny'],
    ['$(cat x) y', 'profile: observe\nopaque: deny', 'deny'],
    ['ls', 'opaque: deny', 'allow'],
  ])('%p under %p: %p', (text, settings, wanted) =>
    expect(verdict(text, { user: `version: 1\n${settings}\n` })).toBe(wanted),
  );
});

describe('overrides tighten', () => {
  const there = (settings: string, when = 'cwd: "/srv/*"') =>
    `version: 1\noverrides:\n  - when: { ${when} }\n    ${settings}\n`;
  test.each([
    ['unlisted: deny', 'cd /srv/app && ls', 'deny'],
    ['unlisted: deny', 'cd src && ls', 'allow'],
    ['unlisted: deny', 'cd /srv/app && ls; cd src', 'deny'],
    ['unlisted: ask', 'cd "$(cat x)" && ls', 'ask'],
    ['profile: strict', 'cd /srv/app && ls', 'ask'],
    ['opaque: deny', 'cd /srv/app && $(cat x) y', 'deny'],
    ['profile: strict\n    opaque: deny', 'cd /srv/app && $(cat x) y', 'deny'],
    ['profile: strict\n    opaque: deny', '$(cat x) y', 'ask'],
    ['thresholds: { high: deny }', 'cd /srv/app && git push --force', 'deny'],
    ['thresholds: { high: deny }', 'git push --force', 'ask'],
    ['thresholds: { high: allow }', 'cd /srv/app && git push --force', 'ask'],
    ['unlisted: allow', 'cd /srv/app && git push --force', 'ask'],
  ])('%p: %p: %p', (settings, text, wanted) => expect(verdict(text, { user: there(settings) })).toBe(wanted));

  test('for an agent', () => {
    const user = there('unlisted: ask', 'agent: "codex*"');
    expect(verdict('ls', { user }, { agent: 'codex' })).toBe('ask');
    expect(verdict('ls', { user }, { agent: 'claude-code' })).toBe('allow');
  });
  test('a folder can end what is only observed, and shortens the wait', () => {
    const user = 'version: 1\nprofile: observe\noverrides: [{ when: { cwd: "/srv/*" }, profile: guard, wait: 1m }]\n';
    expect(judge('cd /srv/x && ls', { user }).settings).toMatchObject({ profile: 'guard', wait: 60_000 });
    expect(judge('ls', { user }).settings).toMatchObject({ profile: 'observe', wait: 600_000 });
  });
  test('a lower layer may tighten so', () =>
    expect(verdict('cd /srv/app && ls', { system: 'version: 1\n', project: there('unlisted: ask') })).toBe('ask'));
});

describe('roles', () => {
  const roles = (role: string) => `version: 1\nroles:\n  ops: ${role}\n`;
  test.each<readonly [string, string, Partial<RuleContext>, string]>([
    ['{ users: [dev], may: ["git.force-*"] }', 'git push --force', {}, 'allow'],
    ['{ users: [dev], may: ["git.force-*"] }', 'terraform destroy', {}, 'ask'],
    ['{ users: [other], may: ["git.force-*"] }', 'git push --force', {}, 'ask'],
    ['{ groups: [de?], may: ["*"] }', 'git push --force', {}, 'allow'],
    ['{ groups: [wheel], may: ["*"] }', 'git push --force', {}, 'ask'],
    ['{ users: [dev], agents: [codex], may: ["*"] }', 'git push --force', {}, 'ask'],
    ['{ users: [dev], agents: [codex], may: ["*"] }', 'git push --force', { agent: 'codex' }, 'allow'],
    ['{ users: [dev], ci: ["github*"], may: ["*"] }', 'git push --force', { ciName: 'github-actions' }, 'allow'],
    ['{ users: [dev], repositories: [example.org/team/*], may: ["*"] }', 'git push --force', {}, 'allow'],
    ['{ users: [dev], repositories: [example.org/x/*], may: ["*"] }', 'git push --force', {}, 'ask'],
    ['{ users: [dev], may: ["*"] }', '$(cat x) y', {}, 'ask'],
  ])('%s: %p with %p: %p', (role, text, context, wanted) =>
    expect(verdict(text, { system: roles(role) }, context)).toBe(wanted),
  );

  test('groups that are not known are none', () => {
    const machine = { ...EXAMPLE_CONTEXT.machine, groups: () => null };
    expect(verdict('git push --force', { system: roles('{ groups: [dev], may: ["*"] }') }, { machine })).toBe('ask');
  });
  test('deny stands above any role', () => {
    const system = `${roles('{ users: [dev], may: ["*"] }')}rules:\n${rule('verdict: deny')}`;
    expect(verdict('make deploy', { system })).toBe('deny');
  });
  test('the role is told', () =>
    expect(
      judge('git push --force', { system: roles('{ users: [dev], may: ["*"] }') }).invocations[0]?.rules,
    ).toMatchObject([{ id: 'git.force-push', verdict: 'allow', role: 'ops' }]));
  test('a condition names a role', () => {
    const rules = `rules:\n${rule('when: { role: ops }')}`;
    expect(verdict('make deploy', { system: `${roles('{ users: [dev] }')}${rules}` })).toBe('ask');
    expect(verdict('make deploy', { system: `${roles('{ users: [root] }')}${rules}` })).toBe('allow');
  });
});

describe('trust', () => {
  const DAY = Date.UTC(2026, 0, 31);
  const above = (trust: string) => `version: 1\ntrust:\n  - { ${trust} }\n`;
  const project = 'version: 1\ndisable: [git.clean]\n';
  const fine = (system: string, now = DAY) => policyOf({ system, project }, now);

  test.each([
    'may_loosen: disable, until: 2026-01-31',
    'may_loosen: [disable, wait], files: "/proj*", until: 2026-02-01',
    `may_loosen: disable, sha256: ${sha256(project)}, until: 2026-02-01`,
  ])('%p trusts', trust => expect(fine(above(trust)).rules.ids).not.toContain('git.clean'));
  test('until the end of its day', () => {
    const system = above('may_loosen: disable, until: 2026-01-31');
    expect(fine(system, DAY + 86_399_999).rules.ids).not.toContain('git.clean');
    expect(() => fine(system, DAY + 86_400_000)).toThrow();
  });
  test('one that ended says so', () =>
    expect(transcript(mistakeOf({ system: above('may_loosen: disable, until: 2026-01-30'), project }, DAY))).toContain(
      'hint: what /system.yaml trusted it with ended on 2026-01-30',
    ));
  test('for other files, or other keys, nothing is trusted', () => {
    const others = [
      'may_loosen: disable, files: "/srv/*"',
      'may_loosen: wait',
      `may_loosen: disable, sha256: ${'a'.repeat(64)}`,
    ];
    for (const trust of others) expect(() => fine(above(`${trust}, until: 2026-02-01`))).toThrow();
  });
});

describe('what an override says in vain', () => {
  const said = (texts: Texts): string[] => idleSettings(policyOf(texts)).map(({ at, message }) => `${at}: ${message}`);
  const override = (what: string): string => `version: 1\noverrides: [{ when: { cwd: '/srv/*' }, ${what} }]\n`;

  test.each([
    ['profile: observe', 'profile observe is looser than guard', ''],
    ['opaque: ask', 'opaque ask is looser than deny', 'version: 1\nopaque: deny\n'],
    ['unlisted: allow', 'unlisted allow is looser than ask', 'version: 1\nprofile: strict\n'],
    ['thresholds: { medium: allow }', 'thresholds medium: allow is looser than ask', ''],
    ['wait: 1h', 'wait is longer than 600s', ''],
  ])('%s', (what, looser, system) =>
    expect(said({ system: system || 'version: 1\n', user: override(what) })).toEqual([
      `/user.yaml, override 1: ${looser}, so it is ignored: an override only tightens`,
    ]),
  );

  test.each(['profile: strict', 'opaque: deny', 'thresholds: { low: ask }', 'wait: 1m', 'profile: guard'])(
    '%s is not in vain',
    what => expect(said({ user: override(what) })).toEqual([]),
  );
});
