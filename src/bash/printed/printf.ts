/** What `printf FORMAT words` prints: printf(1), bash's own and that of coreutils where they agree. */
import { withoutEscapes } from './escapes.ts';

const CONVERSION = /^%([-+ 0#']*)(\*|[0-9]+)?(?:\.(\*|[0-9]*))?(?:hh|h|ll|l|L|q|j|z|t)?([%a-zA-Z(])/;
const LONGEST = 10_000;

/** null: not certain. */
export function formatted(words: readonly string[]): string | null {
  const [format, ...rest] = words[0] === '--' ? words.slice(1) : words;
  if (format === undefined || (format.startsWith('-') && words[0] !== '--')) return null;
  const values = [...rest];
  let out = '';
  // The format is used again for the words that are left.
  do {
    const before = values.length;
    const once = oneRound(format, values);
    if (once === null) return null;
    out += once.text;
    if (once.stops) return out;
    if (values.length === before) return out;
    if (out.length > LONGEST) return null;
  } while (values.length > 0);
  return out;
}

/** Takes what it needs from `values`. */
function oneRound(format: string, values: string[]): { text: string; stops: boolean } | null {
  let text = '';
  let at = 0;
  while (at < format.length) {
    const next = format.indexOf('%', at);
    const literal = withoutEscapes(format.slice(at, next < 0 ? undefined : next), 'format');
    if (literal === null) return null;
    text += literal.text;
    if (next < 0) break;
    const found = CONVERSION.exec(format.slice(next));
    if (found === null) return null;
    at = next + found[0].length;
    if (found[4] === '%') text += '%';
    else {
      const piece = converted(found, values);
      if (piece === null) return null;
      text += piece.text;
      if (piece.stops) return { text, stops: true };
    }
  }
  return { text, stops: false };
}

function converted(found: RegExpExecArray, values: string[]): { text: string; stops: boolean } | null {
  const [, flags = '', widthText, precisionText, letter = ''] = found;
  const width = widthText === '*' ? Number(values.shift() ?? 0) : Number(widthText ?? 0);
  const precision = precisionText === '*' ? Number(values.shift() ?? 0) : precisionText;
  if (!(Math.abs(width) <= LONGEST)) return null;
  const value = values.shift() ?? '';
  // Bytes or letters: that depends on the locale.
  if ((letter === 'c' || width !== 0 || precision !== undefined) && !/^[\x00-\x7f]*$/.test(value)) return null;
  if (letter === 'b') {
    const escaped = withoutEscapes(value, 'argument');
    return escaped === null ? null : { text: padded(cut(escaped.text, precision), width, flags), stops: escaped.stops };
  }
  const text = plain(letter, value, flags, precision);
  return text === null ? null : { text: padded(text, width, flags), stops: false };
}

function plain(letter: string, value: string, flags: string, precision: string | number | undefined): string | null {
  switch (letter) {
    case 's':
      return cut(value, precision);
    case 'c':
      // Of nothing it prints a NUL.
      return value === '' ? null : value.slice(0, 1);
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return precision === undefined && !/['#]/.test(flags) ? integer(letter, value, flags) : null;
    default:
      return null;
  }
}

/** `'A` is the number of the letter. */
function integer(letter: string, value: string, flags: string): string | null {
  const quoted = /^["']([\x20-\x7e])/.exec(value);
  const number = quoted !== null ? quoted[1]!.charCodeAt(0) : value === '' ? 0 : integerOf(value);
  if (number === null || (number < 0 && letter !== 'd' && letter !== 'i')) return null;
  const sign = /[di]/.test(letter) && number >= 0 ? (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') : '';
  const digits = letter === 'o' ? number.toString(8) : /x/i.test(letter) ? number.toString(16) : String(number);
  return sign + (letter === 'X' ? digits.toUpperCase() : digits);
}

function integerOf(text: string): number | null {
  if (!/^[-+]?(?:0[xX][0-9a-fA-F]{1,10}|0[0-7]{0,12}|[1-9][0-9]{0,14})$/.test(text)) return null;
  const digits = text.replace(/^[-+]/, '');
  const number = /^0[0-7]/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return text.startsWith('-') ? -number : number;
}

const cut = (text: string, precision: string | number | undefined): string =>
  precision === undefined || Number(precision) < 0 ? text : text.slice(0, Number(precision));

function padded(text: string, width: number, flags: string): string {
  if (width < 0 || flags.includes('-')) return text.padEnd(Math.abs(width));
  return flags.includes('0') && /^[-+]?[0-9a-fA-F]+$/.test(text) ? zeroed(text, width) : text.padStart(width);
}

function zeroed(text: string, width: number): string {
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
