/** A makefile's lines as make puts them together: continued ones joined, those of recipes kept as they are. */

export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Joined with single blanks, comment still in it. */
  readonly text: string;
  /** As a recipe has it: with its backslashes and newlines, but the prefix of each line taken away; null: no recipe's. */
  readonly recipe: string | null;
  /** As they stand, for `define`. */
  readonly raw: string;
}

/** `prefix` is asked for every line: `.RECIPEPREFIX` may change it on the way. */
export function* linesOf(text: string, prefix: () => string): Generator<Line> {
  const rows = text.replace(/\r\n/g, '\n').split('\n');
  for (let at = 0; at < rows.length; at++) {
    const number = at + 1;
    const parts = [rows[at]!];
    while (endsInBackslash(parts.at(-1)!) && at + 1 < rows.length) parts.push(rows[++at]!);
    const mark = prefix();
    const isRecipe = parts[0]!.startsWith(mark);
    yield {
      number,
      text: joined(parts),
      recipe: isRecipe ? parts.map(part => (part.startsWith(mark) ? part.slice(mark.length) : part)).join('\n') : null,
      raw: parts.join('\n'),
    };
  }
}

/** An odd number of them: a pair stands for one that continues nothing. */
export const endsInBackslash = (row: string): boolean => (/\\*$/.exec(row)?.[0].length ?? 0) % 2 === 1;

function joined(parts: readonly string[]): string {
  if (parts.length === 1) return parts[0]!;
  return parts
    .map((part, i) => {
      const start = i === 0 ? part : part.replace(/^[ \t]+/, '');
      return i === parts.length - 1 ? start : start.slice(0, -1).replace(/[ \t]+$/, '');
    })
    .join(' ');
}

/** From the first `#` that no backslash escapes. */
export function withoutComment(text: string): string {
  if (!text.includes('#')) return text;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '#') {
      const slashes = /\\*$/.exec(out)?.[0].length ?? 0;
      out = out.slice(0, out.length - Math.ceil(slashes / 2));
      if (slashes % 2 === 0) return out;
    }
    out += text[at];
  }
  return out;
}

/** The first place of one of these characters outside of `$(…)` and `${…}`; -1: none. */
export function findOutside(text: string, characters: string, from = 0): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === '$' && (text[at + 1] === '(' || text[at + 1] === '{')) {
      const end = closing(text, at + 1);
      if (end < 0) return -1;
      at = end;
    } else if (characters.includes(char)) return at;
  }
  return -1;
}

/** Where the bracket at `open` closes; only its own kind counts. */
export function closing(text: string, open: number): number {
  const start = text[open]!;
  const end = start === '(' ? ')' : '}';
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === start) depth++;
    else if (text[at] === end && --depth === 0) return at;
  }
  return -1;
}
