/** String literals of Python: what they stand for. */
import { join, type Text, UNKNOWN } from '../effect.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|N\{[^}]*\}|([\s\S]))/g;

export interface Literal {
  /** Lower case, without quotes: `rb`. */
  readonly kind: string;
  /** Offsets of the content within the literal. */
  readonly from: number;
  readonly to: number;
}

export function literalOf(source: string): Literal {
  const [, kind = '', quote = ''] = /^([A-Za-z]*)("""|'''|"|')/.exec(source) ?? [];
  return { kind: kind.toLowerCase(), from: kind.length + quote.length, to: source.length - quote.length };
}

/** The content of a literal, or of a part of one; null where its value is not known. */
export function unescaped(body: string, kind: string): string | null {
  if (kind.includes('b') && /[^\0-\x7f]|\\x[89a-fA-F]|\\[2-7][0-7]{2}|\\[uUN]/.test(body)) return null;
  if (kind.includes('r')) return body;
  let known = true;
  const text = body.replace(ESCAPE, (whole, x, u, wide, octal, one) => {
    const code = x ?? u ?? wide;
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      known &&= point <= 0x10_ffff;
      return known ? String.fromCodePoint(point) : '';
    }
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (one === undefined) known = false;
    return one === undefined ? '' : (ESCAPES[one] ?? whole);
  });
  return known ? text : null;
}

export function literalText(source: string): Text {
  const { kind, from, to } = literalOf(source);
  return unescaped(source.slice(from, to), kind) ?? UNKNOWN;
}

/** `f"a{x}b"`: the literal parts with what `fold` says of the others. */
export function formatted(source: string, parts: readonly { from: number; to: number; value: Text }[]): Text {
  const { kind, from, to } = literalOf(source);
  let text: Text = '';
  let at = from;
  for (const part of parts) {
    text = join(text, braces(source.slice(at, part.from), kind));
    text = join(text, part.value);
    at = part.to;
  }
  return join(text, braces(source.slice(at, to), kind));
}

const braces = (body: string, kind: string): Text => {
  const text = unescaped(body, kind);
  return text === null ? UNKNOWN : text.replaceAll('{{', '{').replaceAll('}}', '}');
};
