/** What conditions ask of a real machine: repositories on disk, groups, changes that are not committed. */
import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { makeMachine } from '../../src/config/machine.ts';
import { projectRoot } from '../../src/config/project.ts';
import { aroundOf } from '../../src/rules/around.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { shown } from '../../src/rules/facts/fact.ts';
import { factOf } from '../../src/rules/facts/find.ts';
import type { TextFact } from '../../src/rules/rule.ts';

const folder = mkdtempSync(`${tmpdir()}/gatekeep-machine-`);
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
function make(files: Readonly<Record<string, string>>): string {
  const root = `${folder}/${++made}`;
  mkdirSync(`${root}/deep/er`, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, text);
  }
  return root;
}

function fact(name: TextFact, cwd: string): string {
  const context = { ...EXAMPLE_CONTEXT, cwd, project: projectRoot(cwd), machine: makeMachine(-1) };
  const nothing = { invocations: [], opaque: [], assignments: [], errors: [], files: [] };
  const around = aroundOf(nothing, { roles: new Map(), situations: new Map() }, context);
  return shown(factOf(name, { invocation: null, line: null, elsewhere: false }, around));
}

describe('the branch', () => {
  test.each<readonly [name: string, files: Readonly<Record<string, string>>, branch: string]>([
    ['on a branch', { '.git/HEAD': 'ref: refs/heads/main\n' }, 'main'],
    ['a branch with slashes', { '.git/HEAD': 'ref: refs/heads/feature/x\n' }, 'feature/x'],
    ['on no branch', { '.git/HEAD': 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3\n' }, 'none'],
    ['without HEAD', { '.git/config': '' }, 'unknown'],
    ['a worktree', { '.git': 'gitdir: real/w\n', 'real/w/HEAD': 'ref: refs/heads/side\n' }, 'side'],
    ['a file that names nothing', { '.git': 'gitdir: gone\n' }, 'unknown'],
    ['a file of something else', { '.git': 'hello\n' }, 'unknown'],
    ['a HEAD of more than a megabyte', { '.git/HEAD': 'ref: refs/heads/'.padEnd((1 << 20) + 1, 'x') }, 'unknown'],
    ['a HEAD that is a folder', { '.git/HEAD/x': '' }, 'unknown'],
    ['no repository', {}, 'none'],
  ])('%s', (_name, files, branch) => {
    const root = make(files);
    if (Object.keys(files).length > 0) expect(projectRoot(`${root}/deep/er`)).toBe(root);
    expect(fact('branch', `${root}/deep`)).toBe(branch);
  });

  test('an absolute gitdir', () => {
    const main = make({ '.git/worktrees/w/HEAD': 'ref: refs/heads/far\n' });
    const tree = make({ '.git': `gitdir: ${main}/.git/worktrees/w\n` });
    expect(fact('branch', tree)).toBe('far');
  });

  test('a worktree has the remotes of its repository', () => {
    const main = make({
      '.git/config': '[remote "origin"]\n\turl = https://me:secret@Example.org/team/app.git\n',
      '.git/worktrees/w/HEAD': 'ref: refs/heads/far\n',
      '.git/worktrees/w/commondir': '../..\n',
    });
    const tree = make({ '.git': `gitdir: ${main}/.git/worktrees/w\n` });
    expect(fact('remote', tree)).toBe('example.org/team/app');
  });

  test('no project in the root folder', () => expect(projectRoot('/')).toBe('/'));
});

test('groups are those of this process', () => {
  const said = Bun.spawnSync(['id', '-Gn']).stdout.toString().trim().split(' ').sort();
  expect([...(makeMachine(-1).groups() ?? [])].sort()).toEqual(said);
});

describe('files', () => {
  test.each<readonly [string, string]>([
    ['a pipe', 'mkfifo'],
    ['a socket of the kernel', 'ln -s /dev/full'],
  ])('%s is read by nobody', (_name, command) => {
    const root = make({});
    Bun.spawnSync(['sh', '-c', `${command} "$1"`, 'sh', `${root}/x`]);
    expect(makeMachine(-1).readFile(`${root}/x`).kind).toBe('unreadable');
  });
  test('bytes that are no UTF-8 say nothing', () => {
    const root = make({});
    writeFileSync(`${root}/x`, new Uint8Array([0xff]));
    expect(makeMachine(-1).readFile(`${root}/x`).kind).toBe('unreadable');
    expect(makeMachine(-1).readFile(`${root}/y`).kind).toBe('absent');
  });
});

describe('changes that are not committed', () => {
  const git = (root: string, ...words: string[]) =>
    Bun.spawnSync(['git', '-C', root, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...words], {
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    });
  function repository(): string {
    const root = make({ a: 'one\n' });
    git(root, 'init', '-q');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'one');
    return root;
  }
  const isDirty = (root: string) => makeMachine(-1).isDirty(root);

  test('none', () => expect(isDirty(repository())).toBe(false));
  test.each<readonly [string, (root: string) => void]>([
    ['an edit', root => writeFileSync(`${root}/a`, 'two\n')],
    ['a new file', root => writeFileSync(`${root}/b`, '')],
    ['something staged', root => git(root, 'rm', '-q', '--cached', 'a')],
  ])('%s', (_name, change) => {
    const root = repository();
    change(root);
    expect(isDirty(root)).toBe(true);
  });
  test('no repository', () => expect(isDirty(make({}))).toBeNull());

  /** Each of these starts a program of the repository's choice when git compares files. */
  test.each<readonly [string, (root: string, marker: string) => string]>([
    ['a watcher', (_, marker) => `[core]\n\tfsmonitor = "touch ${marker}; false"\n`],
    [
      'a filter',
      (root, marker) => {
        writeFileSync(`${root}/.gitattributes`, '* filter=x\n');
        return `[filter "x"]\n\tclean = "touch ${marker}; cat"\n`;
      },
    ],
    [
      'a filter in another file',
      (root, marker) => {
        writeFileSync(`${root}/.gitattributes`, '* filter=x\n');
        writeFileSync(`${root}/more`, `[filter "x"]\n\tclean = "touch ${marker}; cat"\n`);
        return '[include]\n\tpath = ../more\n';
      },
    ],
    [
      'a filter on the line of its section',
      (root, marker) => {
        writeFileSync(`${root}/.gitattributes`, '* filter=x\n');
        return `[filter "x"] clean = "touch ${marker}; cat"\n`;
      },
    ],
    [
      'a filter behind a line that goes on',
      (root, marker) => {
        writeFileSync(`${root}/.gitattributes`, '* filter=x\n');
        return `[user]\n\tname = x\\\n[filter "x"]\n[filter "x"]\n\tclean = "touch ${marker}; cat"\n`;
      },
    ],
  ])('%s is never started, and nothing is told', (_name, attack) => {
    const root = repository();
    const marker = `${root}.ran`;
    writeFileSync(
      `${root}/.git/config`,
      `${Bun.spawnSync(['cat', `${root}/.git/config`]).stdout}${attack(root, marker)}`,
    );
    writeFileSync(`${root}/a`, 'two\n');
    chmodSync(`${root}/a`, 0o644);
    expect(isDirty(root)).toBeNull();
    expect(Bun.file(marker).size).toBe(0);
    // The attack is one: git on its own runs it.
    git(root, 'status');
    expect(Bun.spawnSync(['test', '-e', marker]).exitCode).toBe(0);
  });
});
