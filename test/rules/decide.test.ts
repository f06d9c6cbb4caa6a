import { describe, expect, test } from 'bun:test';
import type { Analysis, Invocation, Opaque, FileOrigin } from '../../src/bash/analysis.ts';
import { decide } from '../../src/rules/decide.ts';
import type { Decision, RuleContext } from '../../src/rules/decision.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { policyOf, type Texts } from './policy.ts';

const judge = (text: string, texts: Texts = {}, context: Partial<RuleContext> = {}): Decision =>
  decide(analyzeExample(text), policyOf(texts), { ...EXAMPLE_CONTEXT, ...context });

describe('guard', () => {
  test.each([
    ['git status', 'allow'],
    ['npm test', 'allow'],
    ['ls -la', 'allow'],
    ['rm -rf node_modules build', 'allow'],
    ['git push origin main', 'allow'],
    ['kubectl get pods', 'allow'],
    ['terraform plan', 'allow'],
    ['docker build .', 'allow'],
    ['git push --force origin main', 'ask'],
    ['terraform destroy', 'ask'],
    ['rm -rf /srv/data', 'ask'],
    ['sudo git push origin +main', 'ask'],
    ['npm test && git push -f', 'ask'],
    ['true; $(cat cmd) x', 'ask'],
    ['GATEKEEP_POLICY=x true', 'ask'],
    ['export HOME=/tmp', 'ask'],
    ['SHELL=/bin/bash codex', 'ask'],
    ['export SHELL=/bin/bash; (codex)', 'ask'],
    ['SHELL=/bin/bash env codex', 'ask'],
    ['SHELL=/usr/local/lib/gatekeep/bash/bash codex', 'allow'],
    ['SHELL=$x/lib/gatekeep/bash/bash codex', 'ask'],
    ['SHELL=/bin/bash make', 'allow'],
    ['codex', 'allow'],
    ['export HOME=/home/dev', 'allow'],
  ])('%p: %p', (text, wanted) => expect(judge(text).verdict).toBe(wanted as Decision['verdict']));

  test('the rule that was met is told with all that it says', () => {
    const decision = judge('git push --force origin main');
    expect(decision.sensitivity).toBe('high');
    expect(decision.invocations[0]?.rules[0]).toMatchObject({
      id: 'git.force-push',
      verdict: 'ask',
      reason: 'rewrites history that others may have pulled',
      instead: 'git push --force-with-lease',
      at: 'rules/git.yaml:4',
    });
  });

  test('the strictest verdict and the highest sensitivity win', () => {
    const deny =
      'version: 1\nrules:\n  - id: no.stash\n    verdict: deny\n    sensitivity: low\n    match: git stash ...\n    reason: r\n    examples: { match: [git stash], no_match: [git status] }\n';
    expect(judge('git stash; terraform destroy', { user: deny })).toMatchObject({
      verdict: 'deny',
      sensitivity: 'critical',
    });
  });

  test('nothing matched: no sensitivity', () => expect(judge('ls').sensitivity).toBeNull());
});

describe('opaque parts', () => {
  const opaque = (source: Opaque['source']): Analysis => ({
    invocations: [],
    opaque: [{ text: '$x', why: 'not known', span: [0, 2], via: [], source }],
    assignments: [],
    errors: [],
    files: [],
  });
  const verdict = (source: Opaque['source']) => decide(opaque(source), policyOf(), EXAMPLE_CONTEXT);

  test('ask, and are as sensitive as what they may be', () =>
    expect(verdict({ kind: 'text' })).toMatchObject({ verdict: 'ask', sensitivity: 'high' }));
  test('do not count in a file that is known', () =>
    expect(verdict({ kind: 'file', path: '/x', origin: 'system' })).toMatchObject({
      verdict: 'allow',
      sensitivity: null,
      opaque: [],
    }));
  test('count in any other file', () =>
    expect(verdict({ kind: 'file', path: '/x', origin: 'new' }).verdict).toBe('ask'));
  test.each<[origin: FileOrigin, guard: string, strict: string]>([
    ['system', 'allow', 'allow'],
    ['listed', 'allow', 'allow'],
    ['committed', 'allow', 'ask'],
    ['changed', 'ask', 'ask'],
    ['new', 'ask', 'ask'],
  ])('of a file that is %s: %s, under strict %s', (origin, guard, strict) => {
    const analysis = opaque({ kind: 'file', path: '/x', origin });
    expect(decide(analysis, policyOf(), EXAMPLE_CONTEXT).verdict).toBe(guard as Decision['verdict']);
    const under = policyOf({ user: 'version: 1\nprofile: strict\n' });
    expect(decide(analysis, under, EXAMPLE_CONTEXT).verdict).toBe(strict as Decision['verdict']);
  });
  test('nobody is asked for the origin of a file that no rule asks about', () => {
    const source = {
      kind: 'file' as const,
      path: '/x',
      get origin(): FileOrigin {
        throw new Error('asked');
      },
    };
    const [invocation] = analyzeExample('git push --force').invocations;
    const analysis = { ...opaque({ kind: 'text' }), opaque: [], invocations: [{ ...invocation!, source }] };
    expect(decide(analysis, policyOf(), EXAMPLE_CONTEXT).verdict).toBe('ask');
  });
  test('count in a variable', () => expect(verdict({ kind: 'variable', name: 'PS4' }).verdict).toBe('ask'));
});

describe('strict', () => {
  const STRICT = `version: 1
profile: strict
rules:
  - id: team.daily
    verdict: allow
    match: ["npm test|ci ...", "git status|diff|log ...", "make test"]
    reason: daily work
    examples: { match: [npm test], no_match: [npm publish] }
`;
  test.each([
    ['npm test', 'allow'],
    ['cd src && npm test -- --watch', 'allow'],
    ['git status -s', 'allow'],
    ['echo hi; [ -f x ] && true', 'allow'],
    ['timeout 10 npm test', 'allow'],
    ['npm test > out.log', 'allow'],
    ['npm test > /dev/null 2>&1', 'allow'],
    ['f() { npm test; }; f', 'allow'],
    ['npm test > /srv/x', 'ask'],
    ['npm test > "$(cat x)"', 'ask'],
    ['npm publish', 'ask'],
    ['ls', 'ask'],
    ['./npm test', 'ask'],
    ['git -c alias.status=log status', 'ask'],
    ['make test', 'allow'],
    ['make -f evil test', 'ask'],
    ['npm test; curl x', 'ask'],
    ['npm "$(cat sub)"', 'ask'],
    ['npm $(cat subs)', 'ask'],
  ])('%p: %p', (text, wanted) => expect(judge(text, { user: STRICT }).verdict).toBe(wanted as Decision['verdict']));

  test('what asks stands above what allows', () => {
    const both = STRICT.replace('npm test|ci ...', 'npm ...');
    expect(judge('npm publish', { user: both.replace('[npm publish]', '[ls]') }).verdict).toBe('ask');
  });
});

describe('conditions', () => {
  const when = (condition: string, verdict = 'ask') =>
    `version: 1\nrules:\n  - id: x.y\n    verdict: ${verdict}\n    match: make deploy ...\n    when: ${condition}\n    reason: r\n    examples: { match: [make deploy], no_match: [make test] }\n`;
  test.each([
    ['{ branch: main }', {}, 'ask'],
    ['{ branch: "release/*" }', {}, 'allow'],
    ['{ branch: ["!main", "*"] }', {}, 'allow'],
    ['{ cwd: "*/project" }', {}, 'ask'],
    ['{ user: root }', {}, 'allow'],
    ['{ host: "prod-*" }', { host: 'prod-1' }, 'ask'],
    ['{ agent: "*" }', {}, 'allow'],
    ['{ agent: codex }', { agent: 'codex' }, 'ask'],
    ['{ ci: true }', {}, 'allow'],
    ['{ session: "abc*" }', { session: 'abcd' }, 'ask'],
    ['{ terminal: true }', {}, 'allow'],
    ['{ dirty: true }', {}, 'allow'],
    ['{ cwd: <project> }', {}, 'ask'],
    ['{ cwd: "!<project>" }', {}, 'allow'],
    ['{ cwd: <temp> }', {}, 'allow'],
    ['{ cwd: ~/proj* }', {}, 'ask'],
    ['{ group: dev }', {}, 'ask'],
    ['{ group: "!dev" }', {}, 'allow'],
    ['{ remote: "example.org/team/*" }', {}, 'ask'],
    ['{ remote: "!example.org/team/*" }', {}, 'allow'],
    ['{ situation: protected-branch }', {}, 'ask'],
    ['{ situation: root }', { user: 'root' }, 'ask'],
    ['{ situation: production }', {}, 'allow'],
    ['{ situation: production }', { env: new Map([['STAGE', 'prod-eu']]) }, 'ask'],
    ['{ time: "mon-fri 09:00-17:00 UTC" }', {}, 'ask'],
    ['{ time: "!mon-fri 09:00-17:00 UTC" }', {}, 'allow'],
    ['{ time: "09:00-12:00 Asia/Tokyo" }', {}, 'allow'],
    ['{ time: "20:00-22:00 Asia/Tokyo" }', {}, 'ask'],
    ['{ branch: main, group: nobody }', {}, 'allow'],
    ['{ ci: true }', { ci: true }, 'ask'],
    ['{ env: { STAGE: "prod*" } }', { env: new Map([['STAGE', 'production']]) }, 'ask'],
    ['{ env: { STAGE: "prod*" } }', {}, 'allow'],
  ] as [string, Partial<RuleContext>, string][])('%p with %p: %p', (condition, context, wanted) =>
    expect(judge('make deploy', { user: when(condition) }, context).verdict).toBe(wanted as Decision['verdict']),
  );

  test.each([
    ['command', { kind: 'text' }, 'ask'],
    ['command', { kind: 'variable', name: 'x' }, 'allow'],
    ['[new, changed]', { kind: 'file', path: '/x', origin: 'changed' }, 'ask'],
    ['[new, changed]', { kind: 'file', path: '/x', origin: 'committed' }, 'allow'],
    ['"!committed"', { kind: 'file', path: '/x', origin: 'committed' }, 'allow'],
    ['"!committed"', { kind: 'text' }, 'ask'],
  ] as [string, Invocation['source'], string][])('source %p with %p: %p', (globs, source, wanted) => {
    const [invocation] = analyzeExample('make deploy').invocations;
    const analysis = { invocations: [{ ...invocation!, source }], opaque: [], assignments: [], errors: [], files: [] };
    const policy = policyOf({ user: when(`{ source: ${globs} }`) });
    expect(decide(analysis, policy, EXAMPLE_CONTEXT).verdict).toBe(wanted as Decision['verdict']);
  });

  test('a variable that the command itself sets counts', () =>
    expect(judge('STAGE=prod make deploy', { user: when('{ env: { STAGE: prod } }') }).verdict).toBe('ask'));

  test.each([
    ['export STAGE=prod; make deploy', 'ask'],
    ['STAGE=prod; make deploy', 'ask'],
    ['unset STAGE; make deploy', 'ask'],
    ['make deploy', 'allow'],
  ])('what the text does to a variable makes its value unknown: %p: %p', (text, wanted) => {
    const asked = judge(text, { user: when('{ env: { STAGE: prod } }') }, { env: new Map([['STAGE', 'dev']]) });
    expect(asked.verdict).toBe(wanted as Decision['verdict']);
  });

  test.each(['export STAGE=prod; make deploy', 'unset STAGE; make deploy'])('and allows nothing then: %p', text => {
    const policy = `${when('{ env: { STAGE: dev } }', 'allow')}profile: strict\n`;
    expect(judge(text, { user: policy }, { env: new Map([['STAGE', 'dev']]) }).verdict).toBe('ask');
  });
  test('a branch that is not known may be the one', () =>
    expect(judge('cd /srv/other && make deploy', { user: when('{ branch: other }') }).verdict).toBe('ask'));
  test('what the environment claims takes no rule out of force', () => {
    expect(judge('sudo apt-get update', {}, { ci: true, ciName: 'github-actions' }).verdict).toBe('ask');
  });
});

test('more words than are held against the rules: opaque from there on, whatever came before', () => {
  const many = Array.from({ length: 190 }, (_, i) => `/srv/f${i}`).join(' ');
  const invocation = analyzeExample(`rm ${many}`).invocations[0]!;
  const different = (i: number): Invocation => ({
    ...invocation,
    argv: ['rm', `/srv/other${i}`, ...invocation.argv.slice(1)],
  });
  const analysis = {
    ...analyzeExample('git stash'),
    invocations: Array.from({ length: 3_000 }, (_, i) => different(i)),
  };
  const decision = decide(analysis, policyOf(), EXAMPLE_CONTEXT);
  expect(decision.verdict).toBe('ask');
  expect(decision.opaque.map(({ why }) => why)).toEqual(['too many words to hold against the rules']);
  expect(decision.invocations).toHaveLength(3_000);
  expect(decision.invocations.at(-1)?.rules).toEqual([]);
});

test('what a command met it meets again, and each time with what is different about it', () => {
  const decision = judge('git push -f; cd /tmp; git push -f; git push -f; A=1 git push -f; git push');
  const met = decision.invocations.filter(({ rules }) => rules.some(({ id }) => id === 'git.force-push'));
  expect(met.map(({ invocation }) => invocation.span[0])).toEqual([0, 22, 35, 48]);
});

test('what unknown programs may run is read within one budget', () => {
  const code = `${'for i in 1 2 3 4 5 6 7 8; do '.repeat(4)}rm -rf /srv/x${'; done'.repeat(4)}`;
  const decision = judge(Array.from({ length: 400 }, (_, i) => `foo${i} '${code}'`).join('\n'));
  expect(decision.verdict).toBe('ask');
  expect(decision.opaque.map(({ why }) => why)).toEqual(['too many words to hold against the rules']);
});
