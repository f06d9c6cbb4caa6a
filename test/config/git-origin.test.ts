/** What git says of a file, and that nothing of a hostile repository runs while it is asked. */
import { afterAll, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { gitOrigin } from '../../src/config/git-origin.ts';
import { readJudgedFile } from '../../src/config/judged-files.ts';

const root = mkdtempSync(`${tmpdir()}/gatekeep-git-`);
afterAll(() => rmSync(root, { recursive: true, force: true }));
const ENV = {
  PATH: '/usr/bin:/bin',
  HOME: root,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

function sh(cwd: string, code: string): string {
  const done = Bun.spawnSync(['/bin/bash', '-ec', code], { cwd, env: ENV, stdout: 'pipe', stderr: 'pipe' });
  if (done.exitCode !== 0) throw new Error(`${code}: ${done.stderr}`);
  return done.stdout.toString();
}

let count = 0;
function repository(setUp = '', init = 'git init -q .'): string {
  const folder = `${root}/r${count++}`;
  mkdirSync(`${folder}/sub`, { recursive: true });
  writeFileSync(`${folder}/a.sh`, 'echo a\n');
  writeFileSync(`${folder}/sub/b.sh`, 'echo b\n');
  sh(folder, `${init}; git add -A; git commit -qm one; ${setUp}`);
  return folder;
}
const originAt = (path: string): string => gitOrigin(path, readFileSync(path));

describe('what git has at HEAD', () => {
  test.each<[name: string, setUp: string, path: string, origin: string]>([
    ['committed', '', 'a.sh', 'committed'],
    ['in a folder below', '', 'sub/b.sh', 'committed'],
    ['changed', 'echo x >> a.sh', 'a.sh', 'changed'],
    ['changed and staged', 'echo x >> a.sh; git add a.sh', 'a.sh', 'changed'],
    ['put back after it was staged', 'echo x >> a.sh; git add a.sh; echo "echo a" > a.sh', 'a.sh', 'committed'],
    ['not added', 'echo x > c.sh', 'c.sh', 'new'],
    ['added, not committed', 'echo x > c.sh; git add c.sh', 'c.sh', 'new'],
    ['named like a pathspec', 'echo x > ":(top)a.sh"', ':(top)a.sh', 'new'],
    ['named like a glob', 'echo x > "*.sh"', '*.sh', 'new'],
    ['named like an option', 'echo x > --name-only', '--name-only', 'new'],
    ['ignored', 'echo x > i.sh; echo i.sh > .gitignore; git add .gitignore; git commit -qm i', 'i.sh', 'new'],
    ['called unchanged', 'git update-index --assume-unchanged a.sh; echo x > a.sh', 'a.sh', 'changed'],
    ['packed away', 'git gc -q --prune=now', 'a.sh', 'committed'],
    [
      'replaced',
      'git replace "$(git rev-parse HEAD:a.sh)" "$(echo x | git hash-object -w --stdin)"; echo x > a.sh',
      'a.sh',
      'changed',
    ],
    [
      'a link in the tree',
      'rm a.sh; echo x > t; ln -s t a.sh; git add -A; git commit -qm l; rm a.sh; printf t > a.sh',
      'a.sh',
      'new',
    ],
    ['before the first commit', 'rm -rf .git; git init -q', 'a.sh', 'new'],
    ['on no branch', 'git checkout -q --detach', 'a.sh', 'committed'],
    ["in git's own folder", 'echo x > .git/hooks/a.sh', '.git/hooks/a.sh', 'new'],
  ])('%s', (_name, setUp, path, origin) => expect(originAt(`${repository(setUp)}/${path}`)).toBe(origin as never));

  test('a repository with SHA-256 hashes', () =>
    expect(originAt(`${repository('', 'git init -q --object-format=sha256 .')}/a.sh`)).toBe('committed'));
  test('a worktree of its own', () => {
    const folder = repository('git worktree add -q ../w-tree');
    expect(originAt(`${folder}/../w-tree/a.sh`)).toBe('committed');
  });
  test('no repository', () => {
    writeFileSync(`${root}/alone`, 'x');
    expect(originAt(`${root}/alone`)).toBe('new');
  });
  test('through links, of folders and of the file itself', () => {
    const folder = repository();
    symlinkSync(folder, `${root}/link`);
    symlinkSync('a.sh', `${folder}/l.sh`);
    chmodSync(`${folder}/a.sh`, 0o666);
    chmodSync(`${folder}/sub/b.sh`, 0o666);
    expect(readJudgedFile(`${root}/link/sub/b.sh`, new Set())?.origin).toBe('committed');
    expect(readJudgedFile(`${folder}/l.sh`, new Set())?.origin).toBe('committed');
  });
});

const RAN = `${root}/ran`;
const EVIL = `${root}/evil`;
writeFileSync(EVIL, `#!/bin/sh\necho "$0 $*" >> ${RAN}\n`);
chmodSync(EVIL, 0o755);

/** Everything of a repository that is known to make some git command run a program. */
const HOSTILE: readonly [name: string, setUp: string][] = [
  ['fsmonitor', `git config core.fsmonitor ${EVIL}`],
  [
    'filters',
    `git config filter.x.clean ${EVIL}; git config filter.x.smudge ${EVIL}; git config filter.x.process ${EVIL}; echo '* filter=x' > .gitattributes`,
  ],
  [
    'diff and textconv',
    `git config diff.external ${EVIL}; git config diff.x.textconv ${EVIL}; echo '* diff=x' > .gitattributes`,
  ],
  ['pager', `git config core.pager ${EVIL}; git config pager.ls-tree ${EVIL}; git config pager.ls-tree true`],
  ['alias', `git config alias.ls-tree '!${EVIL}'`],
  ['hooks', `git config core.hooksPath ${root}; cp ${EVIL} ${root}/post-index-change`],
  [
    'ssh, editor, askpass',
    `git config core.sshCommand ${EVIL}; git config core.editor ${EVIL}; git config core.askPass ${EVIL}; git config credential.helper ${EVIL}`,
  ],
  ['included settings', `printf '[core]\\n\\tfsmonitor = ${EVIL}\\n' > inc; git config include.path ../inc`],
  ['gpg', `git config gpg.program ${EVIL}; git config log.showSignature true`],
  ['alternates command', `git config core.alternateRefsCommand ${EVIL}`],
  ['trace', `git config trace2.eventTarget ${RAN}; git config trace2.normalTarget ${RAN}`],
  [
    'objects fetched late',
    `git config core.repositoryformatversion 1; git config extensions.partialClone origin; git config remote.origin.promisor true
     git config remote.origin.url 'ext::${EVIL}'; git config remote.origin.uploadpack ${EVIL}; git config protocol.allow always; git config protocol.ext.allow always
     tree=$(git rev-parse 'HEAD^{tree}'); rm -f .git/objects/\${tree:0:2}/\${tree:2}`,
  ],
  [
    'remote helper',
    `git config remote.origin.url 'evil::x'; git config remote.origin.vcs evil; git config protocol.allow always`,
  ],
];

describe('a hostile repository', () => {
  test.each(HOSTILE)('%s', (_name, setUp) => {
    const folder = repository();
    sh(folder, setUp);
    rmSync(RAN, { force: true });
    expect(['committed', 'new']).toContain(originAt(`${folder}/a.sh`));
    expect(existsSync(RAN)).toBe(false);
  });

  test('the traps are real: git status and git show fall into them', () => {
    const folder = repository();
    for (const [, setUp] of HOSTILE.filter(([name]) => name === 'fsmonitor')) sh(folder, setUp);
    rmSync(RAN, { force: true });
    sh(folder, 'git status || true');
    expect(existsSync(RAN)).toBe(true);
  });

  test.each(['.git/HEAD', '.git/config', '.git/packed-refs'])('a named pipe at %s does not hold us up', path => {
    const folder = repository(`rm -f ${path}; mkfifo ${path}`);
    const started = performance.now();
    expect(originAt(`${folder}/a.sh`)).toBe('new');
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test("the caller's variables do not choose the repository", () => {
    const folder = repository('echo x > n.sh');
    const other = repository('echo x > n.sh; git add -A; git commit -qm two');
    process.env.GIT_DIR = `${other}/.git`;
    try {
      expect(originAt(`${folder}/n.sh`)).toBe('new');
    } finally {
      delete process.env.GIT_DIR;
    }
  });
});
