/** Values of variables, and the arithmetic of words that are only partly known. */
import type { Arg, PartialWord } from './analysis.ts';
import { isKnown, UNKNOWN } from './analysis.ts';

export type Value =
  | { readonly kind: 'unset' }
  /** `choices`: it is one of these strings, or unset for null; `value` is what they have in common. */
  | { readonly kind: 'scalar'; readonly value: Arg; readonly choices: Choices | null }
  /** `items` in order of their index; null where they are not known. */
  | {
      readonly kind: 'array';
      readonly items: readonly Arg[] | null;
      /** Where `items` is null: elements by their subscripts as written. */
      readonly keyed?: ReadonlyMap<string, Arg>;
    };

export type Choices = readonly (string | null)[];

export const UNSET: Value = { kind: 'unset' };
export const scalar = (value: Arg): Value => ({
  kind: 'scalar',
  value,
  choices: isKnown(value) || value.orElse === true ? null : (value.oneOf ?? null),
});
export const UNKNOWN_VALUE: Value = scalar(UNKNOWN);
/** `$PWD` behind a `cd`. */
export const CURRENT_FOLDER: Value = scalar(UNKNOWN);
export const arrayOf = (items: readonly Arg[] | null): Value => ({ kind: 'array', items });

/** `a[3]=x`, `m=([k]=v)`: of an array whose order is not followed. */
export const keyedArray = (keyed: ReadonlyMap<string, Arg>): Value => ({ kind: 'array', items: null, keyed });

/** `${x-""}`: a word with nothing in it, where no quotes of its own keep it. */
export const EMPTY_WORD: Arg = { prefix: '', suffix: '', many: false, oneOf: [''] };

const asPartial = (arg: Arg): PartialWord => (isKnown(arg) ? { prefix: arg, suffix: arg, many: false } : arg);

/** Two words written one after the other, without splitting. */
export function concat(left: Arg, right: Arg): Arg {
  if (isKnown(left) && isKnown(right)) return left + right;
  const many = (!isKnown(left) && left.many) || (!isKnown(right) && right.many);
  const prefix = isKnown(left) ? left + asPartial(right).prefix : left.prefix;
  const suffix = isKnown(right) ? asPartial(left).suffix + right : right.suffix;
  return { prefix, suffix, many };
}

/** What is certain when a word is either of two. */
export function either(left: Arg, right: Arg): Arg {
  if (left === right) return left;
  const a = asPartial(left);
  const b = asPartial(right);
  return { prefix: commonPrefix(a.prefix, b.prefix), suffix: commonSuffix(a.suffix, b.suffix), many: a.many || b.many };
}

function commonPrefix(a: string, b: string): string {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return a.slice(0, n);
}

function commonSuffix(a: string, b: string): string {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n === 0 ? '' : a.slice(-n);
}

/** `$x` of a value: an array's first element. Unset is null. */
export function firstOf(value: Value): Arg | null {
  if (value.kind === 'unset') return null;
  if (value.kind === 'scalar') return value.value;
  if (value.items === null) return value.keyed === undefined ? UNKNOWN : (value.keyed.get('0') ?? null);
  const first = value.items[0];
  if (first === undefined) return null;
  // Of several words only the last ends so.
  return isKnown(first) || !first.many ? first : { prefix: first.prefix, suffix: '', many: false };
}

/** All that it holds, or may hold. */
export function textsOf(value: Value): readonly Arg[] {
  if (value.kind === 'unset') return [];
  if (value.kind === 'scalar') return [value.value, ...(value.choices ?? []).map(choice => choice ?? '')];
  return value.items ?? [...(value.keyed?.values() ?? [])];
}

export const withoutMany = (arg: Arg): Arg => (isKnown(arg) || !arg.many ? arg : { ...arg, many: false });

/** One value or the other, after branches of which only one was taken. */
export function mergeValues(a: Value, b: Value, maxChoices: number): Value {
  if (a === b) return a;
  if (a.kind === 'unset' && b.kind === 'unset') return a;
  if (a.kind === 'array' || b.kind === 'array') return sameItems(a, b) ? a : arrayOf(null);
  const choices = choicesOf(a, b, maxChoices);
  if (choices?.length === 1 && typeof choices[0] === 'string') return scalar(choices[0]);
  const value = either(firstOf(a) ?? '', firstOf(b) ?? '');
  if (choices !== null || isKnown(value)) return { kind: 'scalar', value, choices };
  // One of them is not known: what the other is may still be meant.
  const oneOf = [...new Set([...knownTexts(a), ...knownTexts(b)])].filter(text => text !== '');
  const some = oneOf.length > 0 && oneOf.length <= maxChoices;
  return { kind: 'scalar', value: some ? { ...value, oneOf, orElse: true } : value, choices };
}

function knownTexts(value: Value): readonly string[] {
  if (value.kind !== 'scalar') return [];
  if (isKnown(value.value)) return [value.value];
  return value.choices?.filter(one => one !== null) ?? value.value.oneOf ?? [];
}

function sameItems(a: Value, b: Value): boolean {
  if (a.kind !== 'array' || b.kind !== 'array' || a.items === null || b.items === null) return false;
  return a.items.length === b.items.length && a.items.every((item, i) => isKnown(item) && item === b.items?.[i]);
}

function choicesOf(a: Value, b: Value, max: number): Choices | null {
  const left = stringsOf(a);
  const right = stringsOf(b);
  if (left === null || right === null) return null;
  const all = [...new Set([...left, ...right])];
  return all.length <= max ? all : null;
}

function stringsOf(value: Value): Choices | null {
  if (value.kind === 'unset') return [null];
  if (value.kind === 'array') return null;
  // An empty one may be unset as well.
  return value.choices ?? (isKnown(value.value) ? [value.value] : null);
}
