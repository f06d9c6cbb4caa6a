/** A person's own aliases of git, from files of settings, and what git itself reads in such files. */
import { describe, expect, test } from 'bun:test';
import { aliasesIn } from '../../src/bash/git-settings-file.ts';
import { judge, programs, reasons } from './judge.ts';

const files = {
  '/home/u/.gitconfig':
    '[user]\n\tname = x\n[Alias]\n\tfp = push --force\n\tst = status # short\n\tnuke = !rm -rf /\n\tf = "!f() { git push -f \\"$1\\"; }; f"\n\tloop = fp origin\n\tself = self x\n[include]\n\tpath = ~/more\n[includeIf "gitdir:~/w/"]\n\tpath = other\n',
  '/home/u/more': '[alias]\n p2 = push -f\n[include]\npath = more\n',
  '/home/u/other': '[alias] p3 = push -f',
  '/w/.git/config': '[core]\n\tbare = false\n[alias]\n\tdl = branch -D \\\n main\n\topen = "push\n',
  '/linked/.git': 'gitdir: /w/.git/worktrees/linked\n',
  '/w/.git/worktrees/linked/commondir': '../..\n',
};

const rows: readonly [text: string, expected: readonly string[]][] = [
  ['git fp', ['git fp', 'git push --force']],
  ['git FP', ['git FP', 'git push --force']],
  ['git -C sub fp origin', ['git -C sub fp origin', 'git -C sub push --force origin']],
  ['git st', ['git st', 'git status']],
  ['git nuke', ['git nuke', 'rm -rf /']],
  ['git f main', ['git f main', 'git push -f main']],
  ['git loop', ['git loop', 'git fp origin', 'git push --force origin']],
  ['git p2', ['git p2', 'git push -f']],
  ['git p3', ['git p3', 'git push -f']],
  ['git dl', ['git dl', 'git branch -D  main'.replace('  ', ' ')]],
  ['cd /linked && git dl', ['git dl', 'git branch -D main']],
  ['git none', ['git none']],
  ['git status', ['git status']],
  ["git config alias.zz 'push -f' && git zz", ['git config alias.zz "push -f"', 'git zz', 'git push -f']],
  ['HOME=/nobody git fp', ['git fp']],
  ['sudo git fp', ['sudo git fp', 'git fp', 'git push --force']],
];

describe('aliases of git', () => {
  test.each(rows)('%s', (text, expected) => {
    const analysis = judge(text, { files });
    expect(programs(analysis)).toEqual([...expected]);
    expect(reasons(analysis)).toEqual([]);
  });

  test.each([
    'git open',
    'git config alias.y "$(cat x)"; git y',
    'echo "[alias] y = push" >> .git/config; git y',
    'cp x ~/.gitconfig; git y',
  ])('not known: %s', text => expect(reasons(judge(text, { files })).join()).toContain('an alias'));

  test('one that stands for itself ends', () => expect(reasons(judge('git self', { files }))).not.toEqual([]));

  test('a command of its own is never looked up', () => {
    const asked: string[] = [];
    const spied = new Proxy(files, {
      get: (all, name) => {
        asked.push(String(name));
        return Reflect.get(all, name);
      },
    });
    judge('git push; git log', { files: spied });
    expect(asked).toEqual([]);
  });
});

/** Files of settings and the values that `git config` itself finds in them. */
const SYNTAX: readonly string[] = [
  '[alias]\n a = x\n',
  '[ALIAS]\n\tA=x y  \n',
  '[alias] a = x\n',
  '[alias]\na = "x # y" ; z\n',
  '[alias]\na = x \\\n  y\n',
  '[alias]\na = "x\\"y" \\t\\\\ z\n',
  '[alias]\n# a = no\n; a = no\na = yes\na = again\n',
  '[core]\na = no\n[alias]\n[user]\na = no\n',
  '[alias]\n a = x"  y  "z   \n',
  '[alias]\na\n',
  '[alias]\r\na = x\r\n',
];

describe('as git reads it', () => {
  test.each(SYNTAX)('%j', text => {
    const git = Bun.spawnSync(['git', 'config', '-f', '-', '--get-all', 'alias.a'], { stdin: Buffer.from(text) });
    const values = new TextDecoder().decode(git.stdout).split('\n').slice(0, -1);
    expect(aliasesIn(text, 'a').values.map(value => value ?? 'unreadable')).toEqual(values);
  });
});
