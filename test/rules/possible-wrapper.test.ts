/** A program that nobody knows, with a command among its words that a rule would stop. */
import { describe, expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { policyOf, type Texts } from './policy.ts';

const judge = (text: string, texts: Texts = {}) => decide(analyzeExample(text), policyOf(texts), EXAMPLE_CONTEXT);

describe('a possible wrapper asks', () => {
  test.each([
    'foo rm -rf /',
    'foo -x --y=z rm -rf /',
    'foo -- rm -rf /',
    'foo 3 5s git push --force',
    "foo 'rm -rf /'",
    "foo -c 'cd / && rm -rf *'",
    "foo --command='rm -rf /'",
    'foo /bin/rm -rf /',
    './retry.sh rm -rf /',
    'foo sudo rm -rf /',
    "foo bash -c 'rm -rf /'",
    'foo env A=1 rm -rf /',
    'foo xargs rm -rf /',
    'foo rm -rf "$HOME"',
    'foo bar git push origin +main',
    'foo kubectl -n x delete ns prod',
    'xargs foo rm -rf /',
    'foo cp a b rm -rf /',
    'echo x | foo rm -rf /',
    // A program with a grammar, and its words where commands stand.
    "pm2 start 'rm -rf /'",
    'skaffold exec rm -rf /',
    'turbo exec -- rm -rf /',
    "pre-commit x --command='rm -rf /'",
  ])('%s', text => expect(judge(text).verdict).toBe('ask'));

  test('and says what it may run, without the words', () => {
    const rules = judge('foo mysql -psecret -e "drop database x"').invocations[0]!.rules;
    expect(rules[0]!.reason).toStartWith('foo may run the mysql among its words: ');
    expect(JSON.stringify(rules)).not.toContain('secret');
  });

  test('but a guess never denies', () => {
    const user =
      'version: 1\nrules:\n  - id: no.stash\n    verdict: deny\n    sensitivity: low\n    match: git stash ...\n    reason: r\n    examples: { match: [git stash], no_match: [git status] }\n';
    expect(judge('git stash list', { user }).verdict).toBe('deny');
    expect(judge('foo git stash list', { user }).verdict).toBe('ask');
  });

  test('more names of programs than anybody writes by accident', () => {
    expect(judge(`foo ${'cp '.repeat(40)}`).verdict).toBe('ask');
  });
});

describe('no possible wrapper', () => {
  test.each([
    // Words of programs that are known to take them for data, or to run none.
    'echo rm -rf /',
    '/bin/echo rm -rf /',
    'printf rm -rf /',
    '/usr/bin/printf "rm -rf /"',
    'grep -r "rm -rf /" .',
    "git commit -m 'rm -rf /'",
    'git log --grep rm -rf /',
    "notify-send 'git push --force done'",
    "logger 'rm -rf /'",
    'which rm git kubectl',
    "pgrep -f 'rm -rf /'",
    "jq '.rm' x.json",
    "gh issue create --title 'rm -rf / is bad' --body 'git push --force'",
    'npm install rm -rf',
    'dpkg-query -W git',
    // Harmless as commands too.
    'foo rm',
    'foo git status',
    'foo git push origin main',
    "foo 'rm dist/x'",
    'foo rm -rf dist',
    'foo init --force',
    'app install -g x',
    'vm reboot --force',
    'ctl service nginx stop',
    'tool docker ps',
    "foo 'it (breaks'",
    'foo $X',
    'brew install rm git docker',
    'pre-commit rm -rf /',
    "stripe x y='rm -rf /'",
    "jq -c 'rm -rf /'",
    // A function of the text is read itself.
    'foo() { echo "$@"; }; foo rm -rf /',
  ])('%s', text => expect(judge(text).verdict).toBe('allow'));
});
