/** Text made to hang the judge or to make it give up: an answer, never a crash, never an allow by accident. */
import { expect, test } from 'bun:test';
import { judge } from './judge.ts';

const times = (text: string, count: number): string => text.repeat(count);
const nested = (open: string, middle: string, close: string, depth: number): string =>
  times(open, depth) + middle + times(close, depth);

const HOSTILE: readonly [name: string, text: string][] = [
  ['10,000 nested parentheses', nested('(', 'a', ')', 10_000)],
  ['10,000 open parentheses', times('(', 10_000)],
  ['10,000 nested substitutions', `echo ${nested('$(', 'a', ')', 10_000)}`],
  ['10,000 nested substitutions in quotes', `echo ${nested('"$(', 'a', ')"', 10_000)}`],
  ['10,000 nested defaults', `echo ${nested('${x:-', 'a', '}', 10_000)}`],
  ['a text past the limit', times('a ', 600_000)],
  ['100,000 commands', times('x;', 100_000)],
  ['100,000 commands joined by &&', `x${times('&&x', 100_000)}`],
  ['30,000 stages', `x${times('|x', 30_000)}`],
  ['50,000 substitutions in a here-document', `cat <<E\n${times('$(a)', 50_000)}\nE\n`],
  ['a word that doubles', `x=a;${times('x=$x$x;', 60)}echo $x`],
  [
    'functions that call all others',
    Array.from({ length: 20 }, (_, i) => `f${i}() { ${times('f0;f1;f2;f3;', 5)} }\n`).join(''),
  ],
  ['text that evaluates itself', `x='eval "$x"'; eval "$x"`],
  ['words without end', `p ${times('{1..500} ', 5_000)}`],
  [
    'children with many variables',
    `${Array.from({ length: 20_000 }, (_, i) => `v${i}=a\n`).join('')}${times('bash -c x\n', 300)}`,
  ],
  ['traps without end', times('trap a EXIT\n', 5_000)],
  ['arithmetic without end', `echo $((${times('1+', 200_000)}1))`],
  ['backslashes', times('\\', 500_000)],
  ['NUL', 'echo a\0b'],
];

test.each(HOSTILE)('%s', (_, text) => {
  const analysis = judge(text, { syntaxError: null });
  const isLeftOpen = analysis.opaque.length === 0 && analysis.errors.length === 0;
  // What is not opaque must be short enough to be listed in full.
  if (isLeftOpen) expect(analysis.invocations.length).toBeGreaterThan(0);
  expect(analysis.opaque.length).toBeLessThanOrEqual(200);
});

const BOUNDED: readonly [name: string, text: string][] = [
  ['a function that calls itself', 'f() { f; f; f; }; f'],
  ['nested loops', `${times('while a; do ', 60)}b${times('; done', 60)}`],
  [
    'nested words of for',
    `${Array.from({ length: 12 }, (_, i) => `for a${i} in 1 2 3 4; do `).join('')}x${times('; done', 12)}`,
  ],
  ['200 braces', `p ${times('{a,b}', 200)}`],
  ['200 nested parentheses', nested('( ', 'a', ' )', 200)],
  ['a long word', `p ${times('a', 150_000)}`],
];

test.each(BOUNDED)('%s is judged in full', (_, text) => {
  const analysis = judge(text);
  expect(analysis.opaque).toEqual([]);
  expect(analysis.invocations.length).toBeGreaterThan(0);
});

test('too much is said to be too much', () => {
  expect(judge(times('x;', 100_000)).opaque).toMatchObject([{ why: 'too large to judge', span: [0, 200_000] }]);
});
