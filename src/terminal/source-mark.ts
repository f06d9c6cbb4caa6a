/** A line of the user's own text with a mark under the part that is meant; it never fails, so it never hides an error. */
import type { Location } from '../problem.ts';
import { expandTabs, safeText } from './safe-text.ts';

const CUT = '...';

/** Two lines without line ends, or none where the location has no source. */
export function sourceMark(location: Location, columns = 80): readonly string[] {
  const { source, line, column } = location;
  if (source === undefined) return [];
  const gutter = `  ${line} | `;
  const start = Math.min(Math.max(column - 1, 0), source.length);
  const end = Math.min(start + Math.max(location.length ?? 1, 1), source.length);
  const indent = expandTabs(source.slice(0, start));
  const before = safeText(indent).text;
  const marked = safeText(source.slice(start, end)).text;
  const after = safeText(expandTabs(source.slice(end))).text;
  const shown = windowed(before, marked, after, Math.max(columns - gutter.length, 20));
  const empty = `${' '.repeat(gutter.length - 2)}| `;
  return [gutter + shown.text, `${empty}${' '.repeat(shown.at)}^${'~'.repeat(Math.max(shown.width - 1, 0))}`];
}

/** The mark stays in view: the text before it is cut from the left, the text after it from the right. */
function windowed(
  before: string,
  marked: string,
  after: string,
  room: number,
): { text: string; at: number; width: number } {
  const mark = fit(marked, Math.max(room - 2 * CUT.length, 8));
  const left = Math.max(
    Math.min(Bun.stringWidth(before), room - Bun.stringWidth(mark) - Math.min(after.length, 10)),
    0,
  );
  const head = Bun.stringWidth(before) <= left ? before : CUT + lastOf(before, Math.max(left - CUT.length, 0));
  const tail = fit(after, Math.max(room - Bun.stringWidth(head) - Bun.stringWidth(mark), 0));
  return { text: head + mark + tail, at: Bun.stringWidth(head), width: Bun.stringWidth(mark) };
}

/** The beginning of a text, at most `width` columns wide. */
export function fit(text: string, width: number): string {
  if (Bun.stringWidth(text) <= width) return text;
  if (width <= CUT.length) return CUT.slice(0, width);
  let out = '';
  let used = CUT.length;
  for (const char of text) {
    used += Bun.stringWidth(char);
    if (used > width) break;
    out += char;
  }
  return out + CUT;
}

function lastOf(text: string, width: number): string {
  const chars = Array.from(text);
  let used = 0;
  let from = chars.length;
  while (from > 0 && used + Bun.stringWidth(chars[from - 1]!) <= width) used += Bun.stringWidth(chars[--from]!);
  return chars.slice(from).join('');
}
