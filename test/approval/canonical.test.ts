import { describe, expect, test } from 'bun:test';
import { canonical } from '../../src/approval/canonical.ts';
import { JCS_SAMPLE, JCS_SPELT } from '../audit/vectors.ts';

describe('one spelling', () => {
  const rows: readonly (readonly [unknown, string])[] = [
    [null, 'null'],
    [true, 'true'],
    [-0, '0'],
    [2 ** 53 - 1, '9007199254740991'],
    [-7, '-7'],
    ['', '""'],
    ['"\\/\b\f\n\r\t\u0001\u007f', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007f"'],
    ['é€😀\u2028', '"é€😀\u2028"'],
    [[3, [1], {}], '[3,[1],{}]'],
    [{ b: 1, a: [{ d: 1, c: 2 }] }, '{"a":[{"c":2,"d":1}],"b":1}'],
    // RFC 8785, 3.2.3: names in the order of their UTF-16 code units.
    [
      { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [JSON.parse(JCS_SAMPLE), JCS_SPELT],
    [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  ];
  test.each(rows)('%j', (value, expected) => {
    expect(canonical(value)).toBe(expected);
    expect(JSON.parse(canonical(value))).toEqual(value === 0 ? 0 : value);
  });
});

test.each([
  ['half a pair', '\ud800'],
  ['in a name', { '\udfff': 1 }],
  ['a fraction', 0.5],
  ['too large', 2 ** 53],
  ['NaN', Number.NaN],
  ['endless', Number.POSITIVE_INFINITY],
  ['nothing', undefined],
  ['a member that is not there', { a: undefined }],
  ['a big integer', 1n],
  ['a function', () => 1],
])('refused: %s', (_, value) => {
  expect(() => canonical(value)).toThrow(TypeError);
});
