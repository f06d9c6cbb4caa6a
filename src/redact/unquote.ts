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
  const positions: number[] = [];
  let value = '';
  let quote = '';
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i]!;
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else {
      if (char === '\\' && quote !== "'" && i + 1 < raw.length && (quote === '' || '"\\$`'.includes(raw[i + 1]!))) i++;
      positions.push(word.from + i);
      value += raw[i];
    }
  }
  // The end stands before the closing quote, so that a mask leaves the quotes whole.
  const end = positions.length === 0 ? word.to : positions.at(-1)! + 1;
  return { value, at: index => (index < positions.length ? positions[index]! : end) };
}
