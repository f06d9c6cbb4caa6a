/**
 * Brace expansion, which bash does on the text of a word before it looks at variables: `{r,r}m x` is `rm rm x` and
 * `$x{a,b}` is `$xa $xb`. The steps are those of bash itself, unbalanced braces and all.
 */
import type { Word, WordPart } from 'unbash';
import { LIMITS } from './limits.ts';

class TooMany extends Error {}

/** Substitutions stand aside as one character each while braces are looked for. */
const ATOM = 0xe000;
const ATOM_END = 0xf8ff;

/** Characters that are left to be read in the word at hand: braces that stay open are looked for again and again. */
let left = 0;

/** The texts that stand for the word; null: too many, or not certain. `spend` pays for the characters that were read. */
export function expandBraces(word: Word, spend: (characters: number) => void): readonly string[] | null {
  const atoms: string[] = [];
  const text = setAside(word, atoms);
  if (text === null) return null;
  left = LIMITS.braceText;
  try {
    const texts = expand(text);
    spend(LIMITS.braceText - left + texts.length * text.length);
    return texts.map(one => putBack(one, atoms));
  } catch (error) {
    if (error instanceof TooMany) {
      spend(LIMITS.braceText - left);
      return null;
    }
    throw error;
  }
}

function setAside(word: Word, atoms: string[]): string | null {
  if (/[\ue000-\uf8ff]/.test(word.text)) return null;
  let text = '';
  let from = word.pos;
  for (const [pos, end] of substitutions(word.parts ?? [])) {
    if (pos < from || atoms.length > ATOM_END - ATOM) return null;
    // Where braces are looked for it ends later than it does: `${c=a{b,c}d{p,q}}`.
    if (/^\$\{[\s\S]*\{/.test(word.text.slice(pos - word.pos, end - word.pos))) return null;
    text += word.text.slice(from - word.pos, pos - word.pos) + String.fromCharCode(ATOM + atoms.length);
    atoms.push(word.text.slice(pos - word.pos, end - word.pos));
    from = end;
  }
  text += word.text.slice(from - word.pos);
  // What stands behind it then makes it the beginning of something else.
  return /\$[},]/.test(text) ? null : text;
}

function substitutions(parts: readonly WordPart[]): [pos: number, end: number][] {
  return parts.flatMap(part => {
    switch (part.type) {
      case 'CommandExpansion':
      case 'ArithmeticExpansion':
      case 'ProcessSubstitution':
      case 'ParameterExpansion':
      case 'AnsiCQuoted':
      case 'LocaleString':
      case 'DoubleQuoted':
      case 'SingleQuoted':
        return [[part.pos, part.end] as [number, number]];
      case 'BraceExpansion':
      case 'ExtendedGlob':
      case 'Glob':
        return substitutions(part.parts ?? []);
      default:
        return [];
    }
  });
}

const putBack = (text: string, atoms: readonly string[]): string =>
  text.replace(/[\ue000-\uf8ff]/g, one => atoms[one.charCodeAt(0) - ATOM] ?? one);

function expand(text: string): string[] {
  for (let open = find(text, 0, '{'); open >= 0; open = find(text, open + 1, '{')) {
    const close = find(text, open + 1, '}');
    if (close < 0) continue;
    const amble = text.slice(open + 1, close);
    const rest = text.slice(close + 1);
    const hasComma = find(amble, 0, ',') >= 0;
    const middle = hasComma ? expandList(amble) : sequence(amble);
    const heads = middle === null ? [`${text.slice(0, close + 1)}`] : middle.map(one => text.slice(0, open) + one);
    return combine(heads, rest === '' ? [''] : expand(rest));
  }
  return [text];
}

function combine(heads: readonly string[], tails: readonly string[]): string[] {
  if (heads.length * tails.length > LIMITS.braces) throw new TooMany();
  return heads.flatMap(head => tails.map(tail => head + tail));
}

function expandList(amble: string): string[] {
  const found: string[] = [];
  let from = 0;
  for (;;) {
    const comma = find(amble, from, ',');
    found.push(...expand(amble.slice(from, comma < 0 ? undefined : comma)));
    if (found.length > LIMITS.braces) throw new TooMany();
    if (comma < 0) return found;
    from = comma + 1;
  }
}

/** Where `wanted` stands outside of inner braces; a closing brace counts only after a comma or `..`. */
function find(text: string, from: number, wanted: '{' | '}' | ','): number {
  let level = 0;
  let parts = wanted === '}' ? 0 : 1;
  for (let i = from; i < text.length; i++) {
    if (left-- <= 0) throw new TooMany();
    const c = text[i];
    if (c === '\\') {
      i++;
      continue;
    }
    // `$${a,b}`: to the parser that is `$$` and braces.
    if (c === '$' && text[i + 1] === '{') {
      i++;
      level++;
      continue;
    }
    if (c === wanted && level === 0 && parts > 0) {
      if (c === '{' && text[i + 1] === '}') continue;
      return i;
    }
    if (c === '{') level++;
    else if (c === '}' && level > 0) level--;
    else if (level === 0 && wanted === '}' && (c === ',' || (c === '.' && text[i + 1] === '.' && text[i + 2] !== '}')))
      parts++;
  }
  return -1;
}

/** `1..5`, `a..e`, `1..9..2`; null: the braces stay. */
function sequence(amble: string): string[] | null {
  const numbers = /^([-+]?\d+)\.\.([-+]?\d+)(?:\.\.([-+]?\d+))?$/.exec(amble);
  if (numbers !== null) return count(numbers[1] ?? '', numbers[2] ?? '', Number(numbers[3] ?? 1));
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([-+]?\d+))?$/.exec(amble);
  if (letters === null) return null;
  const [from, to] = [letters[1] ?? '', letters[2] ?? ''];
  // Between Z and a stand a backslash and a backtick, which bash would read anew.
  if (from < 'a' !== to < 'a') throw new TooMany();
  return steps(from.charCodeAt(0), to.charCodeAt(0), Number(letters[3] ?? 1)).map(code => String.fromCharCode(code));
}

function count(from: string, to: string, increment: number): string[] {
  const isPadded = [from, to].some(one => /^[-+]?0\d/.test(one));
  const width = isPadded ? Math.max(from.length, to.length) : 0;
  const found = steps(Number(from), Number(to), increment);
  return found.map(n => (n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0')));
}

function steps(from: number, to: number, increment: number): number[] {
  const step = Math.abs(increment) || 1;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || Math.abs(to - from) / step >= LIMITS.braces)
    throw new TooMany();
  const found: number[] = [];
  for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) found.push(n);
  return found;
}
