import { expect, test } from 'bun:test';
import { PLAIN } from '../../src/terminal/colour.ts';
import { drawTree } from '../../src/terminal/tree.ts';
import { gatekeep } from './fake-services.ts';

test('a tree of what would start, with the rule each met', async () => {
  const { code, stdout } = await gatekeep([
    'explain',
    '-c',
    'cd app && sudo git push -f; FOO=1 bash -c "ls -l; rm -rf /"; $(date)',
  ]);
  expect(code).toBe(0);
  expect(stdout.replace(/sha256:[0-9a-f]{64}/g, 'HASH')).toMatchInlineSnapshot(`
    "ask: cd app && sudo git push -f; FOO=1 bash -c "ls -l; rm -rf /"; $(date)
    starts
    ├─ cd app  no rule
    ├─ sudo git push -f
    │  │   ask privilege.sudo (rules/privilege.yaml:4), medium: runs a program as root or another user
    │  └─ git push -f
    │         ask git.force-push (rules/git.yaml:4), high: rewrites history that others may have pulled
    │         instead: git push --force-with-lease
    ├─ bash -c 'ls -l; rm -rf /'  no rule
    │  ├─ ls -l  no rule
    │  └─ rm -rf /
    │         ask files.remove-root (rules/files.yaml:4), critical: deletes a system folder or a home
    │         ask files.remove-outside (rules/files.yaml:12), high: deletes folders outside this project
    │         ask files.remove-project (rules/files.yaml:20), medium: deletes the whole project or its history
    └─ date  no rule
    opaque
    └─ $(date)
           cannot be known before it runs: cannot tell which program $(date) is
    assigns
    └─ FOO=1
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
