import { describe, expect, test } from 'bun:test';
import { safeLines, safeText, shorten } from '../../src/terminal/safe-text.ts';

const MADE_VISIBLE: readonly [what: string, text: string, shown: string][] = [
  ['escape sequence', 'a\x1b[2Jb', 'a<U+001B>[2Jb'],
  ['C1 control', 'a\x9b2Jb', 'a<U+009B>2Jb'],
  ['DEL', 'a\x7f', 'a<U+007F>'],
  ['NUL', 'a\0b', 'a<U+0000>b'],
  ['backspace', 'rm x\b\b\b\bls', 'rm x<U+0008><U+0008><U+0008><U+0008>ls'],
  ['line break', 'a\nb', 'a<U+000A>b'],
  ['carriage return', 'rm -rf /\rls', 'rm -rf /<U+000D>ls'],
  ['tab', 'a\tb', 'a<U+0009>b'],
  ['right-to-left override', 'x\u202ey', 'x<U+202E>y'],
  ['isolate', 'x\u2066y', 'x<U+2066>y'],
  ['zero-width space', 'r\u200bm', 'r<U+200B>m'],
  ['zero-width joiner', 'r\u200dm', 'r<U+200D>m'],
  ['byte order mark', '\ufeffrm', '<U+FEFF>rm'],
  ['soft hyphen', 'r\u00adm', 'r<U+00AD>m'],
  ['grapheme joiner', 'r\u034fm', 'r<U+034F>m'],
  ['variation selector', '\u2764\ufe0f', '\u2764<U+FE0F>'],
  ['variation selector above the first plane', 'a\u{e0101}', 'a<U+E0101>'],
  ['tag character', '\u{e0041}x', '<U+E0041>x'],
  ['no-break space', 'a\u00a0b', 'a<U+00A0>b'],
  ['ideographic space', 'a\u3000b', 'a<U+3000>b'],
  ['line separator', 'a\u2028b', 'a<U+2028>b'],
  ['Hangul filler', 'a\u3164b', 'a<U+3164>b'],
  ['half-width Hangul filler', 'a\uffa0b', 'a<U+FFA0>b'],
  ['Braille blank', 'a\u2800b', 'a<U+2800>b'],
  ['private use', 'a\ue000', 'a<U+E000>'],
  ['unassigned', 'a\u0378', 'a<U+0378>'],
  ['lone surrogate', '\ud800x', '<U+D800>x'],
  ['long run of blanks', `a${' '.repeat(40)}; rm -rf /`, 'a<40 blanks>; rm -rf /'],
  ['Cyrillic letter in a Latin word', 'p\u0430ypal.com', 'p<U+0430>ypal.com'],
  ['Greek letter in a Latin word', 'g\u03bft', 'g<U+03BF>t'],
  ['Hangul initial filler', 'a\u115fb', 'a<U+115F>b'],
  ['Hangul medial filler', 'a\u1160b', 'a<U+1160>b'],
  ['musical format character', 'a\u{1d173}b', 'a<U+1D173>b'],
  ['shorthand format character', 'a\u{1bca0}b', 'a<U+1BCA0>b'],
  ['variation selector 17', 'a\u{e0100}b', 'a<U+E0100>b'],
  ['Mongolian vowel separator', 'a\u180eb', 'a<U+180E>b'],
  ['Khmer inherent vowel', 'a\u17b4b', 'a<U+17B4>b'],
  ['interlinear annotation', 'a\ufff9b', 'a<U+FFF9>b'],
  ['narrow no-break space', 'a\u202fb', 'a<U+202F>b'],
  ['object replacement', 'a\ufffcb', 'a<U+FFFC>b'],
  ['full-width letters', '\uff52\uff4d -rf', '<U+FF52><U+FF4D> -rf'],
  ['mathematical letters', '\u{1d42b}\u{1d426} -rf', '<U+1D42B><U+1D426> -rf'],
  ['a slash of another kind', 'https://github.com\u2215evil.org', 'https://github.com<U+2215>evil.org'],
  ['a dot of another kind', 'github\u2024com', 'github<U+2024>com'],
  ['a host of two alphabets', 'https://пример.com/x', 'https://<U+043F><U+0440><U+0438><U+043C><U+0435><U+0440>.com/x'],
  [
    'a host of two alphabets behind a user',
    'git@пример.com:x',
    'git@<U+043F><U+0440><U+0438><U+043C><U+0435><U+0440>.com:x',
  ],
  [
    'a host behind a password',
    'https://a:b@пример.com',
    'https://a:b@<U+043F><U+0440><U+0438><U+043C><U+0435><U+0440>.com',
  ],
  [
    'a label that looks Latin',
    'curl \u0430\u0440\u0440\u04cf\u0435.com',
    'curl <U+0430><U+0440><U+0440><U+04CF><U+0435>.com',
  ],
  ['punycode', 'curl https://xn--80ak6aa92e.com/', 'curl https://xn--80ak6aa92e<punycode>.com/'],
  ['punycode in capitals', 'XN--80AK6AA92E.com', 'XN--80AK6AA92E<punycode>.com'],
  ['stacked marks', `e${'\u0301'.repeat(4)}`, 'e\u0301\u0301<U+0301><U+0301>'],
  ['a mark on nothing', ' \u0301x', ' <U+0301>x'],
];

const LEFT_ALONE = [
  '',
  'ls -la',
  'git commit -m "x  y"',
  'e\u0301',
  'привет мир',
  '日本語',
  '👍',
  'naïve Straße',
  '<U+0000>',
  'https://пример.рф/страница',
  'файл.txt',
  'fix：全部 done',
  'foo-xn--bar',
  '½ ≠ 1⁄x'.replace('⁄', '/'),
  "$'\\x1b'",
];

describe('safeText', () => {
  test.each(MADE_VISIBLE)('%s', (_, text, shown) => {
    expect(safeText(text)).toEqual({ text: shown, escaped: true });
  });

  test.each(LEFT_ALONE)('leaves %p alone', text => {
    expect(safeText(text)).toEqual({ text, escaped: false });
  });

  test('no control, format or blank character but a space comes out, whatever goes in', () => {
    const all = Array.from({ length: 0x11000 }, (_, code) => String.fromCodePoint(code)).join('x');
    expect(safeText(all).text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Z}/u);
  });

  test('a long text costs time in proportion', () => {
    for (const part of ['a', 'a.', ' ', 'а', 'é\u0301', '<', 'aа', 'а.', 'a@', '://', 'xn--', ':@а'])
      expect(safeText(part.repeat(300_000)).text).toBeString();
  });
});

describe('safeLines', () => {
  test('keeps lines, widens tabs', () => {
    expect(safeLines('a\n\tb\nab\tc\n')).toEqual({ lines: ['a', '        b', 'ab      c'], escaped: false });
  });

  test('empty lines cannot push what follows off the screen', () => {
    expect(safeLines(`ls${'\n'.repeat(100)}rm x`)).toEqual({
      lines: ['ls', '<99 empty lines>', 'rm x'],
      escaped: true,
    });
  });

  test('three empty lines stay', () => {
    expect(safeLines('a\n\n\n\nb').lines).toEqual(['a', '', '', '', 'b']);
  });
});

describe('shorten', () => {
  test('says how much it leaves out', () => {
    const short = shorten('x'.repeat(1000), 100);
    const [, hidden] = /<(\d+) characters not shown>/.exec(short) ?? [];
    expect(short.length).toBeLessThanOrEqual(100);
    expect(short.replace(/ <.*> /, '').length + Number(hidden)).toBe(1000);
  });

  test('never cuts through a mark', () => {
    for (let size = 60; size < 120; size++) {
      const short = shorten('<U+202E>'.repeat(100), size);
      expect(short.replace(/<U\+202E>|<\d+ characters not shown>| /g, '')).toBe('');
    }
  });
});
