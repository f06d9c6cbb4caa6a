/** R32 R33 One way of showing a command, everywhere: nothing hides, each argument can be had on a line of its own, and nothing is left out unsaid. */
import { describe, expect, test } from 'bun:test';
import type { ApprovalRequest } from '../../src/approval/request.ts';
import { quoteLine, quoteWord } from '../../src/bash/quote.ts';
import { question } from '../../src/channels/github/question.ts';
import { inboxScreen } from '../../src/channels/inbox-view/list-screen.ts';
import { allLines, allPages, questionScreen } from '../../src/channels/tty-screen.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import { argumentLines, splitWords } from '../../src/terminal/arguments.ts';
import { PLAIN } from '../../src/terminal/colour.ts';
import { safeText } from '../../src/terminal/safe-text.ts';
import { VECTORS, type Vector } from './display-vectors.ts';
import { aRequest } from './github/github-server.ts';

const WIDTHS = [40, 80, 200];
const frame = (columns: number) => ({ columns, rows: 24, now: 0, palette: PLAIN });

function asked({ argv }: Vector): ApprovalRequest {
  const command = quoteLine(argv) as Redacted;
  const { parts } = aRequest();
  return aRequest({ text: command, parts: [{ ...parts[0]!, command }] });
}

const onInbox = (request: ApprovalRequest, columns: number): readonly string[] => {
  const entry = { name: request.short, request, said: 0, own: true };
  const view = { entries: [entry], all: 1, filter: '', chosen: entry, note: null, confirming: false };
  return inboxScreen(view, frame(columns)).lines;
};

/** Every place, as the lines that somebody reads there. */
const PLACES: readonly [string, (request: ApprovalRequest, columns: number) => readonly string[]][] = [
  ['the prompt', (request, columns) => questionScreen(request, frame(columns)).lines],
  ['all of it', (request, columns) => allPages(request, frame(columns)).flat()],
  ['pending ID', (request, columns) => allLines(request, frame(columns))],
  ['the inbox', onInbox],
  [
    'GitHub',
    request => {
      const { title, body, more } = question(request, [])!;
      return [title, body, ...more].flatMap(page => page.split('\n'));
    },
  ],
];

const RAW =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|p\u0430|\p{M}{3}/u;

describe.each(VECTORS)('$what', vector => {
  test.each(PLACES)('%s shows nothing raw, and says what was made visible', (place, linesOf) => {
    for (const columns of WIDTHS) {
      const lines = linesOf(asked(vector), columns);
      for (const line of lines) expect(line).not.toMatch(RAW);
      const said = lines.join(' ').replace(/\s+/g, ' ');
      // A small inbox cuts from below, and counts what it cuts; the whole of it is a key away.
      if (place !== 'the inbox') expect(/warning: <U\+\.\.\.>|was made visible/.test(said)).toBe(vector.hides);
    }
  });

  test.each(WIDTHS)('each argument on a line of its own, %i columns wide', columns => {
    const rows = argumentLines(quoteLine(vector.argv), columns);
    expect(numbered(rows, vector.argv.length)).toEqual(vector.argv.map(word => plain(safeText(quoteWord(word)).text)));
    for (const row of rows) expect(Bun.stringWidth(row)).toBeLessThanOrEqual(columns);
  });

  test('all of it and pending ID have them, and GitHub where a line is long', () => {
    const request = asked(vector);
    const wanted = (width: number): string => argumentLines(quoteLine(vector.argv), width).join('\n');
    const strip = (lines: readonly string[]): string => lines.map(line => line.replace(/^ {2}/, '')).join('\n');
    expect(strip(allLines(request, frame(80)))).toContain(wanted(76));
    expect(strip(allPages(request, frame(80)).flat())).toContain(wanted(76));
    const { body, more } = question(request, [])!;
    const line = quoteLine(vector.argv);
    const isLong = line.length > 100 || Bun.stringWidth(safeText(line).text) > 100;
    expect([body, ...more].join('\n').includes(wanted(100))).toBe(isLong);
  });
});

/** The rows put together again by their numbers. */
function numbered(rows: readonly string[], count: number): string[] {
  const words: string[] = [];
  const digits = String(count - 1).length;
  for (const row of rows) {
    const number = /^ *(\d+) {2}/.exec(row.slice(0, digits + 2))?.[1];
    if (number === undefined) words[words.length - 1] += row.slice(digits + 2);
    else {
      expect(Number(number)).toBe(words.length);
      words.push(row.slice(digits + 2));
    }
  }
  return words.map(plain);
}
const plain = (text: string): string => text.trimEnd();

test('what is cut from a prompt is counted, with the hash; GitHub has all of it', () => {
  const many = asked(VECTORS.at(-1)!);
  const { lines, hidden } = questionScreen(many, frame(80));
  expect(hidden).toBeGreaterThan(100);
  expect(lines.join('\n')).toContain(`lines not shown, ${many.digest.slice(0, 15)}`);
  const { body, more } = question(many, [])!;
  expect([body, ...more].join('\n')).toContain('\n1999  ref-1997\n');
});

describe('words as a shell parts them', () => {
  test.each([
    ["a 'b c' d", ['a', "'b c'", 'd']],
    [`a "b 'c" d`, ['a', `"b 'c"`, 'd']],
    [String.raw`a\ b "c\" d" 'e\'`, [String.raw`a\ b`, String.raw`"c\" d"`, String.raw`'e\'`]],
    ["'it'\\''s' x", ["'it'\\''s'", 'x']],
    ["never 'closed is all there", ['never', "'closed", 'is', 'all', 'there']],
    ['  a\t\nb ', ['a', 'b']],
    ['', []],
  ])('%s', (command, words) => {
    expect(splitWords(command)).toEqual(words);
  });
});
