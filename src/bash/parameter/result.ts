/** `${x:1:2}`, `${x^^}`, `${x/a/b}` of a known text, where the result is certain: a word spelt by one of them is known. */
import type { Arg } from '../analysis.ts';
import { isKnown } from '../analysis.ts';

/** What upper and lower case and positions mean elsewhere depends on the locale. */
export const ASCII = /^[\x20-\x7e]*$/;

export function sliced(value: Arg, offset: string, length: string | undefined): Arg | null {
  if (!isKnown(value) || !ASCII.test(value)) return null;
  const [start, size] = [numberOf(offset), length === undefined ? null : numberOf(length)];
  if (start === null || (length !== undefined && size === null)) return null;
  const from = start < 0 ? value.length + start : start;
  if (from < 0 || from > value.length) return '';
  const end = size === null ? value.length : size < 0 ? value.length + size : from + size;
  // bash gives up the whole line for an end before the start.
  return end < from ? null : value.slice(from, end);
}

/** `"${a[@]:1}"`; `zero`: the word before the first, where there is one (`"${@:1}"`). */
export function slicedList(
  items: readonly Arg[],
  zero: readonly Arg[],
  offset: string,
  length: string | undefined,
): readonly Arg[] | null {
  const all = [...zero, ...items];
  const [start, size] = [numberOf(offset), length === undefined ? all.length : numberOf(length)];
  if (start === null || size === null || size < 0 || all.some(item => !isKnown(item) && item.many)) return null;
  const from = start < 0 ? all.length + start : start;
  return from < 0 ? [] : all.slice(from, from + size);
}

/** `${x@Q}`, `${x@U}`: what bash 5.2 makes of letters and signs on one line. */
export function transformed(value: Arg, operator: string): Arg | null {
  if (!isKnown(value) || !ASCII.test(value)) return null;
  if (operator === 'Q') return value === "'" ? null : `'${value.replaceAll("'", "'\\''")}'`;
  if (operator === 'u') return recased(value, '^');
  return operator === 'U' || operator === 'L' ? recased(value, operator === 'U' ? '^^' : ',,') : null;
}

/** `3`, ` -3`, `(-3)`. */
function numberOf(text: string): number | null {
  const found = /^\s*\(?\s*(-?)\s*(0|[1-9]\d{0,5})\s*\)?\s*$/.exec(text);
  return found === null ? null : Number(`${found[1]}${found[2]}`);
}

/** `${x%.txt}`, `${x##*}`; `written`: the pattern as it stands in the text, where quotes would make signs of it plain. */
export function trimmed(value: Arg, operator: string, pattern: Arg, written: string): Arg | null {
  if (!isKnown(value) || !isKnown(pattern)) return null;
  if (pattern === '') return value;
  if (!/[*?[\\(]/.test(pattern)) {
    if (operator.startsWith('#')) return value.startsWith(pattern) ? value.slice(pattern.length) : value;
    return value.endsWith(pattern) ? value.slice(0, -pattern.length) : value;
  }
  if (pattern !== written || value.length > 500 || !ASCII.test(value)) return null;
  const expression = expressionOf(pattern);
  if (expression === null) return null;
  const lengths = Array.from({ length: value.length + 1 }, (_, i) => (operator.length === 2 ? value.length - i : i));
  const cut = operator.startsWith('#')
    ? lengths.find(size => expression.test(value.slice(0, size)))
    : lengths.find(size => expression.test(value.slice(value.length - size)));
  if (cut === undefined) return value;
  return operator.startsWith('#') ? value.slice(cut) : value.slice(0, value.length - cut);
}

/** A pattern of stars, question marks and plain sets. */
function expressionOf(pattern: string): RegExp | null {
  if (/[()\\'"$`]/.test(pattern) || (pattern.match(/\*/g) ?? []).length > 4) return null;
  let source = '';
  for (const piece of pattern.match(/\*|\?|\[[!^]?[\w.]+\]|[^*?[]|\[/g) ?? []) {
    if (piece === '*') source += '[^]*';
    else if (piece === '?') source += '[^]';
    else if (piece === '[') return null;
    else if (piece.length > 1) source += piece.replace(/^\[[!^]/, '[^');
    else source += piece.replace(/[.+^${}|/]/, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

export function recased(value: Arg, operator: string): Arg | null {
  if (!isKnown(value) || !ASCII.test(value)) return null;
  const change = (text: string) => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
}

/** Only plain patterns, and only where `nocasematch` would change nothing. */
export function replaced(value: Arg, operator: string, pattern: Arg, replacement: Arg): Arg | null {
  if (!isKnown(value) || !isKnown(pattern) || !isKnown(replacement)) return null;
  if (![value, pattern, replacement].every(text => ASCII.test(text))) return null;
  if (pattern === '' || /[*?[\]\\()!@+]/.test(pattern) || /[&\\]/.test(replacement)) return null;
  const pieces = value.split(pattern);
  if (pieces.length !== value.toLowerCase().split(pattern.toLowerCase()).length) return null;
  switch (operator) {
    case '/':
      return pieces.length < 2 ? value : `${pieces[0]}${replacement}${pieces.slice(1).join(pattern)}`;
    case '//':
      return pieces.join(replacement);
    default:
      return null;
  }
}
