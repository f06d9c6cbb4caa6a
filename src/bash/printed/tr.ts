/** tr(1): sets with ranges, classes and repeats; -d, -s and -c. */
import { withoutEscapes } from './escapes.ts';
import { type Filter, isAscii } from './filter.ts';

const range = (from: string, to: string): string[] => {
  const out: string[] = [];
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) out.push(String.fromCharCode(code));
  return out;
};

const UPPER = range('A', 'Z').join('');
const LOWER = range('a', 'z').join('');
const DIGITS = '0123456789';
const CLASSES: Readonly<Record<string, string>> = {
  upper: UPPER,
  lower: LOWER,
  digit: DIGITS,
  alpha: UPPER + LOWER,
  alnum: DIGITS + UPPER + LOWER,
  space: '\t\n\v\f\r ',
  blank: '\t ',
  punct: range('!', '~')
    .filter(one => !/[A-Za-z0-9]/.test(one))
    .join(''),
  xdigit: `${DIGITS}ABCDEFabcdef`,
};

/** null: not certain. */
function setOf(text: string): string | null {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const named = /^\[:(\w+):\]/.exec(rest);
    if (named !== null) {
      const letters = CLASSES[named[1]!];
      if (letters === undefined) return null;
      out += letters;
      at += named[0].length;
      continue;
    }
    if (/^\[(?:=|.\*)/.test(rest)) return null;
    const first = one(rest);
    if (first === null) return null;
    at += first.length;
    const last = text[at] === '-' && at + 1 < text.length ? one(text.slice(at + 1)) : null;
    if (last === null) out += first.letter;
    else {
      if (last.letter < first.letter) return null;
      out += range(first.letter, last.letter).join('');
      at += 1 + last.length;
    }
  }
  return out;
}

function one(text: string): { letter: string; length: number } | null {
  if (!text.startsWith('\\')) return { letter: text[0]!, length: 1 };
  const found = /^\\(?:[0-7]{1,3}|.)/s.exec(text)?.[0];
  const letter = found === undefined ? undefined : withoutEscapes(found, 'format')?.text;
  if (found === undefined || letter === undefined) return null;
  return { letter: letter.at(-1)!, length: found.length };
}

export const tr: Filter = (words, input) => {
  const end = words.findIndex(
    word => !/^-[cCdst]+$|^--(?:complement|delete|squeeze-repeats|truncate-set1)$/.test(word),
  );
  const options = words.slice(0, end < 0 ? undefined : end).join('');
  // An option that tr does not know: it prints nothing.
  if (end >= 0 && words[end] !== '--' && /^-./.test(words[end]!)) return null;
  const sets = (end < 0 ? [] : words.slice(end)).filter((word, i) => i > 0 || word !== '--');
  const from = setOf(sets[0] ?? '');
  const to = sets[1] === undefined ? null : setOf(sets[1]);
  if (from === null || sets.length === 0 || sets.length > 2 || (sets[1] !== undefined && to === null)) return null;
  if (!isAscii(input + sets.join('')) || /-t|--t|-\w*t/.test(options)) return null;
  const complement = /-\w*[cC]|--complement/.test(options);
  const isIn = (letter: string): boolean => from.includes(letter) !== complement;
  const squeezes = /-\w*s|--squeeze/.test(options);
  if (/-\w*d|--delete/.test(options)) {
    const kept = [...input].filter(letter => !isIn(letter)).join('');
    return squeezes && to !== null ? squeezed(kept, letter => to.includes(letter)) : squeezes ? null : kept;
  }
  if (to === null) return squeezes ? squeezed(input, isIn) : null;
  const last = to.at(-1) ?? '';
  if (to === '') return null;
  // Of a set that is turned round only the last letter of the other is certain.
  const map = (letter: string): string =>
    !isIn(letter) ? letter : complement ? last : (to[lastIndex(from, letter)] ?? last);
  if (complement && to.length > 1) return null;
  const out = [...input].map(map).join('');
  return squeezes ? squeezed(out, letter => to.includes(letter)) : out;
};

const lastIndex = (set: string, letter: string): number => set.lastIndexOf(letter);

function squeezed(text: string, counts: (letter: string) => boolean): string {
  let out = '';
  for (const letter of text) if (letter !== out.at(-1) || !counts(letter)) out += letter;
  return out;
}
