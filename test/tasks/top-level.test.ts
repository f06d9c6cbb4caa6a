/** `cd "$(git rev-parse --show-toplevel)"`: what stands there is judged, and what stands here, in case git prints nothing. */
import { expect, test } from 'bun:test';
import { judge, programs, reasons, type World } from '../bash/judge.ts';

const manifest = (test: string): string => JSON.stringify({ scripts: { test } });
const GIT = { '/w/.git/HEAD': '', '/w/.git/config': '[core]\n', '/w/.git/objects/x': '', '/w/.git/refs/x': '' };
const FILES = {
  ...GIT,
  '/w/package.json': manifest('jest top'),
  '/w/a/package.json': manifest('jest a'),
  '/package.json': manifest('jest root'),
};
const run = (text: string, world: World = {}) => judge(text, { files: FILES, ...world });
const tests = (text: string, world: World = {}): readonly string[] =>
  [...new Set(programs(run(text, world)).filter(one => one.startsWith('jest')))].sort();

test.each([
  ['cd "$(git rev-parse --show-toplevel)" && npm test', ['jest top']],
  ['cd $(git rev-parse --show-toplevel) && npm test', ['jest top']],
  ['r=$(git rev-parse --show-toplevel); cd "$r" && npm test', ['jest top']],
  ['set -e; cd a; cd "$(git rev-parse --show-toplevel)"; npm test', []],
  ['cd a && cd "$(git rev-parse --show-toplevel)" && npm test', ['jest a', 'jest top']],
])('%s', (text, expected) => {
  if (expected.length === 0) return expect(reasons(run(text))).not.toEqual([]);
  expect(reasons(run(text))).toEqual([]);
  expect(tests(text)).toEqual(expected);
});

const TEXT = 'cd "$(git rev-parse --show-toplevel)" && npm test';
test.each<[name: string, world: World]>([
  ['no repository', { files: { '/w/package.json': '{}' } }],
  ['a file that leads to another', { files: { '/w/.git': 'gitdir: /x' } }],
  ['a work tree elsewhere', { files: { ...FILES, '/w/.git/config': '[core]\nworktree = /srv\n' } }],
  ['settings elsewhere', { files: { ...FILES, '/w/.git/config': '[include]\npath = /srv/x\n' } }],
  ['no repository yet', { files: { ...FILES, '/w/.git/HEAD': undefined as never, '/w/.git/config': null } }],
  ['GIT_DIR', { env: { GIT_DIR: '/srv/.git' } }],
  ['GIT_WORK_TREE', { env: { GIT_WORK_TREE: '/srv' } }],
  ['a link', { links: { '/w': '/srv' } }],
])('not known: %s', (_, world) => expect(reasons(run(TEXT, world))).not.toEqual([]));

test.each([
  `git init x; ${TEXT}`,
  `GIT_DIR=/srv/.git; ${TEXT}`,
  `export GIT_WORK_TREE=/srv; ${TEXT}`,
  `cp -r /srv/.git .; ${TEXT}`,
  'cd "$(GIT_DIR=/srv/.git git rev-parse --show-toplevel)" && npm test',
  'cd "$(git -C /srv rev-parse --show-toplevel)" && npm test',
  'cd "$(cd /srv && git rev-parse --show-toplevel)" && npm test',
  'cd "$(git rev-parse --show-toplevel; echo /srv)" && npm test',
  'cd "$(git rev-parse --show-toplevel)/x" && npm test',
  'cd "$(sudo git rev-parse --show-toplevel)" && npm test',
  'cd "$(ssh h git rev-parse --show-toplevel)" && npm test',
  `PATH=/srv:$PATH; ${TEXT}`,
])('not known: %s', text => expect(reasons(run(text))).not.toEqual([]));
