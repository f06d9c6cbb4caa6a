/** What an expression of a language is known to be, without running it. */
import { join, type Text, UNKNOWN } from './effect.ts';

export type Value =
  /** One of these texts. */
  | { readonly kind: 'texts'; readonly texts: readonly Text[] }
  /** The path of a file as an object of its own: Python's Path. */
  | { readonly kind: 'path'; readonly texts: readonly Text[] }
  /** A list of texts; an item with `many` stands for any number of them. */
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly on: boolean }
  /** Something that a library defines: `os.system`, `child_process.exec`. */
  | { readonly kind: 'reference'; readonly name: string };

/** Alternatives that are followed one by one. */
const CHOICES = 16;

export const textValue = (text: Text): Value => ({ kind: 'texts', texts: [text] });

export function choices(texts: readonly Text[]): Value | null {
  const known = new Map(texts.map(text => [JSON.stringify(text), text]));
  return known.size === 0 || known.size > CHOICES ? null : { kind: 'texts', texts: [...known.values()] };
}

/** The texts that a value may be, written into another text. */
export function textsOf(value: Value | null): readonly Text[] {
  switch (value?.kind) {
    case 'texts':
    case 'path':
      return value.texts;
    case 'number':
      return [String(value.value)];
    default:
      return [UNKNOWN];
  }
}

/** Every text of the one with every text of the other. */
export function pairs(left: Value | null, right: Value | null, glue = ''): Value | null {
  const texts = textsOf(left).flatMap(one => textsOf(right).map(two => join(join(one, glue), two)));
  return choices(texts);
}

/** What a name may be that is bound several times. */
export function union(values: readonly (Value | null)[]): Value | null {
  const [only] = values;
  if (values.length === 1) return only ?? null;
  const texts: Text[] = [];
  for (const value of values) {
    if (value?.kind !== 'texts') return null;
    texts.push(...value.texts);
  }
  return choices(texts);
}

/** `a/b` as libraries join paths: an absolute second part stands alone. */
export function joinPath(left: Text, right: Text): Text {
  if (typeof right === 'string' ? right.startsWith('/') : right.prefix.startsWith('/')) return right;
  // What is not known could begin at the root.
  if (typeof right !== 'string' && right.prefix === '' && right.glob !== true) return UNKNOWN;
  if (left === '') return right;
  const isOpen = typeof left === 'string' && left.endsWith('/');
  return join(isOpen ? left : join(left, '/'), right);
}
