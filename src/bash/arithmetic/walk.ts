/**
 * Arithmetic: its substitutions, the variables it sets, and values that bash would evaluate as code.
 * `$((x))` reads x as an expression, so `x='a[$(rm y)]'` runs rm. A value that is known to hold such a subscript is
 * opaque; one that is not known is let pass: counting lines with `$(wc -l)` is too common to ask about each time.
 */
import type { ArithmeticCommandExpansion, ArithmeticExpression, Word } from 'unbash';
import type { Arg } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import { assign } from '../assignments.ts';
import { walkSubstitution } from '../code.ts';
import type { Context } from '../context.ts';
import { DYNAMIC } from '../dynamic-variables.ts';
import type { Extent } from '../place.ts';
import { lookUpName } from '../parameter/look-up.ts';
import { written } from '../place.ts';
import { firstOf, textsOf, UNKNOWN_VALUE, type Value } from '../value.ts';
import { expandValue } from '../word.ts';
import { checkNamed, checkNumber, checkSubscript } from './errors.ts';

const COMPARES = new Set(['==', '!=', '<=', '>=']);
const NAME = /^[A-Za-z_]\w*/;

export function walkArithmetic(ctx: Context, expression: ArithmeticExpression | undefined, at: Extent): void {
  ctx.report.spend();
  if (expression !== undefined) walkArithmeticExpression(ctx, expression);
  // Nothing between the parentheses is zero. The parser stops at what it cannot read; bash has done its part till then.
  const rest = { pos: expression?.end ?? at.pos, end: at.end };
  if (/[^\s()[\]$\\]/.test(written(ctx.place, rest))) {
    ctx.state.forgetVariables();
    ctx.report.addOpaque(ctx.place, at, 'this arithmetic is not understood');
  }
}

export function walkArithmeticExpression(ctx: Context, node: ArithmeticExpression): void {
  ctx.report.spend();
  switch (node.type) {
    case 'ArithmeticBinary':
      walkArithmeticExpression(ctx, node.left);
      walkArithmeticExpression(ctx, node.right);
      if (node.operator.endsWith('=') && !COMPARES.has(node.operator)) setTarget(ctx, node.left);
      return;
    case 'ArithmeticUnary':
      walkArithmeticExpression(ctx, node.operand);
      if (node.operator === '++' || node.operator === '--') setTarget(ctx, node.operand);
      return;
    case 'ArithmeticTernary':
      walkArithmeticExpression(ctx, node.test);
      walkArithmeticExpression(ctx, node.consequent);
      return walkArithmeticExpression(ctx, node.alternate);
    case 'ArithmeticGroup':
      return walkArithmeticExpression(ctx, node.expression);
    case 'ArithmeticWord':
      return walkOperand(ctx, node);
    case 'ArithmeticCommandExpansion':
      walkSubstitution(ctx, node as ArithmeticCommandExpansion);
      return;
    default:
      ctx.report.addOpaque(ctx.place, node satisfies never, 'this arithmetic is not understood');
  }
}

function walkOperand(ctx: Context, node: Extract<ArithmeticExpression, { type: 'ArithmeticWord' }>): void {
  checkOperand(ctx, node);
  // What the parser cannot take apart it gives as one word.
  if (/=|\+\+|--/.test(node.value)) forgetNames(ctx, node.value);
}

function checkOperand(ctx: Context, node: Extract<ArithmeticExpression, { type: 'ArithmeticWord' }>): void {
  if (node.parts === undefined) return checkPlain(ctx, node);
  const text = written(ctx.place, node);
  checkHolders(ctx, text, node);
  const value = expandValue(ctx, {
    type: 'Word',
    text,
    value: node.value,
    pos: node.pos,
    end: node.end,
    parts: node.parts,
  });
  checkEvaluated(ctx, value, node);
}

/** `$1` alone is no part of its own to the parser, and no name either. */
function checkPlain(ctx: Context, node: { readonly value: string } & Extent): void {
  checkEvaluated(ctx, node.value, node);
  checkHolders(ctx, node.value, node);
  for (const [, name = ''] of node.value.matchAll(/\$([A-Za-z_]\w*|\d|[@*])/g)) {
    const found = lookUpName(ctx, name);
    for (const value of found.items ?? [found.value]) checkEvaluated(ctx, value, node);
  }
}

function forgetNames(ctx: Context, text: string): void {
  for (const name of text.match(/[A-Za-z_]\w*/g) ?? []) ctx.state.setVariable(name, UNKNOWN_VALUE);
}

function setTarget(ctx: Context, target: ArithmeticExpression): void {
  const name = target.type === 'ArithmeticWord' ? NAME.exec(target.value)?.[0] : undefined;
  if (name !== undefined) assign(ctx, name, UNKNOWN_VALUE, target);
  else if (target.type === 'ArithmeticWord') ctx.state.forgetVariables();
}

/** `NAME[HERE]`: arithmetic unless the array has names for indices; what it holds is looked at the same. */
export function visitSubscript(ctx: Context, name: string, index: Word): void {
  if (index.text === '@' || index.text === '*') return;
  visitEvaluated(ctx, index);
  checkSubscript(ctx, name, index.text, index);
}

/** `${x:HERE}`, `-v HERE`. */
export const visitEvaluated = (ctx: Context, word: Word): void => checkEvaluated(ctx, expandValue(ctx, word), word);

const CODE = /\$[({[]|`|[<>]\(/;

/** Behind an opening bracket. */
function hasCode(text: string): boolean {
  const bracket = text.indexOf('[');
  return bracket >= 0 && CODE.test(text.slice(bracket));
}

/** Text that may come to be read as an expression, through variables named in it as well. */
export function checkEvaluated(ctx: Context, value: Arg, at: Extent): void {
  if (holdsCode(ctx, value, 0, new Map())) ctx.report.addOpaque(ctx.place, at, HOLDS_CODE);
}

/** bash reads what these are set to as an expression. */
const INTEGERS = new Set('RANDOM SRANDOM SECONDS LINENO HISTCMD OPTIND EPOCHSECONDS BASHPID'.split(' '));

/** What an integer is set to is evaluated; of what is changed on its way no value is held that could be looked at later. */
export function checkAssigned(ctx: Context, name: string, texts: readonly Arg[], at: Extent): void {
  if (!INTEGERS.has(name) && !ctx.state.flag(`odd:${name}`) && !ctx.state.flag(`int:${name}`)) return;
  for (const text of texts) {
    checkEvaluated(ctx, text, at);
    if (ctx.state.flag(`int:${name}`)) checkNumber(ctx, text, at);
  }
}

/**
 * Where a variable of the text has held code in a subscript, what is not known is no longer taken for harmless: it may be
 * that code, or the variable's name.
 */
export function noteHolder(ctx: Context, name: string, value: Value, at: Extent): void {
  if (SHOWN.test(name) || ctx.state.flag(HOLDER)) return;
  // Of what is put together only some may be known, and its own text says the rest.
  const isHolder = (text: Arg): boolean =>
    isKnown(text) ? hasCode(text) : hasCode(text.prefix) || ESCAPED_CODE.test(written(ctx.place, at));
  if (textsOf(value).some(isHolder)) ctx.state.setFlag(HOLDER);
}

const ESCAPED_CODE = /\[[\s\S]*\\(?:`|\$[({[])/;

const HOLDER = 'holder';
/** They hold such code as a rule, and nobody counts with them. */
const SHOWN = /^PS\d$/;

function mayHold(ctx: Context, name: string): boolean {
  if (!ctx.state.flag(HOLDER) || DYNAMIC.has(name)) return false;
  const value = ctx.state.variable(name);
  return (value.kind === 'array' && value.items === null) || textsOf(value).some(text => !isKnown(text));
}

/** Variables that are expanded in `text`, which is evaluated. */
export function checkHolders(ctx: Context, text: string, at: Extent): void {
  for (const [, name = ''] of text.matchAll(/\$\{?[!#]?([A-Za-z_]\w*)/g))
    if (mayHold(ctx, name)) ctx.report.addOpaque(ctx.place, at, HOLDS_CODE);
}

const HOLDS_CODE = 'bash evaluates a subscript that holds code';

/** `seen`: names that were followed already, and how deep that was; from deeper down more of them are too deep. */
function holdsCode(ctx: Context, value: Arg, depth: number, seen: Map<string, number>): boolean {
  ctx.report.spendOnText(value);
  if (!isKnown(value)) {
    // A variable that was put together around something unknown: `x="a[$(y)]"`.
    const isOpen = depth > 0 && value.prefix.lastIndexOf('[') > value.prefix.lastIndexOf(']');
    const pieces = depth === 0 ? [value.prefix, value.suffix] : [];
    return (
      isOpen ||
      (depth === 0 && ctx.state.flag(HOLDER)) ||
      hasCode(value.prefix) ||
      hasCode(value.suffix) ||
      pieces.some(piece => piece !== '' && holdsCode(ctx, piece, 1, seen))
    );
  }
  if (/^\d*$/.test(value)) return false;
  if (hasCode(value)) return true;
  if (depth >= 8 || value.length > 2_000) return depth >= 8;
  const names = value.match(/[A-Za-z_]\w*/g) ?? [];
  ctx.report.spendOn(names.length);
  for (const name of names) {
    if ((seen.get(name) ?? -1) >= depth) continue;
    seen.set(name, depth);
    if (mayHold(ctx, name)) return true;
    for (const inner of heldBy(ctx, name))
      if (inner !== value && inner !== name && holdsCode(ctx, inner, depth + 1, seen)) return true;
  }
  return false;
}

/** Any element may be meant. */
function heldBy(ctx: Context, name: string): readonly Arg[] {
  const value = ctx.state.variable(name);
  if (!ctx.state.flag(HOLDER)) return [firstOf(value) ?? ''];
  const texts = textsOf(value);
  ctx.report.spendOn(texts.length);
  return texts;
}

/** Text that a builtin takes for the name of a variable, with its subscript: `read 'a[$(x)]'`. */
export function checkName(ctx: Context, word: Arg, at: Extent): void {
  if ((!isKnown(word) || word.includes('[')) && holdsCode(ctx, word, 0, new Map()))
    ctx.report.addOpaque(ctx.place, at, HOLDS_CODE);
  checkNamed(ctx, word, at);
}
