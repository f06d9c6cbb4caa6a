/** The inbox as lines of text: the list, all of the chosen request that fits, and the keys; never wider or higher than the terminal. */
import type { InboxEntry } from '../../approval/inbox-entry.ts';
import { typedOf } from '../../approval/typed.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { fit } from '../../terminal/source-mark.ts';
import { pad } from '../../terminal/table.ts';
import { wrap } from '../../terminal/wrap.ts';
import { CHOICE_ROWS, duration, type Frame, questionScreen } from '../tty-screen.ts';

export interface InboxView {
  readonly entries: readonly InboxEntry[];
  /** How many there are without the filter. */
  readonly all: number;
  readonly filter: string;
  readonly chosen: InboxEntry | null;
  /** What the last key did, or is to be confirmed. */
  readonly note: string | null;
  /** An answer is waited for in place of the keys. */
  readonly confirming: boolean;
}

/** Fewer would show too little of a request; then the list is the chosen line alone. */
const ROWS_FOR_LIST = 22;
const LONGEST_LIST = 6;

export function inboxScreen(view: InboxView, frame: Frame): { lines: readonly string[]; hidden: number } {
  const { palette, rows, columns } = frame;
  const clip = (text: string): string => wrap(text, Math.max(columns - 1, 10))[0]!;
  const keys = keyLines(view, columns).map(line => palette.faint(clip(line)));
  const note = view.note === null ? [] : wrap(safeText(view.note).text, columns - 1).map(palette.strong);
  const head = [palette.strong(clip(title(view))), ...list(view, frame).map(mark(view, frame))];
  const foot = ['', ...note, ...keys];
  if (view.chosen === null) return { lines: [...head, ...empty(view, columns), ...foot].slice(0, rows), hidden: 0 };
  const room = Math.max(rows - head.length - foot.length - 1, 1);
  const screen = questionScreen(view.chosen.request, { ...frame, rows: room + CHOICE_ROWS + 1 });
  // Its own title is that of a question; the list has named the request.
  const request = screen.lines.slice(1);
  const cut = Math.max(request.length - room, 0);
  return { lines: [...head, '', ...request.slice(0, room), ...foot].slice(0, rows), hidden: screen.hidden + cut };
}

function title({ entries, all, filter, chosen }: InboxView): string {
  const shown = filter === '' ? '' : `, ${entries.length} with "${safeText(filter).text}"`;
  const at = chosen === null || entries.length < 2 ? '' : `; this is ${entries.indexOf(chosen) + 1}`;
  return `gatekeep inbox: ${all === 0 ? 'no request is open' : `${all} open`}${shown}${at}`;
}

const empty = ({ all }: InboxView, columns: number): readonly string[] =>
  all > 0 ? [] : ['', ...wrap('what asks while this is open shows here at once', columns - 1)];

/** A window on the list around the chosen one. */
function list({ entries, chosen }: InboxView, frame: Frame): readonly string[] {
  if (chosen === null) return [];
  const size = frame.rows < ROWS_FOR_LIST ? 1 : Math.min(entries.length, LONGEST_LIST);
  const at = entries.indexOf(chosen);
  const from = Math.min(Math.max(at - Math.floor(size / 2), 0), Math.max(entries.length - size, 0));
  const rows = entries.slice(from, from + size).map(entry => cells(entry, frame));
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(row => Bun.stringWidth(row[i]!))));
  return rows.map((row, i) => {
    const padded = row.map((cell, column) => pad(cell, widths[column]!)).join('  ');
    return fit(`${entries[from + i] === chosen ? '>' : ' '} ${padded.trimEnd()}`, Math.max(frame.columns - 1, 10));
  });
}

function cells({ name, request, said }: InboxEntry, frame: Frame): readonly string[] {
  const { requester, needs, sensitivity, expires, text } = request;
  const agent = requester.agent === null ? '' : ` (${requester.agent.name})`;
  const votes = said !== null && (said > 0 || needs.count > 1) ? ` ${said} of ${needs.count}` : '';
  const left = duration(expires - frame.now);
  const told = [name, requester.user + agent, sensitivity ?? '-', left + votes, oneLine(typedOf(text))];
  return told.map(cell => safeText(cell).text);
}

/** Painted after it was cut: a colour must not be. */
const mark =
  ({ chosen }: InboxView, { palette }: Frame) =>
  (line: string): string =>
    chosen !== null && line.startsWith('>') ? palette.strong(line) : line;

function keyLines({ chosen, confirming, entries }: InboxView, columns: number): readonly string[] {
  if (confirming) return ['Enter: yes; any other key: no'];
  const narrow = columns < 78;
  const on =
    chosen === null
      ? []
      : ['a approve', 'g grant', 'd deny', 'e edit', 's show all', ...(chosen.own ? ['w withdraw'] : [])];
  const go = entries.length > 1 ? [narrow ? 'j, k' : 'j, k or arrows next, previous'] : [];
  return inRows([...on, ...go, '/ filter', 'q quit'], narrow ? '; ' : '  ', Math.max(columns - 1, 10));
}

/** A key stays beside what it does. */
function inRows(words: readonly string[], between: string, width: number): readonly string[] {
  const rows: string[] = [];
  for (const word of words) {
    const longer = `${rows.at(-1) ?? ''}${between}${word}`;
    if (rows.length > 0 && longer.length <= width) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows;
}
