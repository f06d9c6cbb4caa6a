/** make's own notion of words and patterns: blanks between, one `%` for any text. */
import { isUnknown } from '../unknown.ts';

export const wordsOf = (text: string): string[] => text.split(/[ \t\n\r\v\f]+/).filter(word => word !== '');

export interface Pattern {
  readonly before: string;
  readonly after: string;
}

/** null: no `%` in it, so that it stands for itself. */
export function patternOf(text: string): Pattern | null {
  const at = text.indexOf('%');
  return at < 0 ? null : { before: text.slice(0, at), after: text.slice(at + 1) };
}

/** What `%` stands for in the word; null: no match. */
export function stemOf(word: string, { before, after }: Pattern): string | null {
  if (word.length < before.length + after.length) return null;
  return word.startsWith(before) && word.endsWith(after) ? word.slice(before.length, word.length - after.length) : null;
}

export const withStem = (text: string, stem: string): string => {
  const at = text.indexOf('%');
  return at < 0 ? text : text.slice(0, at) + stem + text.slice(at + 1);
};

/** `$(patsubst from,to,words)`. */
export function substituted(from: string, to: string, text: string): string {
  const pattern = patternOf(from);
  return wordsOf(text)
    .map(word => {
      if (pattern === null) return word === from ? to : word;
      const stem = stemOf(word, pattern);
      return stem === null ? word : withStem(to, stem);
    })
    .join(' ');
}

/** `yes`, `no`, or `maybe` where a part that is not known decides. */
export function matches(word: string, pattern: string): 'yes' | 'no' | 'maybe' {
  const shape = patternOf(pattern);
  if (shape === null ? word === pattern : stemOf(word, shape) !== null) return isUnknown(pattern) ? 'maybe' : 'yes';
  return couldBeSame(word, pattern.replace('%', ANYTHING)) ? 'maybe' : 'no';
}

const ANYTHING = '\uF8FF';

/** Could two texts be one, whatever their unknown parts are? */
export function couldBeSame(a: string, b: string): boolean {
  if (!isUnknown(a) && !isUnknown(b)) return a === b;
  const [left, right] = [endsOf(a), endsOf(b)];
  const starts = left.before.startsWith(right.before) || right.before.startsWith(left.before);
  const ends = left.after.endsWith(right.after) || right.after.endsWith(left.after);
  // A text that is all known must be long enough for both ends of the other.
  const long = (whole: string, { before, after }: Pattern) =>
    isUnknown(whole) || whole.length >= before.length + after.length;
  return starts && ends && long(a, right) && long(b, left);
}

function endsOf(text: string): Pattern {
  if (!isUnknown(text)) return { before: text, after: text };
  return { before: text.slice(0, text.search(/[\uE000-\uF8FF]/)), after: /[^\uE000-\uF8FF]*$/.exec(text)?.[0] ?? '' };
}
