/** Lines cut to the width of the terminal, so that what is drawn can be counted and wiped again. */

/** Breaks after a blank where there is one past the first third, else anywhere; later lines get `indent`. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const margin = indent.length * 2 < width ? indent : '';
  const lines: string[] = [];
  let from = 0;
  do {
    const before = lines.length === 0 ? '' : margin;
    const to = breakAt(text, from, Math.max(width - before.length, 1));
    lines.push(before + text.slice(from, to));
    from = to;
  } while (from < text.length);
  return lines;
}

/** Where the line that starts at `from` ends: at least one character on. */
function breakAt(text: string, from: number, width: number): number {
  let used = 0;
  let at = from;
  let blank = 0;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at)!);
    used += Bun.stringWidth(char);
    if (used > width && at > from) return blank === 0 ? at : blank;
    at += char.length;
    if (char === ' ' && used > width / 3) blank = at;
  }
  return at;
}
