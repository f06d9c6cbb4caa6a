/** What bash counts, and where it gives up: written by hand, and put together at random from what expressions are made of. */
import { expect, test } from 'bun:test';
import { ArithmeticError, evaluate } from '../../src/bash/arithmetic/evaluate.ts';
import { Maker } from '../oracle/generate/maker.ts';

const HELD: Readonly<Record<string, string>> = { a: '3', b: 'a+1', z: '0', o: '08', e: '', l: 'm', m: 'l' };
const SET = Object.entries(HELD)
  .map(([name, text]) => `${name}=${text}`)
  .join(' ');

const BY_HAND = `< { @ # ' ) ] [ . 1. 08 0x 0x1g 10# 2#3 65#1 0#1 64#@_ 36#zZ 16#zz 1x x.y 1_000
++1 1++2 1++ 10++a a++1 a--1 --1 1--1 - -++a ++a++ (a)++ a++ a+++1 -(1) !a ~a !~1 ++ -
a+1=2 a=1=2 (a)=3 -a=3 a=b=3 1=2 a==1 a===1 a&&=1 a<<=1 a**=2 a%=0 a/=z z=1/z 1?a=2:3 1?2:a=3 o=1 o++ o
1?2:3?4:5 1? 1?:2 1:2 0?1/0:2 1||1/0 0&&1/0 1&&1/0 0||1/0 1/0 1%0 1/z 1/e 1/q 1/b
2**3 2**-1 2**3**2 -2**2 1<<62 1<<63 7%-4 -7/2 1,2 1, ,1 a,b=1,b l
9223372036854775807+1 9223372036854775808 99999999999999999999 -9223372036854775808/-1 3>2>1 1<2<3 5&3|8^1
a[0] a[1]=2 a[ a[<] a[1/0] a[08] q[a[0]] () (1 1) 1(2) (1)(2)`.split(/\s+/);

const PIECES = `1 0 2 10 07 08 0x1f 2#101 2#3 16#fF 36#zZ 64#@ a b z o e a[0] q 63 -1 9223372036854775807
+ - * / % ** << >> < > <= >= == != & | ^ && || ? : , = += -= *= /= <<= ++ -- ! ~ ( ) @ { . + - 1 2 a`.split(/\s+/);

function atRandom(count: number): string[] {
  const random = new Maker(7);
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.below(7) }, () => random.pick(PIECES)).join(random.pick(['', ' '])),
  );
}

/** `E` where bash says that it is a mistake. */
function byBash(expressions: readonly string[]): string[] {
  const program = `while IFS= read -r -d '' t; do ( ${SET}; eval "r=\\$(( $t ))"; printf '%s\\0' "\${r-E}" ) 2>/dev/null || printf 'E\\0'; done`;
  const child = Bun.spawnSync(['bash', '-c', program], {
    stdin: new TextEncoder().encode(expressions.map(one => `${one}\0`).join('')),
  });
  return new TextDecoder().decode(child.stdout).split('\0').slice(0, -1);
}

function byUs(expression: string): string {
  try {
    const value = evaluate(expression, { textOf: name => HELD[name] ?? '', isKeyed: () => false });
    return value === null ? 'unknown' : String(value);
  } catch (error) {
    if (error instanceof ArithmeticError) return 'E';
    throw error;
  }
}

/** Two parentheses that close what was not opened are none of the expression’s. */
function stays(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '(') open++;
    if (char === ')' && --open < 0) return false;
  }
  return open === 0;
}

test('every number is bash’s, and every mistake of bash is known', () => {
  const expressions = [...BY_HAND, ...atRandom(3000).filter(stays)];
  const expected = byBash(expressions);
  expect(expected).toHaveLength(expressions.length);
  const wrong = expressions.flatMap((one, i) => {
    const ours = byUs(one);
    // An element, and what is set on the way: not followed.
    return ours === expected[i] || (ours === 'unknown' && expected[i] !== 'E') ? [] : [[one, ours, expected[i]]];
  });
  expect(wrong).toEqual([]);
});

test('what is not known may be a number, a name, a sign or nothing', () => {
  for (const text of [
    '\u0001',
    '1 \u0001 2',
    '\u0001px',
    '10#\u0001',
    '0x\u0001',
    '-\u0001+(\u0001)',
    'a[\u0001]',
    '1\u0001',
  ])
    expect([text, byUs(text)]).toEqual([text, 'unknown']);
  for (const text of ['0\u0001', '<\u0001', '(\u0001', '\u0001.', '1/0+\u0001'])
    expect([text, byUs(text)]).toEqual([text, 'E']);
});

test('nothing is so deep that it ends otherwise than by a mistake', () => {
  for (const text of [
    '('.repeat(1e5),
    '-'.repeat(1e5),
    'a='.repeat(1e5),
    '1?'.repeat(1e5),
    '1**'.repeat(1e5),
    'a['.repeat(1e4),
  ])
    expect(byUs(text)).toBe('E');
});
