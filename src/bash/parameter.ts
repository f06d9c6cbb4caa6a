/** `$x`, `${x:-y}`, `${a[1]}`, `$1`, `$@`: the value where it is known. */
import type { ParameterExpansionPart, Word } from 'unbash';
import type { Arg } from './analysis.ts';
import { isKnown, UNKNOWN, UNKNOWN_MANY } from './analysis.ts';
import { checkAssigned, checkCounts, checkEvaluated, visitSubscript } from './arithmetic.ts';
import { assign } from './assignments.ts';
import type { Context } from './context.ts';
import { ASCII, recased, replaced, sliced, trimmed } from './parameter-result.ts';
import {
  arrayOf,
  CURRENT_FOLDER,
  EMPTY_WORD,
  either,
  firstOf,
  keyedArray,
  scalar,
  type Value,
  withoutMany,
} from './value.ts';
import { expandValue, visitWord } from './word.ts';

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

function lookUpElement(ctx: Context, name: string, index: Word): LookedUp {
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

/** One word, or the list of words of `${a[@]}`. */
export function expandParameter(ctx: Context, part: ParameterExpansionPart, quoted: boolean): Arg | readonly Arg[] {
  const name = part.parameter;
  if (part.index !== undefined) visitSubscript(ctx, part.index);
  if (part.index?.text === '') ctx.report.addOpaque(ctx.place, part, 'an expansion that bash refuses');
  const found = part.index === undefined ? lookUpName(ctx, name) : lookUpElement(ctx, name, part.index);
  ctx.report.spendOnText(found.value);
  ctx.report.spendOn(found.items?.length ?? 0);
  const operation = part.operation;
  if (part.text.includes('$${')) ctx.report.addOpaque(ctx.place, part, 'two dollars before a brace');
  if (part.prefix === '#') return lengthOf(found, isAll(part.index));
  if (part.prefix === '!') return indirect(ctx, part, found, quoted);
  if (operation === undefined) return found.items ?? found.value;
  const result = operate(ctx, part, found, quoted);
  // What is not worked out of a text that the text itself sets is no value that the run brings.
  const isMade = result === UNKNOWN && isKnown(found.value) && ctx.state.isTouched(name);
  return isMade ? { ...UNKNOWN, made: true } : result;
}

const isAll = (index: Word | undefined): boolean => index?.text === '@' || index?.text === '*';

/** `all`: `${#a[@]}` counts. Letters or bytes: that depends on the locale. */
function lengthOf({ value, items }: LookedUp, all: boolean): Arg {
  if (all) return items?.every(isKnown) ? String(items.length) : UNKNOWN;
  return isKnown(value) && items === null && ASCII.test(value) ? String(value.length) : UNKNOWN;
}

function operate(ctx: Context, part: ParameterExpansionPart, found: LookedUp, quoted: boolean): Arg | readonly Arg[] {
  const operation = part.operation;
  switch (operation?.type) {
    case 'Default': {
      const { operator, operand } = operation;
      const isTaken = emptiness(found, operator.startsWith(':')) === !operator.endsWith('+');
      const items = isTaken && !quoted && !operator.endsWith('=') ? listAlone(ctx, operand) : null;
      if (items !== null) return items;
      const result = withDefault(ctx, part.parameter, found, operator, operand, quoted);
      const isWord = result === '' && isTaken && !operator.endsWith('=') && hasQuotes(operand);
      return isWord ? EMPTY_WORD : result;
    }
    case 'Remove': {
      const pattern = operandOf(ctx, found, operation.operand);
      return orUnknown(found, trimmed(found.value, operation.operator, pattern, operation.operand.text));
    }
    case 'Replace': {
      const pattern = operandOf(ctx, found, operation.pattern);
      const replacement = operandOf(ctx, found, operation.replacement);
      const result = replaced(found.value, operation.operator, pattern, replacement);
      // `${x/*/-f}`: what stands in the text may be all that it becomes.
      const isTaken = result === null && isKnown(replacement) && /^[-+]./.test(replacement) && found.items === null;
      return isTaken ? { ...UNKNOWN, oneOf: [replacement], orElse: true } : orUnknown(found, result);
    }
    case 'Slice':
      for (const each of [operation.offset, operation.length ?? operation.offset]) {
        visitSubscript(ctx, each);
        checkCounts(ctx, each.text, each);
      }
      return orUnknown(found, sliced(found.value, operation.offset.text, operation.length?.text));
    case 'CaseModification':
      if (operation.operand === undefined) return orUnknown(found, recased(found.value, operation.operator));
      visitWord(ctx, operation.operand);
      return orUnknown(found, null);
    case 'Transform':
      visitWord(ctx, operation.operand);
      if (/P/.test(operation.operand.text)) checkPrompt(ctx, part, found);
      return found.items === null ? UNKNOWN : [UNKNOWN_MANY];
    case 'Names':
      return [UNKNOWN_MANY];
    default:
      ctx.report.addOpaque(ctx.place, part, 'this expansion is not understood');
      return UNKNOWN_MANY;
  }
}

/** Of an empty value nothing is taken away, and what should be is not looked at. */
function operandOf(ctx: Context, { value, items }: LookedUp, operand: Word): Arg {
  if (items === null && isKnown(value) && value !== '') return expandValue(ctx, operand);
  let expanded: Arg = '';
  const changes = ctx.state.branch(() => {
    expanded = expandValue(ctx, operand);
  });
  if (value !== '' || items !== null) ctx.state.join([changes, new Map()]);
  return expanded;
}

const orUnknown = (found: LookedUp, result: Arg | null): Arg | readonly Arg[] =>
  found.items === null ? (result ?? UNKNOWN) : [UNKNOWN_MANY];

/** `${x@P}` expands what x holds once more, commands too. */
function checkPrompt(ctx: Context, part: ParameterExpansionPart, found: LookedUp): void {
  if (!isKnown(found.value) || found.items !== null || /[$`\\]/.test(found.value)) {
    ctx.report.addOpaque(ctx.place, part, `bash expands what ${part.parameter} holds, commands included`);
  }
}

function indirect(ctx: Context, part: ParameterExpansionPart, found: LookedUp, quoted: boolean): Arg | readonly Arg[] {
  // `${!a[@]}`: its subscripts.
  if (isAll(part.index)) return [UNKNOWN_MANY];
  const target = found.value;
  checkEvaluated(ctx, target, part);
  if (part.operation !== undefined) {
    operate(ctx, part, { value: UNKNOWN, isSet: null, items: null }, quoted);
    return UNKNOWN_MANY;
  }
  const list = isKnown(target) ? /^([A-Za-z_]\w*)\[@\]$/.exec(target)?.[1] : undefined;
  if (list !== undefined) return itemsOf(ctx, list);
  if (!isKnown(target)) return [UNKNOWN_MANY];
  if (!/^(?:[A-Za-z_]\w*(?:\[.*\])?|\d+|[@*#?!$-])$/s.test(target))
    ctx.report.addOpaque(ctx.place, part, 'the name of no variable, at which bash gives up');
  if (!/^[A-Za-z_]\w*$/.test(target)) return [UNKNOWN_MANY];
  return lookUpName(ctx, target).value;
}

/** `n=a[@]; "${!n}"`. */
function itemsOf(ctx: Context, name: string): readonly Arg[] {
  const value = inOrder(ctx.state.variable(name), ctx.state.isOn(`keyed:${name}`));
  const items = value.kind === 'array' && !ctx.state.flag(`odd:${name}`) ? value.items : null;
  return items ?? [UNKNOWN_MANY];
}

function withDefault(ctx: Context, name: string, found: LookedUp, operator: string, operand: Word, quoted: boolean) {
  const empty = emptiness(found, operator.startsWith(':'));
  const alternative = operandValue(ctx, operand, operator.endsWith('+') && empty !== null ? !empty : empty, quoted);
  const own = found.items ?? found.value;
  switch (operator.at(-1)) {
    case '+':
      return empty === false ? alternative : empty === true ? '' : orNothing(alternative, quoted);
    case '=':
      if (empty === true) assign(ctx, name, scalar(withoutMany(alternative)), operand);
      else if (empty === null) {
        // Quotes may have kept the value from being followed.
        checkAssigned(ctx, name, [alternative, operand.text.replace(/["'\\]/g, '')], operand);
        assign(ctx, name, scalar(UNKNOWN), operand);
      }
      break;
    case '?':
      return own;
  }
  if (empty === false) return own;
  if (empty === true) return alternative;
  if (found.items !== null) return [UNKNOWN_MANY];
  const value = either(found.value, alternative);
  // What stands in the text may be what it becomes.
  return !isKnown(value) && isKnown(alternative) && alternative !== ''
    ? { ...value, oneOf: [alternative], orElse: true }
    : value;
}

/** `${x:+--force}`: the one or the other. */
const orNothing = (word: Arg, quoted: boolean): Arg =>
  isKnown(word) && word !== '' ? { prefix: '', suffix: '', many: !quoted, oneOf: ['', word] } : UNKNOWN_MANY;

/** Is the operand taken because the variable is unset (or, with a colon, empty)? null: not known. */
function emptiness(found: LookedUp, colon: boolean): boolean | null {
  if (found.items !== null) {
    if (found.items.length === 0) return true;
    return found.items.some(item => isKnown(item) || !item.many) && !colon ? false : null;
  }
  if (found.isSet === false) return true;
  if (!colon) return found.isSet === null ? null : false;
  if (isKnown(found.value)) return found.value === '';
  return found.value.prefix !== '' || found.value.suffix !== '' ? false : null;
}

/** `${1+"$@"}`: the list alone, whose words stay as they are. */
const LIST_ALONE = /^"\$(?:(@)|\{(?:(@)|([A-Za-z_]\w*)\[@\])\})"$/;

function listAlone(ctx: Context, { text }: Word): readonly Arg[] | null {
  const match = LIST_ALONE.exec(text);
  if (match === null) return null;
  return match[3] === undefined ? (ctx.state.positional ?? [UNKNOWN_MANY]) : itemsOf(ctx, match[3]);
}

/** Do quotes of its own keep the words of this list apart? */
export const givesQuotedList = ({ operation, index, parameter }: ParameterExpansionPart): boolean =>
  operation?.type === 'Default' &&
  index === undefined &&
  !/^[@*]$/.test(parameter) &&
  LIST_ALONE.test(operation.operand.text);

const hasQuotes = ({ parts }: Word): boolean => parts?.some(({ type }) => type.endsWith('Quoted')) ?? false;

const HOLDS_LIST = /\$@|\$\{!?\w*(?:@|\[@\])/;

/** The operand's commands run only if it is taken, and are listed in any case. */
function operandValue(ctx: Context, operand: Word, taken: boolean | null, quoted: boolean): Arg {
  let value: Arg = '';
  const walk = () => {
    value = expandValue(ctx, operand);
    // Within double quotes a tilde is a letter.
    if (quoted && operand.text.startsWith('~')) value = operand.parts === undefined ? operand.value : UNKNOWN;
  };
  if (taken === true) walk();
  else {
    const changes = ctx.state.branch(walk);
    if (taken === null) ctx.state.join([changes, new Map()]);
  }
  // The words of a list stay apart, and it may have none.
  if (HOLDS_LIST.test(operand.text)) return UNKNOWN_MANY;
  // `"${x-"$y"2}"` is nothing where y is: bash takes the 2 away too.
  if (quoted && /"|\$'/.test(operand.text) && /[$`]/.test(operand.text)) return UNKNOWN;
  // Quotes in the operand keep a blank from splitting; which blanks those are is not followed further.
  const keeps = !quoted && /['"\\]/.test(operand.text) && (!isKnown(value) || /[\s*?[]/.test(value));
  return keeps ? UNKNOWN_MANY : value;
}
