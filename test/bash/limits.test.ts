/** Text made to hang the judge or to make it give up: an answer, never a crash, never an allow by accident. */
import { expect, test } from 'bun:test';
import { hostileTexts } from '../../bench/hostile-texts.ts';
import { everything, judge, reasons } from './judge.ts';

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

/** `bun bench/hostile.ts` gives all of them at full length to the program, and says how long it takes. */
const SHORT = hostileTexts(3_000, 90).filter(({ name }) => !/, (?:\d+ a|one) command$/.test(name));

test.each(SHORT)('$name', ({ text }) => {
  const analysis = judge(text(), { syntaxError: null });
  expect(analysis.opaque.length).toBeLessThanOrEqual(200);
  expect(analysis.opaque.every(({ why, text }) => why !== '' && text.length <= 1_000)).toBe(true);
});

const RUNS =
  /^(?:subshell|group|if clause|then|else|for|while|while body|select|case|function|coproc|and|or|substitution|process substitution|eval|sudo|xargs), nested (?:90|3)$/;

test.each(SHORT.filter(({ name }) => RUNS.test(name)))('$name: what is inside is seen, or opaque', ({ text }) => {
  const analysis = judge(text(), { syntaxError: null });
  const seen = everything(analysis).some(line => line.startsWith('rm x')) || analysis.opaque.length > 0;
  expect(seen || analysis.errors.length > 0).toBe(true);
});

const many = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** Each once cost the square of its length, or more: the budget is far from spent now. */
const LINEAR: readonly [name: string, text: string][] = [
  ['branches of a case that each set a variable', `case $x in ${many(3_000, i => `${i}) v${i}=1;; `)}esac; rm $v7`],
  ['functions that nobody calls, each setting a variable', `${many(3_000, i => `f${i}() { v${i}=1; }\n`)}rm x`],
  [
    'variables, and functions that nobody calls',
    `${many(3_000, i => `v${i}=1\n`)}${many(3_000, i => `f${i}() { a; }\n`)}rm x`,
  ],
  ['braces that stay open', `rm ${times('{', 900)}`],
  ['a word that ends behind a glob', `x='${times('a', 150_000)}*'; rm $x`],
  ['newlines that end a substitution', `rm "$(printf '${times('\\n', 20_000)}x'; :)"`],
  ['lines of a text', `rm "$(cat <<'E'\n${times('\n', 100_000)}x\nE\n)"`],
];

test.each(LINEAR)('%s: judged in full', (_, text) => {
  const analysis = judge(text);
  expect(reasons(analysis)).toEqual([]);
  expect(everything(analysis).some(line => line.startsWith('rm '))).toBe(true);
});

const TOO_LARGE: readonly [name: string, text: string][] = [
  ['more commands than are parsed', times('x;', 150_000)],
  ['elifs that each set a variable', `if a; then b; ${many(3_000, i => `elif a; then v${i}=1; `)}fi`],
  ['commands in a group that writes many files', `{ ${times('x;', 5_000)}} ${many(2_000, i => `>f${i} `)}`],
  ['elements that are appended one by one', `a=()\n${times('a+=(x)\n', 5_000)}`],
  ['a long text that is evaluated again and again', `x='# ${times('a b;', 20_000)}'\n${times('eval "$x"\n', 500)}`],
  ['a long value that is written again and again', `x=${times('a', 150_000)}\n${times('p "$x"\n', 5_000)}`],
  ['arrays that are written again and again', `a=(${times('a ', 5_000)})\n${times('p "${a[@]}"\n', 500)}`],
  ['scripts that are looked for among all commands', `${times('x y\n', 5_000)}${many(2_000, i => `. ./f${i}\n`)}`],
  ['inline code without end', `${times("python3 -c 'import os'\n", 10_000)}`],
];

test.each(TOO_LARGE)('%s: too large', (_, text) => {
  expect(reasons(judge(text, { syntaxError: null }))).toContain('too large to judge');
});

test('a folder without end is not known', () => {
  const analysis = judge(`${times('cd aaaaaaaaa\n', 1_000)}rm x`);
  expect(analysis.invocations.at(-1)).toMatchObject({ argv: ['rm', 'x'], cwd: null });
});

test('names that name each other are followed once', () => {
  const names = many(8, k => `x${k}='${times(`x${k + 1}+`, 400)}1'; `);
  expect(reasons(judge(`${names}((x0))`))).toEqual(['bash evaluates a subscript that holds code']);
});
