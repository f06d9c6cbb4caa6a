/** The inbox never draws outside its terminal, whatever its size and whatever is asked; and a change of the list moves no answer. */
import { describe, expect, test } from 'bun:test';
import type { InboxEntry } from '../../src/approval/inbox-entry.ts';
import { inboxKey, keysIn } from '../../src/channels/inbox-view/inbox-keys.ts';
import { inboxScreen } from '../../src/channels/inbox-view/list-screen.ts';
import { chosenOf, EMPTY_LIST, moved, shown, withList } from '../../src/channels/inbox-view/list-state.ts';
import { ask } from '../../src/gate/ask.ts';
import { PLAIN } from '../../src/terminal/colour.ts';
import { FakeChannel, fakeGate, judged } from '../fakes.ts';

async function entry(name: string, text: string): Promise<InboxEntry> {
  const channel = new FakeChannel('inbox', 'never');
  await ask(judged(text), fakeGate([channel], { gone: Bun.sleep(5).then(() => ({ kind: 'parked' }) as const) }));
  return { name, request: channel.asked[0]!, said: 0, own: true };
}

const entries = await Promise.all([
  entry('aaaa', 'git push --force origin main'),
  entry('bbbb', `git push --force ${'x'.repeat(3000)}`),
  entry('cccc', Array.from({ length: 60 }, (_, i) => `git push --force o${i}`).join('\n')),
  entry('dddd', `git push --force '\u202e\u200b\x1b[2J 全角'`),
]);
const names = (list: readonly InboxEntry[]): string[] => list.map(({ name }) => name);

describe('drawn within the terminal', () => {
  const sizes = [10, 20, 40, 79, 80, 200].flatMap(columns => [3, 8, 14, 24, 60].map(rows => ({ columns, rows })));
  test.each(sizes)('%j', ({ columns, rows }) => {
    for (const chosen of [...entries, null]) {
      const list = chosen === null ? [] : entries;
      const view = { entries: list, all: list.length, filter: '', chosen, note: 'approve?', confirming: false };
      const { lines, hidden } = inboxScreen(view, { columns, rows, now: 0, palette: PLAIN });
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) {
        expect(Bun.stringWidth(line)).toBeLessThanOrEqual(Math.max(columns, 14));
        expect(line).not.toMatch(/[\u202e\u200b\x1b]/);
      }
      if (chosen?.name === 'cccc' && rows < 60) expect(hidden).toBeGreaterThan(0);
    }
  });
});

test('what is chosen stays chosen while others come and end; when it ends, none but its neighbour is', () => {
  const three = withList(EMPTY_LIST, { all: entries.slice(0, 3) });
  expect(chosenOf(three)?.name).toBe('aaaa');
  const second = moved(three, 1);
  expect(chosenOf(second)?.name).toBe('bbbb');
  expect(chosenOf(withList(second, { all: entries }))?.name).toBe('bbbb');
  expect(chosenOf(withList(second, { all: entries.slice(1) }))?.name).toBe('bbbb');
  expect(chosenOf(withList(second, { all: [entries[0]!, entries[2]!] }))?.name).toBe('cccc');
  expect(chosenOf(withList(second, { all: [] }))).toBeNull();
  expect(chosenOf(moved(moved(three, -1), -1))?.name).toBe('aaaa');
});

test.each([
  ['origin MAIN', ['aaaa']],
  ['git.force-push', ['aaaa', 'bbbb', 'cccc', 'dddd']],
  ['dddd', ['dddd']],
  ['nothing of it', []],
])('the filter %s', (filter, expected) => {
  expect(names(shown(withList({ ...EMPTY_LIST, all: entries }, { filter })))).toEqual(expected);
});

test.each(['a', '\r', '\x03', '\x1b[A', '/'])('the key %j passes', key => expect(inboxKey(key)).toBe(key));
test.each(['aa', 'a\r', '\x1b[200~a', '\x1b[0;0R', '\t', ''])('%j, a paste or a reply, does not', input =>
  expect(inboxKey(input)).toBeNull(),
);

test.each([
  ['jjj', ['j', 'j', 'j']],
  ['\x1b[B\x1bOBk', ['\x1b[B', '\x1bOB', 'k']],
  ['a', ['a']],
])('%j, held down over a slow line, moves', (input, keys) => {
  expect(inboxKey(input)).toBe(input);
  expect(keysIn(input)).toEqual(keys);
});
test.each(['ja', 'jj\r', 'kd', '\x1b[Ba'])('%j is a paste', input => expect(inboxKey(input)).toBeNull());

test('a key stands in one row with what it does; an answer that was given shows in the list', () => {
  const chosen = { ...entries[0]!, said: 1 };
  const view = { entries: [chosen, entries[1]!], all: 2, filter: '', chosen, note: null, confirming: false };
  const { lines } = inboxScreen(view, { columns: 40, rows: 40, now: 0, palette: PLAIN });
  const rows = lines.filter(line => /approve;|withdraw/.test(line));
  expect(rows).toEqual(['a approve; g grant; d deny; e edit', 's show all; w withdraw; j, k; / filter']);
  expect(lines[1]).toContain('1 of 1');
  expect(lines[2]).not.toContain(' of 1');
});
