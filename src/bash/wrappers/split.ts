/** How GNU `env -S` cuts a string into words: quotes, its own escapes, `${NAME}`, a comment after a blank. */
import type { Arg } from '../analysis.ts';
import { withoutMany } from '../value.ts';
import { concat, couldSplit } from './handler.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '#': '#',
  $: '$',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** null: env refuses the string and runs nothing. */
export function splitString(text: string): readonly Arg[] | null {
  const words: Arg[] = [];
  let pieces: Arg[] | null = null;
  let quote = '';
  const push = () => {
    if (pieces !== null) words.push(pieces.every(couldSplit) ? concat(pieces) : withoutMany(concat(pieces)));
    pieces = null;
  };
  const add = (piece: Arg) => {
    pieces = [...(pieces ?? []), piece];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote === '' && ' \t\n\v\f\r'.includes(char)) push();
    else if (quote === '' && char === '#' && pieces === null) return words;
    else if (char === quote) {
      quote = '';
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      add('');
    } else if (char === '$' && quote !== "'") {
      const end = text.indexOf('}', at);
      if (text[at + 1] !== '{' || end < 0) return null;
      // Without a value, a variable that is a word of its own is none at all.
      add({ prefix: '', suffix: '', many: quote === '' });
      at = end;
    } else if (char === '\\' && !(quote === "'" && text[at + 1] !== '\\' && text[at + 1] !== "'")) {
      at += 1;
      const next = text[at];
      if (next === undefined) return null;
      if (next === 'c') {
        push();
        return quote === '' ? words : null;
      }
      if (next === '_') {
        if (quote === '"') add(' ');
        else push();
      } else if (ESCAPES[next] !== undefined) add(ESCAPES[next]);
      else return null;
    } else add(char);
  }
  if (quote !== '') return null;
  push();
  return words;
}
