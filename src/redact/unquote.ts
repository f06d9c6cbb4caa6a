/** A word without its quotes, and where each of its characters stands in the text. */
import type { Word } from './shell-words.ts';

export interface Unquoted {
  readonly value: string;
  /** Position in the text of character `index` of the value; `index` may be the value's length. */
  at(index: number): number;
}

export function unquote(text: string, word: Word): Unquoted {
  const raw = text.slice(word.from, word.to);
  if (!/["'\\]/.test(raw)) return { value: raw, at: index => word.from + index };
  // Most quoted words are quoted whole.
  if (/^(?:"[^"\\]*"|'[^']*')$/.test(raw))
    return { value: raw.slice(1, -1), at: index => Math.min(word.from + 1 + index, word.to - 1) };
  const { value, starts, places } = pieces(raw);
  // The end stands before the closing quote, so that a mask leaves the quotes whole.
  const end = value === '' ? word.to : placeOf(value.length - 1, starts, places) + word.from + 1;
  return { value, at: index => (index < value.length ? placeOf(index, starts, places) + word.from : end) };
}

interface Pieces {
  readonly value: string;
  /** Where each piece begins in the value, and in the raw word. */
  readonly starts: readonly number[];
  readonly places: readonly number[];
}

/** What stands between quotes and backslashes, in one go over them: a word of a megabyte has few. */
function pieces(raw: string): Pieces {
  const starts: number[] = [];
  const places: number[] = [];
  let value = '';
  let quote = '';
  let from = 0;
  const take = (to: number): void => {
    if (to <= from) return;
    starts.push(value.length);
    places.push(from);
    value += raw.slice(from, to);
  };
  const special = /["'\\]/g;
  for (let match = special.exec(raw); match !== null; match = special.exec(raw)) {
    const at = match.index;
    const char = match[0];
    if (char === '\\') {
      if (quote === "'" || at + 1 >= raw.length || (quote === '"' && !'"\\$`'.includes(raw[at + 1]!))) continue;
      take(at);
      // What it protects is read on as it stands.
      from = at + 1;
      special.lastIndex = at + 2;
    } else if (quote === '' || char === quote) {
      take(at);
      from = at + 1;
      quote = quote === '' ? char : '';
    }
  }
  take(raw.length);
  return { value, starts, places };
}

function placeOf(index: number, starts: readonly number[], places: readonly number[]): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= index) low = middle;
    else high = middle - 1;
  }
  return places[low]! + index - starts[low]!;
}
