/** R11 Every name that the machine and the environment know of who asks. */
import { afterAll, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { surroundingsOf } from '../../src/config/surroundings.ts';

const folder = mkdtempSync(`${tmpdir()}/gatekeep-surroundings-`);
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string, config: string): string => {
  mkdirSync(`${folder}/${name}/.git`, { recursive: true });
  writeFileSync(`${folder}/${name}/.git/HEAD`, 'ref: refs/heads/main\n');
  writeFileSync(`${folder}/${name}/.git/config`, config);
  return `${folder}/${name}`;
};
const names = (cwd: string, env: Readonly<Record<string, string>> = {}): readonly string[] =>
  surroundingsOf(cwd, new Map(Object.entries(env)), 4_000_000).identities;

test('accounts, logins and addresses of the environment, each once, in lower case', () => {
  const env = {
    SUDO_UID: '1001',
    GITHUB_ACTOR: 'Octo',
    GITHUB_TRIGGERING_ACTOR: 'octo',
    GITHUB_ACTOR_ID: '7',
    GIT_AUTHOR_EMAIL: 'A@x.org',
    GIT_COMMITTER_EMAIL: 'b@x.org',
    GITLAB_USER_EMAIL: 'a@X.org',
    BUILDKITE_BUILD_CREATOR_EMAIL: 'c@x.org',
  };
  expect(names(folder, env).filter(name => !name.startsWith('email:'))).toEqual([
    'uid:4000000',
    'uid:1001',
    'github:7',
    'github-login:octo',
  ]);
  const emails = names(folder, env).filter(name => name.startsWith('email:'));
  expect(emails.slice(0, 3)).toEqual(['email:a@x.org', 'email:b@x.org', 'email:c@x.org']);
});

test.each([
  ['[user]\n\temail = me@x.org\n'],
  ['[user] email = me@x.org\n'],
  ['[User]\n  EMAIL="me@x.org"\n'],
  ['[core]\n bare = false\n[author]\n email = me@x.org\n'],
])('the author of the repository: %j', config => {
  expect(names(at('plain', config))).toContain('email:me@x.org');
});

test('a worktree has the settings of its repository', () => {
  const main = at('main', '[user]\n email = me@x.org\n[remote "origin"]\n url = https://dev:secret@x.org/r\n');
  mkdirSync(`${main}/.git/worktrees/w`, { recursive: true });
  writeFileSync(`${main}/.git/worktrees/w/HEAD`, 'ref: refs/heads/side\n');
  writeFileSync(`${main}/.git/worktrees/w/commondir`, '../..\n');
  mkdirSync(`${folder}/w`);
  writeFileSync(`${folder}/w/.git`, `gitdir: ${main}/.git/worktrees/w\n`);
  const { repository, identities } = surroundingsOf(`${folder}/w`, new Map(), 4_000_000);
  expect(repository).toEqual({ remote: 'https://x.org/r', branch: 'side' });
  expect(identities).toContain('email:me@x.org');
});
