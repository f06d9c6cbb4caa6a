import { expect, test } from 'bun:test';
import { Problem } from '../../src/problem.ts';
import { oneLine, problemReport, report } from '../../src/terminal/report.ts';

test('a denial: what, why, what to type, and that nothing ran', () => {
  const text = report({
    kind: 'denied',
    head: 'rm -rf /srv/data',
    more: ['rule files.remove-outside (rules/files.yaml:22): removes files outside this project'],
    hint: "gatekeep explain -c 'rm -rf /srv/data'",
    nothingRan: true,
  });
  expect(text).toBe(`gatekeep: denied: rm -rf /srv/data
gatekeep: rule files.remove-outside (rules/files.yaml:22): removes files outside this project
gatekeep: hint: gatekeep explain -c 'rm -rf /srv/data'
gatekeep: nothing was run
`);
});

test('a problem with a place shows the line and a mark under the span', () => {
  const location = { file: 'rules/git.yaml', line: 16, column: 11, source: '  match: ["git push -f"]', length: 13 };
  const problem = new Problem('config', 'rule git.force-push does not match its own example', {
    location,
    hint: 'list both',
  });
  expect(
    problemReport(problem, { nothingRan: false }),
  ).toBe(`gatekeep: error: rules/git.yaml:16:11: rule git.force-push does not match its own example
  16 |   match: ["git push -f"]
     |           ^~~~~~~~~~~~~
gatekeep: hint: list both
`);
});

test('the cause stands once, at the end of the line', () => {
  const problem = new Problem('internal', 'the record cannot be written', {
    cause: new Error('no space left on the device'),
  });
  expect(problemReport(problem, { nothingRan: true })).toBe(
    'gatekeep: error: the record cannot be written: no space left on the device\ngatekeep: nothing was run\n',
  );
});

test('no text of others reaches the terminal raw', () => {
  const evil = 'x\x1b]0;title\x07\u202e\r';
  const text = report({
    kind: 'denied',
    head: evil,
    more: [evil],
    hint: evil,
    location: { file: evil, line: 1, column: 1, source: evil },
  });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}]/u);
});

test('a command of a megabyte is named by its ends', () => {
  expect(report({ kind: 'denied', head: `${'a'.repeat(1e6)}; rm -rf /` }).length).toBeLessThan(600);
});

test('many lines are named by the first', () => {
  expect(oneLine('a\nb\nc\n')).toBe('a <and 2 more lines>');
  expect(oneLine('a\nb')).toBe('a <and 1 more line>');
  expect(oneLine('a\n')).toBe('a');
});
