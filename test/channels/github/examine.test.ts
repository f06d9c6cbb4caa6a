/** R30: what doctor says. emulate (npm) answers, behind our layer; mockttp refuses. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { examineGithub, type GithubFinding } from '../../../src/channels/github/examine.ts';
import type { GithubOptions, GithubSettings } from '../../../src/channels/github/options.ts';
import { soon } from './asked.ts';
import { FAST, type GithubServer, startGithub, tokenOf } from './github-server.ts';

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub();
});
afterEach(() => github.heal());
afterAll(() => github.stop());

const examine = (
  more: Partial<GithubSettings> = {},
  env: [string, string][] = [['GH_TOKEN', tokenOf('agent-bot')]],
) => {
  const settings = {
    repository: 'acme/ops',
    api: github.base,
    approvers: [],
    allowPublic: false,
    pullRequest: false,
    ca: null,
  };
  const options: GithubOptions = {
    settings: { ...settings, ...more },
    env: new Map(env),
    cacheFolder: '/nonexistent',
    now: Date.now,
    pace: FAST,
  };
  return examineGithub(options, soon());
};
const states = (findings: readonly GithubFinding[]): string[] => findings.map(({ state }) => state);

test('a token of somebody who is no approver: weak, and why', async () => {
  const found = await examine();
  expect(states(found)).toEqual(['weak', 'ok', 'ok']);
  expect(found[0]!.said).toContain(`GH_TOKEN, the token of account ${github.ids['agent-bot']}`);
});

test('an approver’s token in reach of whoever asks', async () => {
  const [speaker] = await examine({ approvers: [github.ids['agent-bot']] });
  expect(speaker).toMatchObject({ state: 'weak', said: expect.stringContaining('an approver') });
});

test('an approver that is no account, a team that cannot be seen', async () => {
  const found = await examine({ approvers: [4711, '@acme/none', github.ids.alice] });
  expect(found.slice(2).map(({ said }) => said)).toEqual([
    'approver 4711 is no account',
    'the token cannot see who is in @acme/none, so nobody of it counts',
  ]);
});

test('who may write cannot be seen', async () => {
  await github.faults.forGet(/\/collaborators/).thenJson(403, { message: 'Resource not accessible' });
  expect(states(await examine())).toEqual(['weak', 'ok', 'broken']);
});

test('a token that may only read (mockttp says so)', async () => {
  const repository = await github.as<object>('owner', 'GET', '/repos/acme/ops');
  await github.faults
    .forGet('/repos/acme/ops')
    .thenJson(200, { ...repository, permissions: { pull: true, push: false } });
  expect((await examine())[1]).toMatchObject({ state: 'weak' });
});

test.each<[string, Partial<GithubSettings>, [string, string][] | undefined]>([
  ['no token', {}, []],
  ['an unknown token', {}, [['GH_TOKEN', 'tok_unknown']]],
  ['a public repository', { repository: 'acme/open' }, undefined],
  ['no such repository', { repository: 'acme/none' }, undefined],
  ['no such authority file', { ca: '/nonexistent' }, undefined],
])('%s is broken', async (_, settings, env) => {
  expect(states(await examine(settings, env))).toEqual(['broken']);
});
