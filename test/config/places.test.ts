import { describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { places, upwards } from '../../src/config/places.ts';
import { currentBranch, projectRoot } from '../../src/config/project.ts';

type Env = Readonly<Record<string, string>>;
const at = (env: Env, system = false) => places(new Map(Object.entries(env)), '/home/account', system, '/srv');

describe('the requester chooses the user layer', () => {
  test.each<readonly [env: Env, userPolicy: string, state: string]>([
    [{}, '/home/account/.config/gatekeep/policy.yaml', '/home/account/.local/state/gatekeep'],
    [{ HOME: '/h' }, '/h/.config/gatekeep/policy.yaml', '/h/.local/state/gatekeep'],
    [{ HOME: '' }, '/home/account/.config/gatekeep/policy.yaml', '/home/account/.local/state/gatekeep'],
    [{ HOME: 'h' }, '/home/account/.config/gatekeep/policy.yaml', '/home/account/.local/state/gatekeep'],
    [{ HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }, '/c/gatekeep/policy.yaml', '/s/gatekeep'],
    [
      { HOME: '/h', XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: './s' },
      '/h/.config/gatekeep/policy.yaml',
      '/h/.local/state/gatekeep',
    ],
    [{ HOME: '/h', GATEKEEP_POLICY: '/p.yaml' }, '/p.yaml', '/h/.local/state/gatekeep'],
    [{ HOME: '/h', GATEKEEP_POLICY: 'p.yaml' }, '/srv/p.yaml', '/h/.local/state/gatekeep'],
    [{ HOME: '/h', GATEKEEP_POLICY: '' }, '/h/.config/gatekeep/policy.yaml', '/h/.local/state/gatekeep'],
  ])('%j', (env, userPolicy, state) => {
    expect(at(env)).toMatchObject({ userPolicy, state, userPolicyNamed: Boolean(env.GATEKEEP_POLICY) });
  });

  test('but not where a system policy exists', () => {
    const forged = { HOME: '/f', XDG_CONFIG_HOME: '/f', XDG_STATE_HOME: '/f', GATEKEEP_POLICY: '/f' };
    expect(at(forged, true)).toEqual({
      userPolicy: '/home/account/.config/gatekeep/policy.yaml',
      userPolicyNamed: false,
      state: '/home/account/.local/state/gatekeep',
      preferences: '/home/account/.config/gatekeep',
    });
  });
});

test.each([
  ['/a/b', ['/a/b', '/a', '/']],
  ['/a', ['/a', '/']],
  ['/', ['/']],
  ['', []],
])('upwards from %j', (from, folders) => expect([...upwards(from)]).toEqual(folders));

describe('the project and its branch', () => {
  const folder = mkdtempSync(`${tmpdir()}/gatekeep-project-`);
  const make = (name: string, files: Readonly<Record<string, string>>): string => {
    const root = `${folder}/${name}`;
    mkdirSync(`${root}/deep/er`, { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
      writeFileSync(`${root}/${path}`, text);
    }
    return root;
  };

  test.each<readonly [name: string, files: Readonly<Record<string, string>>, branch: string | null]>([
    ['on a branch', { '.git/HEAD': 'ref: refs/heads/main\n' }, 'main'],
    ['a branch with slashes', { '.git/HEAD': 'ref: refs/heads/feature/x\n' }, 'feature/x'],
    ['on no branch', { '.git/HEAD': 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3\n' }, null],
    ['without HEAD', { '.git/config': '' }, null],
    ['a worktree', { '.git': 'gitdir: real/w\n', 'real/w/HEAD': 'ref: refs/heads/side\n' }, 'side'],
    ['a file that names nothing', { '.git': 'gitdir: gone\n' }, null],
    ['a file of something else', { '.git': 'hello\n' }, null],
    ['a HEAD of a megabyte', { '.git/HEAD': 'ref: refs/heads/'.padEnd(1 << 20, 'x') }, null],
  ])('%s', (name, files, branch) => {
    const root = make(name, files);
    expect(projectRoot(`${root}/deep/er`)).toBe(root);
    expect(projectRoot(root)).toBe(root);
    expect(currentBranch(root)).toBe(branch);
  });

  test('an absolute gitdir', () => {
    const main = make('main', { '.git/worktrees/w/HEAD': 'ref: refs/heads/far\n' });
    const tree = make('tree', { '.git': `gitdir: ${main}/.git/worktrees/w\n` });
    expect(currentBranch(tree)).toBe('far');
  });

  test('no repository: the folder itself, and no branch', () => {
    const bare = make('bare', {});
    expect(projectRoot(`${bare}/deep`)).toBe(`${bare}/deep`);
    expect(currentBranch(`${bare}/deep`)).toBeNull();
    expect(projectRoot('/')).toBe('/');
    rmSync(folder, { recursive: true });
  });
});
