/** What a name, a number or an element stands for: `x`, `1`, `@`, `a[1]`, `a[@]`. */
import type { Word } from 'unbash';
import type { Arg } from '../analysis.ts';
import { isKnown, UNKNOWN, UNKNOWN_MANY } from '../analysis.ts';
import type { Context } from '../context.ts';
import { arrayOf, CURRENT_FOLDER, either, firstOf, keyedArray, type Value, withoutMany } from '../value.ts';

export interface LookedUp {
  readonly value: Arg;
  /** null: not known. */
  readonly isSet: boolean | null;
  /** The words of `$@` and `${a[@]}`. */
  readonly items: readonly Arg[] | null;
}

const one = (value: Arg, isSet: boolean | null = true): LookedUp => ({ value, isSet, items: null });

const list = (items: readonly Arg[]): LookedUp => ({ value: UNKNOWN, isSet: items.length > 0, items });

/** bash sets them, and lets nobody else. */
const NUMBERS = new Set(['UID', 'EUID', 'PPID']);

export function lookUpName(ctx: Context, name: string): LookedUp {
  if (/^\d+$/.test(name)) return positionalWord(ctx, Number(name));
  switch (name) {
    case '@':
    case '*':
      return list(ctx.state.positional ?? [UNKNOWN_MANY]);
    case '#':
      return one(ctx.state.positional?.every(isKnown) ? String(ctx.state.positional.length) : UNKNOWN);
    case '?':
    case '$':
    case '!':
    case '-':
      return one(UNKNOWN);
  }
  if (NUMBERS.has(name)) return one({ ...UNKNOWN, single: true });
  if (name === 'BASH_SOURCE' && ctx.place.source.kind === 'file') return one(ctx.place.source.path);
  const referent = ctx.state.referent(name);
  if (referent !== null && ctx.state.referent(referent) === null) return lookUpName(ctx, referent);
  if (ctx.state.flag(`odd:${name}`)) return one(UNKNOWN, null);
  const held = inOrder(ctx.state.variable(name), ctx.state.isOn(`keyed:${name}`));
  if (held === CURRENT_FOLDER) return one(currentFolder(ctx));
  const value = firstOf(held);
  if (value === null) return one('', false);
  const choices = held.kind === 'scalar' ? held.choices : null;
  const mayBeUnset = choices?.includes(null);
  const each = isKnown(value) || choices === null ? value : { ...value, oneOf: choices.map(choice => choice ?? '') };
  return one(each, isKnown(value) && !mayBeUnset ? true : null);
}

/** Where a `cd` may have failed, it is one or the other. */
function currentFolder({ state }: Context): Arg {
  const { folder, otherFolders } = state;
  if (folder === null || otherFolders === null) return UNKNOWN;
  const each = [...new Set([folder, ...otherFolders])];
  const common = withoutMany(each.reduce<Arg>(either, folder));
  return isKnown(common) ? common : { ...common, oneOf: each };
}

function positionalWord(ctx: Context, index: number): LookedUp {
  if (index === 0) return one(ctx.state.zero ?? UNKNOWN);
  const words = ctx.state.positional;
  ctx.report.spendOn(Math.min(index, words?.length ?? 0));
  if (words === null || words.slice(0, index).some(word => !isKnown(word) && word.many)) return one(UNKNOWN, null);
  const word = words[index - 1];
  return word === undefined ? one('', false) : one(word);
}

export const isAll = (index: Word | undefined): boolean => index?.text === '@' || index?.text === '*';

export function lookUpElement(ctx: Context, name: string, index: Word): LookedUp {
  if (name === 'BASH_SOURCE' && index.text === '0') return lookUpName(ctx, name);
  const referent = ctx.state.referent(name);
  if (referent !== null && ctx.state.referent(referent) === null) return lookUpElement(ctx, referent, index);
  const value = inOrder(ctx.state.variable(name), ctx.state.isOn(`keyed:${name}`));
  const all = isAll(index);
  if (value.kind === 'array' && value.items !== null && !ctx.state.flag(`odd:${name}`)) {
    if (all) return list(value.items);
    const number = numberOf(ctx, index);
    const place = number === null ? Number.NaN : number < 0 ? value.items.length + number : number;
    const at = value.items[place];
    // From the end, all must be single words; from the beginning, those before it.
    const before = at === undefined ? [] : value.items.slice(0, number! < 0 ? undefined : place + 1);
    ctx.report.spendOn(before.length);
    if (at !== undefined && before.every(isKnown)) return one(at);
    return one(UNKNOWN, null);
  }
  // Where the subscript is no number in the end, bash gives up the line.
  if (value.kind === 'unset') return all ? list([]) : isNumber(ctx, index) ? one('', false) : one(UNKNOWN, null);
  const key = index.text.replace(/^(["'])(\w+)\1$/, '$2');
  const element = value.kind === 'array' ? value.keyed?.get(key) : undefined;
  const isKey = /^\d+$/.test(key) || ctx.state.flag(`keyed:${name}`);
  if (element !== undefined && isKey && !ctx.state.flag(`odd:${name}`)) return one(element);
  if (value.kind === 'scalar' && isKnown(value.value) && (all || index.text === '0')) {
    const mayBeUnset = value.choices?.includes(null) === true;
    if (!all) return one(value.value, mayBeUnset ? null : true);
    if (!mayBeUnset) return list([value.value]);
  }
  return all ? list([UNKNOWN_MANY]) : one(UNKNOWN, null);
}

/** `n=a[@]; "${!n}"`. */
export function itemsOf(ctx: Context, name: string): readonly Arg[] {
  const value = inOrder(ctx.state.variable(name), ctx.state.isOn(`keyed:${name}`));
  const items = value.kind === 'array' && !ctx.state.flag(`odd:${name}`) ? value.items : null;
  return items ?? [UNKNOWN_MANY];
}

/**
 * An array as its subscripts are read: names where it is keyed, whose words come in pairs (`declare -A a=(k v)`), and numbers
 * where it is not, in order where none is left out. A name among those is the number that it stands for.
 */
function inOrder(value: Value, isKeyed: boolean | null): Value {
  if (value.kind !== 'array') return value;
  if (isKeyed === null) return arrayOf(null);
  const { items, keyed } = value;
  if (isKeyed) return items === null ? value : inPairs(items);
  if (items !== null || keyed === undefined) return value;
  if ([...keyed.keys()].some(key => !/^\d+$/.test(key))) return arrayOf(null);
  const each = Array.from({ length: keyed.size }, (_, i) => keyed.get(String(i)));
  return each.every(one => one !== undefined) ? arrayOf(each) : value;
}

function inPairs(items: readonly Arg[]): Value {
  if (!items.every(isKnown)) return arrayOf(null);
  const pairs = items.flatMap((key, i) => (i % 2 === 0 ? [[key, items[i + 1] ?? ''] as const] : []));
  return keyedArray(new Map(pairs));
}

/** `2`, `-1`, and the name of a variable that holds such a number; null: not known. */
function numberOf(ctx: Context, index: Word): number | null {
  const name = /^\$?([A-Za-z_]\w*)$/.exec(index.text)?.[1];
  const text = name === undefined ? index.text : lookUpName(ctx, name).value;
  return isKnown(text) && /^-?(?:0|[1-9]\d{0,5})$/.test(text) ? Number(text) : null;
}

/** A plain name or number that surely counts: nothing is zero. */
function isNumber(ctx: Context, index: Word): boolean {
  const name = /^\$?([A-Za-z_]\w*)$/.exec(index.text)?.[1];
  return numberOf(ctx, index) !== null || (name !== undefined && lookUpName(ctx, name).value === '');
}
