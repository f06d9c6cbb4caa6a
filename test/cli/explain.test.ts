import { expect, test } from 'bun:test';
import { PLAIN } from '../../src/terminal/colour.ts';
import { drawTree } from '../../src/terminal/tree.ts';
import { gatekeep, judgeWith } from './fake-services.ts';

test('a tree of what would start, with the rule each met', async () => {
  const { code, stdout } = await gatekeep([
    'explain',
    '-c',
    'cd app && sudo git push -f; FOO=1 bash -c "ls -l; rm -rf /"; $(date)',
  ]);
  expect(code).toBe(0);
  expect(
    stdout.replace(/sha256:[0-9a-f]{64}/g, 'HASH').replace(/(rules\/\w+\.yaml):\d+/g, '$1:LINE'),
  ).toMatchInlineSnapshot(`
    "ask: cd app && sudo git push -f; FOO=1 bash -c "ls -l; rm -rf /"; $(date)
      1 | cd app && sudo git push -f; FOO=1 bash -c "ls -l; rm -rf /"; $(date)
        | 1~~~~~    2~~~~~~~~~~~~~~~  3~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~  a??????
        |                                           4~~~~~~~~~~~~~~~~    5~~~
    starts
    ├─ 1  cd app  no rule
    ├─ 2  sudo git push -f
    │  │   ask privilege.sudo (rules/privilege.yaml:LINE), medium: runs a program as root or another user
    │  └─ git push -f
    │         ask git.force-push (rules/git.yaml:LINE), high: rewrites history that others may have pulled
    │         instead, for example: git push --force-with-lease
    ├─ 3  bash -c 'ls -l; rm -rf /'  no rule
    │  ├─ 4  ls -l  no rule
    │  └─ rm -rf /
    │         ask files.remove-root (rules/files.yaml:LINE), critical: deletes a system folder or a home
    │         ask files.remove-outside (rules/files.yaml:LINE), high: deletes folders outside this project
    │         instead, for example: ls -la /srv/data
    │         ask files.remove-project (rules/files.yaml:LINE), medium: deletes the whole project or its history
    │         instead, for example: git clean -nxd
    │         ask files.write-system (rules/files.yaml:LINE), high: changes files of the system
    │         ask files.write-login (rules/files.yaml:LINE), high: changes what every later login or shell runs
    │         ask files.change-ssh (rules/files.yaml:LINE), high: changes who may log in here, or what ssh runs
    │         ask gatekeep.agent-files (rules/gatekeep.yaml:LINE), high: changes an agent's settings or hooks, which say whether its commands come through gatekeep
    └─ 5  date  no rule
    opaque
    └─ a  $(date)
           cannot be known before it runs: cannot tell which program $(date) is
    assigns
    └─ FOO=1
    allowed with
    ├─ privilege.sudo
    │      as the rule excuses: sudo -l|-v|-k|-K|-V|-h|--list|--validate|--version|--help
    │      as the rule excuses: regex:^sudo (-n|--non-interactive) true$
    │      a policy that says disable: [privilege.sudo]
    ├─ git.force-push
    │      run instead, for example: git push --force-with-lease
    │      as the rule excuses: git push -n|--dry-run ...
    │      a policy that says disable: [git.force-push]
    ├─ files.remove-root
    │      a place that is no system folder and no home
    │      a policy that says disable: [files.remove-root]
    ├─ files.remove-outside
    │      run instead, for example: ls -la /srv/data
    │      a place in this project or in a temporary folder
    │      as the rule excuses: rm -r|-R|--recursive ~/.cache/?*|~/.npm/_cacache|~/.gradle/caches|~/.m2/repository/?*|~/.cargo/registry/cache|~/.nuget/packages|~/Library/Caches/?*
    │      a policy that says disable: [files.remove-outside]
    ├─ files.remove-project
    │      run instead, for example: git clean -nxd
    │      less than the whole project
    │      a policy that says disable: [files.remove-project]
    ├─ files.write-system
    │      a policy that says disable: [files.write-system]
    ├─ files.write-login
    │      as the rule excuses: git config ...
    │      a policy that says disable: [files.write-login]
    ├─ files.change-ssh
    │      a policy that says disable: [files.change-ssh]
    ├─ gatekeep.agent-files
    │      a policy that says disable: [gatekeep.agent-files]
    └─ $(date)
           write out what it stands for, so that it is known before the run
    policy: guard, HASH
    "
  `);
});

test('a narrow terminal keeps the branches and every word', () => {
  const leaf = {
    subject: 'git push --force origin main',
    note: 'no rule',
    lines: ['ask git.force-push (rules/git.yaml:4), high: rewrites history'],
    children: [],
  };
  const lines = drawTree([{ ...leaf, children: [leaf, leaf] }], 40, PLAIN);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "└─ git push --force origin main
       │   no rule
       │   ask git.force-push
       │     (rules/git.yaml:4), high:
       │     rewrites history
       ├─ git push --force origin main
       │      no rule
       │      ask git.force-push
       │        (rules/git.yaml:4), high:
       │        rewrites history
       └─ git push --force origin main
              no rule
              ask git.force-push
                (rules/git.yaml:4), high:
                rewrites history"
  `);
});

const WORDS: readonly [text: string, sentence: string][] = [
  ['F=-l; ls $F', '$F is -l, set at 1:1'],
  ['F=-l\nls "${F}x"', '${F} is -l, set at 1:1'],
  ['ls $HOME/x', '$HOME is /home/dev, from the environment'],
  ['ls ~/x', '~ is /home/dev'],
  ['ls $NOWHERE x', '$NOWHERE is empty: it is set nowhere'],
  ['ls {a,b}/c', '{a,b}/c is a/c b/c'],
  ['for x in a b; do ls $x; done', '$x is a or b, set at 1:5'],
  ['ls $(echo -l)', '$(echo -l) prints -l'],
  ['ls "$(date)"', '$(date) is known only when it runs'],
  ['ls *.log', '* becomes the names that are there when it runs'],
  ['f() { ls $1; }; f -l', '$1 is -l, from the arguments'],
  ['read x; ls $x', '$x is known only when it runs, set at 1:1'],
  ['shopt -s expand_aliases\nalias ll="ls -l"\nll x', "ll is an alias of 'ls -l'"],
];

test.each(WORDS)('%s says how its words became known', async (text, sentence) => {
  const { stdout } = await gatekeep(['explain', '-c', text]);
  expect(stdout.split('\n').map(line => line.replace(/^[│ ]*/, ''))).toContain(sentence);
});

test('a line that holds a secret is shown without it, and has no marks', async () => {
  const { stdout } = await gatekeep(['explain', '-c', 'X=hunter2\nls $X; ls -l']);
  expect(stdout).not.toContain('hunter2');
  expect(stdout).toContain('  1 | X=[REDACTED]\n  2 | ls $X; ls -l\n    | 1~~~~  2~~~~\n');
});

test('what a policy in force excuses, and what a file needs', async () => {
  const readFile = (path: string) =>
    path === '/home/dev/project/x.sh'
      ? { path, text: 'eval "$(cat y)"', sha256: 'ab'.repeat(32), origin: 'new' as const }
      : null;
  const { stdout } = await gatekeep(['explain', '-c', 'sh x.sh'], '', {
    judge: (submission, expanded) => judgeWith({ readFile, ...(expanded && { expanded }) }, submission),
  });
  expect(stdout).toContain(`read /home/dev/project/x.sh, then a policy that says known: [${'ab'.repeat(32)}]`);
});
