/**
 * A word of which a part is known, against what is looked for inside it or at its front (decision 003). The unknown part
 * may complete what the known one begins (`"flush$(x)"`, `"pass$(x)"`); it is not taken to be all of it, nor for a path
 * that is written out. A word of which nothing is known is none of these.
 */
import type { PartialWord } from '../bash/analysis.ts';

/** So many letters on the known side begin a word that the unknown one may complete. */
const BEGUN = 3;

/** Does what is known hold the text, or begin or end it where the unknown part lies? */
export function speaksFor(text: string, { prefix, suffix }: PartialWord): boolean {
  if (prefix.includes(text) || suffix.includes(text)) return true;
  for (let n = text.length - 1; n >= BEGUN; n--)
    if (prefix.endsWith(text.slice(0, n)) || suffix.startsWith(text.slice(-n))) return true;
  return false;
}

/** `*text*`: the text; null: the glob is another. */
export function contained(glob: string): string | null {
  if (glob.length < 3 || !glob.startsWith('*') || !glob.endsWith('*')) return null;
  const text = glob.slice(1, -1);
  return /[*?]/.test(text) ? null : text;
}

/** Is it a word that somebody wrote a part of, and that programs do not make of the text? */
export const isPartlyKnown = ({ prefix, suffix, many, made }: PartialWord): boolean =>
  prefix + suffix !== '' && !many && made !== true;

/** false: for certain not. Only plain expressions are looked into. */
export function couldMatchRegex(source: string, flags: string, word: PartialWord): boolean {
  const { prefix } = word;
  const front = /^\^(?:(\[[^\]\\]+\])|((?:\\x2f|\\\/|[\w-])+)(?![?*{\w]))/.exec(source);
  // A path that is written out is not what an unknown front is.
  if (prefix === '') return !/^\^(?:\\x2f|\\\/)/.test(source) && isKeyword(source, flags, word);
  if (front === null || source.includes('|')) return isKeyword(source, flags, word);
  const [, set, literal] = front;
  if (set !== undefined) return new RegExp(`^${set}`, `${flags}u`).test(prefix);
  const start = literal!.replaceAll('\\x2f', '/').replaceAll('\\/', '/');
  return prefix.startsWith(start) || start.startsWith(prefix);
}

const KEYWORDS = /^(?:\w|\[\.\]|-)+(?:\|(?:\w|\[\.\]|-)+)*$/;

/** `secret|passw|[.]env`: one of a few texts, anywhere. */
function isKeyword(source: string, flags: string, { prefix, suffix, ...word }: PartialWord): boolean {
  if (!KEYWORDS.test(source)) return true;
  const fold = (text: string): string => (flags === 'i' ? text.toLowerCase() : text);
  const known = { ...word, prefix: fold(prefix), suffix: fold(suffix) };
  return source.split('|').some(text => speaksFor(fold(text.replaceAll('[.]', '.')), known));
}
