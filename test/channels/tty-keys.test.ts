import { describe, expect, test } from 'bun:test';
import { choiceKey, cleanReason, LONGEST_REASON, textKeys } from '../../src/channels/tty-keys.ts';

describe('a choice', () => {
  test.each(['\r', '\n', '\x03', 'a', 'd', '\x1b[A', '\x1b[B', '\x1bOA', '\x1bOB'])('takes the key %j', key => {
    expect(choiceKey(key)).toBe(key);
  });

  test.each([
    ['a paste', 'a\r'],
    ['many keys at once', '\x1b[B\x1b[B\r'],
    ['a bracketed paste', '\x1b[200~a\r\x1b[201~'],
    ['a report of the cursor', '\x1b[12;40R'],
    ['a report of the title', '\x1b]lapprove\x1b\\'],
    ['the name of the terminal', '\x1b[?62;22c'],
    ['an answer to DECRQSS', '\x1bP1$r0m\x1b\\\r'],
    ['a key of functions', '\x1b[15~'],
    ['Ctrl-Z, which would stop the judge alone', '\x1a'],
    ['Ctrl-D', '\x04'],
    ['Escape', '\x1b'],
    ['a letter of another alphabet', '\u0430'],
    ['nothing', ''],
  ])('drops %s', (_, input) => {
    expect(choiceKey(input)).toBeNull();
  });
});

describe('a reason', () => {
  test.each([
    ['not now', 'not now'],
    ['pasted \x1b[200~words\x1b[201~', 'pasted words'],
    ['\x1b[D\x1b[C', '\x1b[D\x1b[C'],
    ['\x1b[A\x1b[B', ''],
    ['a\x1b]0;title\x07b', 'ab'],
    ['a\x1bP1$r0m\x1b\\b', 'ab'],
    ['a\x1a\x04\x00\tb', 'ab'],
    ['\x7f\x15\r\x03', '\x7f\x15\r\x03'],
    ['ärger 日本', 'ärger 日本'],
    ['half \x1b[', 'half '],
    ['\x1b', ''],
  ])('%j', (input, passed) => {
    expect(textKeys(input)).toBe(passed);
  });

  test('is one clean line of limited length', () => {
    expect(cleanReason('  not\u202e now\n\x1b[2J  ')).toBe('not now [2J');
    expect(Array.from(cleanReason('👍'.repeat(LONGEST_REASON * 2)))).toHaveLength(LONGEST_REASON);
  });
});
