/** `${x:1:2}`, `${x^^}`, `${x/a/b}` of a known text, where the result is certain: a word spelt by one of them is known. */
import type { Arg } from './analysis.ts';
import { isKnown } from './analysis.ts';

/** What upper and lower case and positions mean elsewhere depends on the locale. */
const ASCII = /^[\x20-\x7e]*$/;

export function sliced(value: Arg, offset: string, length: string | undefined): Arg | null {
  if (!isKnown(value) || !ASCII.test(value)) return null;
  if (!/^\d{1,6}$/.test(offset) || (length !== undefined && !/^\d{1,6}$/.test(length))) return null;
  const from = Number(offset);
  return value.slice(from, length === undefined ? undefined : from + Number(length));
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
