/** A text with its lines numbered and parts of it underlined, each under a label: `1~~~~  2~~~`. */
import { fit } from './source-mark.ts';
import { safeText } from './safe-text.ts';

export interface Mark {
  /** Half-open, in UTF-16 units of the text. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** What the line under the part is made of: one character. */
  readonly line: string;
  /** A text of many lines shows only those that have such a mark. */
  readonly matters: boolean;
}

/** Lines of a text that is drawn whole. */
const MOST_LINES = 40;
/** Rows of marks under one line; deeper nesting stands in the tree. */
const MOST_ROWS = 6;

/** `shown`: the lines as they may be shown. One that differs hides a secret: marks cannot move along, so it has none. */
export function markText(text: string, marks: readonly Mark[], width: number, shown: readonly string[]): string[] {
  const lines = text.split('\n');
  const starts = lineStarts(lines);
  const wanted = lines
    .map((_, i) => i)
    .filter(i => lines.length <= MOST_LINES || hasFinding(marks, starts[i]!, lines[i]!));
  const gutter = String(lines.length).length + 2;
  const room = Math.max(width - gutter - 3, 20);
  const out: string[] = [];
  for (const i of wanted.slice(0, MOST_LINES)) {
    const head = `${String(i + 1).padStart(gutter)} | `;
    const plain = shown[i] === lines[i];
    const row = cells(plain ? lines[i]! : (shown[i] ?? ''));
    out.push((head + fit(row.text, room)).trimEnd());
    if (!plain) continue;
    for (const under of rowsOf(marks, starts[i]!, lines[i]!.length, row.columns, room)) {
      out.push(`${' '.repeat(head.length - 2)}| ${under}`);
    }
  }
  const left = lines.length - Math.min(wanted.length, MOST_LINES);
  if (left > 0) out.push(`${' '.repeat(gutter)} | <${left} more line${left === 1 ? '' : 's'}>`);
  return out;
}

function lineStarts(lines: readonly string[]): number[] {
  let from = 0;
  return lines.map(line => {
    const start = from;
    from += line.length + 1;
    return start;
  });
}

const hasFinding = (marks: readonly Mark[], start: number, line: string): boolean =>
  marks.some(mark => mark.matters && mark.from >= start && mark.from <= start + line.length);

/** The line as it may be shown, and the column at which each UTF-16 unit of it starts. */
function cells(line: string): { text: string; columns: Uint32Array } {
  const columns = new Uint32Array(line.length + 1);
  let text = '';
  let column = 0;
  let at = 0;
  for (const char of line) {
    columns.fill(column, at, at + char.length);
    const cell = char === '\t' ? '  ' : safeText(char).text;
    text += cell;
    column += Bun.stringWidth(cell);
    at += char.length;
  }
  columns[line.length] = column;
  return { text, columns };
}

interface Stroke {
  readonly from: number;
  readonly text: string;
}

/** As many rows as it takes for no two marks to touch. */
function rowsOf(marks: readonly Mark[], start: number, length: number, columns: Uint32Array, room: number): string[] {
  const strokes = marks
    .filter(mark => mark.from < start + length && mark.to > start)
    .map(mark => strokeOf(mark, start, length, columns))
    .filter(stroke => stroke.from < room)
    .sort((a, b) => a.from - b.from || b.text.length - a.text.length);
  const rows: string[] = [];
  for (const { from, text } of strokes) {
    const row = rows.findIndex(one => one.length === 0 || one.length < from);
    const before = row < 0 ? '' : rows[row]!;
    const line = fit(before.padEnd(from) + text, room);
    if (row >= 0) rows[row] = line;
    else if (rows.length < MOST_ROWS) rows.push(line);
  }
  return rows;
}

/** Only the first line of a part has its label. */
function strokeOf(mark: Mark, start: number, length: number, columns: Uint32Array): Stroke {
  const from = columns[Math.max(mark.from - start, 0)]!;
  const to = columns[Math.min(mark.to - start, length)]!;
  const label = mark.from >= start ? mark.label : '';
  return { from, text: label + mark.line.repeat(Math.max(to - from - label.length, 0)) };
}
