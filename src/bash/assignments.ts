/** What assignments do to the variables that the walk knows, and variables whose value other programs run as code. */
import type { Assignment, Word } from 'unbash';
import type { Arg, VariableAssignment } from './analysis.ts';
import { isKnown, UNKNOWN } from './analysis.ts';
import { checkAssigned, checkEvaluated, noteHolder, visitSubscript } from './arithmetic/walk.ts';
import { checkSubscript } from './arithmetic/errors.ts';
import type { Context } from './context.ts';
import { judgeCodeVariable } from './environment.ts';
import { runInner } from './inner.ts';
import { LIMITS } from './limits.ts';
import type { Extent } from './place.ts';
import { spanOf } from './place.ts';
import type { Value } from './value.ts';
import {
  arrayOf,
  concat,
  textsOf,
  firstOf,
  keyedArray,
  mergeValues,
  scalar,
  UNKNOWN_VALUE,
  withoutMany,
} from './value.ts';
import { expandValue, expandWord, givesSeveral } from './word.ts';

/** `x=…` from here on. */
export function assign(ctx: Context, name: string, value: Value, at: Extent): void {
  ctx.report.addAssignment(assignmentOf(ctx, name, value, at));
  judgeVariable(ctx, name, value, at);
  setQuietly(ctx, name, value, at);
}

/** Without listing it: a variable of `for`, the temporary environment of a command. */
export function setQuietly(ctx: Context, name: string, value: Value, at: Extent): void {
  if (name === 'POSIXLY_CORRECT') ctx.state.setPosix();
  // A reference to another variable sets that one instead.
  const referent = ctx.state.referent(name);
  if (referent !== null && ctx.state.referent(referent) === null) return setQuietly(ctx, referent, value, at);
  if (ctx.state.flag(`ref:${name}`)) {
    ctx.state.forgetVariables();
    // What a reference without a target is given first is the name of one.
    for (const one of textsOf(value)) checkReferent(ctx, one, at);
  }
  checkReferent(ctx, name, at);
  const isOdd = ctx.state.flag(`odd:${name}`);
  checkAssigned(ctx, name, textsOf(value), at);
  noteHolder(ctx, name, value, at);
  const isFixed = ctx.state.flag(`fixed:${name}`);
  // bash gives up the rest of the line then, wherever in it that is.
  if (isFixed) ctx.report.addOpaque(ctx.place, at, `${name} is readonly, and is assigned`);
  const before = ctx.state.variable(name);
  // A value for an array is its first element's.
  const given = value.kind === 'scalar' && before.kind === 'array' ? withFirst(ctx, name, before, value.value) : value;
  const kept = isFixed ? mergeValues(before, given, LIMITS.choices) : given;
  ctx.state.setVariable(name, isOdd ? UNKNOWN_VALUE : kept);
}

export const assignmentOf = (ctx: Context, name: string, value: Value, at: Extent): VariableAssignment => ({
  name,
  value: firstOf(value) ?? '',
  span: spanOf(ctx.place, at),
});

/** `BASH_ENV`, `GIT_SSH_COMMAND`, `LD_PRELOAD`: what they hold runs sooner or later. */
export function judgeVariable(ctx: Context, name: string, value: Value, at: Extent): void {
  const referent = ctx.state.referent(name);
  if (referent !== null && ctx.state.referent(referent) === null) return judgeVariable(ctx, referent, value, at);
  if (referent === null && ctx.state.flag(`ref:${name}`))
    ctx.report.addOpaque(ctx.place, at, 'sets a variable whose name is not known before');
  const inner = judgeCodeVariable(name, firstOf(value) ?? '');
  if (inner !== null) runInner(ctx, inner, { name, at, words: [] });
}

const NAMES_PROGRAMS = new Set(['BASH_ALIASES', 'BASH_CMDS']);

/**
 * The name of a variable, or of an element, that is set, whichever way: `BASH_CMDS[ls]=/bin/rm`, `read 'BASH_CMDS[ls]'`,
 * `printf -v "$x"`, `declare -n r="$x"`. One that is not known may be PATH, too.
 */
export function checkReferent(ctx: Context, name: Arg, at: Extent): void {
  if (isKnown(name)) {
    const variable = name.split('[', 1)[0] ?? '';
    if (NAMES_PROGRAMS.has(variable)) ctx.report.addOpaque(ctx.place, at, `${variable} gives names to other programs`);
  } else if (CHOOSES_PROGRAMS.some(one => one.startsWith(name.prefix) || name.prefix.startsWith(`${one}[`)))
    ctx.report.addOpaque(ctx.place, at, 'a variable is set whose name is not known before');
}

const CHOOSES_PROGRAMS = [...NAMES_PROGRAMS, 'PATH'];

/** The value that an assignment of the text gives; its substitutions are walked. `keyed`: by `declare -A`. */
export function assignedValue(ctx: Context, node: Assignment, keyed = false): Value {
  const before = ctx.state.variable(node.name);
  if (node.value.type === 'ArrayValue') return arrayValue(ctx, node, keyed);
  // `a=(b)$` is no array to bash, and no text that the parser reads as bash does.
  if (node.value.text.startsWith('(')) ctx.report.addOpaque(ctx.place, node, 'an array joined to text');
  const value = withoutMany(assignedText(ctx, node.value));
  if (node.index !== undefined) {
    visitSubscript(ctx, node.name, node.index);
    // bash gives up the line there.
    if (isRefused(ctx, node.name, node.index.text, before))
      ctx.report.addOpaque(ctx.place, node, 'an assignment that bash refuses');
    checkAssigned(ctx, node.name, [value], node);
    return node.append ? arrayOf(null) : withElement(before, node.index.text, value);
  }
  if (!node.append) return scalar(value);
  if (before.kind === 'array') return arrayOf(null);
  const held = firstOf(ctx.state.variable(node.name)) ?? '';
  ctx.report.spendOnText(held);
  return scalar(withoutMany(concat(held, value)));
}

/** A tilde is expanded after each colon too; that one is not followed. */
function assignedText(ctx: Context, word: Word): Arg {
  const value = expandValue(ctx, word);
  const isOpen = (text: string): boolean => text.includes(':~');
  const bare = word.parts?.some(part => part.type === 'Literal' && isOpen(part.text)) ?? isOpen(word.text);
  return bare ? UNKNOWN : value;
}

/** null: not known. */
function heldBy(before: Value): readonly Arg[] | null {
  if (before.kind !== 'scalar') return before.kind === 'unset' ? [] : before.items;
  return before.choices?.includes(null) ? null : [before.value];
}

function withFirst({ state }: Context, name: string, before: Value & { kind: 'array' }, value: Arg): Value {
  if (before.items === null) return withElement(before, '0', value);
  // The items of a keyed one are pairs.
  if (state.flag(`keyed:${name}`))
    return before.items.length === 0 ? keyedArray(new Map([['0', value]])) : arrayOf(null);
  return before.items.every(isKnown) ? arrayOf([value, ...before.items.slice(1)]) : arrayOf(null);
}

/** `a[3]=x`. A subscript that is no plain word is an expression. */
function withElement(before: Value, key: string, value: Arg): Value {
  const keyed = before.kind === 'unset' ? new Map<string, Arg>() : keyedOf(before);
  return keyed === null || !PLAIN_KEY.test(key) ? arrayOf(null) : keyedArray(new Map([...keyed, [key, value]]));
}

/** An index that there is not: none, all, or one from the end where there are not so many. */
function isRefused({ state }: Context, name: string, index: string, before: Value): boolean {
  if (!/^\s*-/.test(index) || state.flag(`keyed:${name}`)) return /^[@*]?$/.test(index);
  const items = before.kind === 'array' && before.items?.every(isKnown) ? before.items.length : 0;
  return -Number(index) > items;
}

const PLAIN_KEY = /^(?:0|[1-9]\d{0,5}|[A-Za-z_]\w*)$/;

function keyedOf(value: Value): ReadonlyMap<string, Arg> | null {
  if (value.kind !== 'array') return null;
  if (value.items === null) return value.keyed ?? null;
  return value.items.every(isKnown) ? new Map(value.items.map((item, i) => [String(i), item])) : null;
}

function arrayValue(ctx: Context, node: Assignment, becomesKeyed: boolean): Value {
  if (node.value.type !== 'ArrayValue') return UNKNOWN_VALUE;
  let indexed = false;
  const items: Arg[] = [];
  const keyed = new Map<string, Arg>();
  for (const element of node.value.elements) {
    if (/^\[.*\]\+?=/s.test(element.text)) {
      indexed = true;
      const text = expandValue(ctx, element);
      checkEvaluated(ctx, text, element);
      if (!becomesKeyed) checkSubscript(ctx, node.name, /^\[(.*?)\]\+?=/s.exec(element.text)?.[1] ?? '', element);
      const [, key, value] = (isKnown(text) ? /^\[(\w+)\]=(.*)$/s.exec(text) : null) ?? [];
      // With braces it is several words, and none of them has a subscript.
      if (key !== undefined && value !== undefined && PLAIN_KEY.test(key) && !givesSeveral(ctx, element))
        keyed.set(key, value);
    } else items.push(...expandWord(ctx, element));
  }
  checkAssigned(ctx, node.name, [...items, ...keyed.values()], node);
  if (indexed) return keyed.size === node.value.elements.length && !node.append ? keyedArray(keyed) : arrayOf(null);
  if (!node.append) return arrayOf(items);
  // What its own elements assign comes first: `k+=($((k=3)))`.
  const held = heldBy(ctx.state.variable(node.name));
  ctx.report.spendOn(held?.length ?? 0);
  return arrayOf(held === null ? null : [...held, ...items]);
}

export const isName = (text: Arg): text is string => isKnown(text) && /^[A-Za-z_]\w*$/.test(text);
