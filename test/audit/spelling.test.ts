/** The quick look at a line's spelling says what canonical() says, of whatever is JSON. */
import { expect, test } from 'bun:test';
import { canonical } from '../../src/approval/canonical.ts';
import { isCanonical } from '../../src/audit/spelling.ts';

function slowly(value: unknown, text: string): boolean {
  try {
    return canonical(value) === text;
  } catch {
    return false;
  }
}

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"a"',
  '"b"',
  '"10"',
  '"9"',
  '""',
  '1',
  '-0',
  '1.5',
  '1e2',
  '9007199254740992',
];
const MORE = [
  '"\\u0061"',
  '"\\ud800"',
  '"\\\\ud"',
  '"😀"',
  '"\\n"',
  '"\\u000a"',
  '"__proto__"',
  'null',
  'true',
  ' ',
  '"é"',
  '"\\/"',
];

test.each([
  '{"a":1,"b":[{"c":"x","d":null}]}',
  '{"10":1,"9":2}',
  '{"9":1,"10":2}',
  '{"b":1,"a":2}',
  '{"a":1,"a":1}',
  '{"a":1.0}',
  '{"a":1.5}',
  '{"a":1e2}',
  '{"a":-0}',
  '{"a":9007199254740992}',
  '{"a":"\\ud800"}',
  '{"\\ud800":1}',
  '{"a":"\\\\ud800"}',
  '{"a":"\\u0041"}',
  '{"a": 1}',
  '{"__proto__":{"b":1,"a":1}}',
  '{"\ufb33":1,"😀":2}',
  '{"😀":1,"\ufb33":2}',
])('%s', text => {
  expect(isCanonical(JSON.parse(text), text)).toBe(slowly(JSON.parse(text), text));
});

test('texts by chance', () => {
  const all = [...PIECES, ...MORE];
  let state = 7;
  const below = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % n;
  };
  let objects = 0;
  for (let i = 0; i < 200_000; i++) {
    const members = Array.from({ length: below(4) }, () => `${all[6 + below(5)]}:${all[6 + below(all.length - 6)]}`);
    const text = `{${members.join(below(20) === 0 ? ', ' : ',')}}`;
    let value: object;
    try {
      value = JSON.parse(text);
    } catch {
      continue;
    }
    objects++;
    if (isCanonical(value, text) !== slowly(value, text)) throw new Error(text);
  }
  expect(objects).toBeGreaterThan(10_000);
});
