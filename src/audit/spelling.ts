/** Is a line the one canonical spelling of its value? Asked for every line of a log, so most are told without spelling anew. */
import { canonical } from '../approval/canonical.ts';

/** `value`: what JSON.parse made of `text`. */
export function isCanonical(value: object, text: string): boolean {
  if (isPlain(value, text)) return true;
  try {
    return canonical(value) === text;
  } catch {
    return false;
  }
}

/**
 * True only of canonical lines, and not of all. JSON.stringify spells as RFC 8785 does but for three things, which are
 * looked for: the order of members (those of JSON.parse are the text's), numbers, and halves of surrogate pairs.
 */
const isPlain = (value: object, text: string): boolean =>
  isOrdered(value) && JSON.stringify(value) === text && !text.includes('\\ud');

function isOrdered(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  let last = '';
  for (const name in value) {
    if (name < last || !isOrdered((value as Record<string, unknown>)[name])) return false;
    last = name;
  }
  return true;
}
