/** `$x`, `${x%y}`, `${x/y/z}`, `${!x}`: one word, or the words of a list. */
import type { ParameterExpansionPart, Word } from 'unbash';
import type { Arg } from '../analysis.ts';
import { isKnown, UNKNOWN, UNKNOWN_MANY } from '../analysis.ts';
import { checkCounts } from '../arithmetic/errors.ts';
import { checkEvaluated, visitEvaluated, visitSubscript } from '../arithmetic/walk.ts';
import type { Context } from '../context.ts';
import { expandValue, visitWord } from '../word.ts';
import { defaulted } from './default.ts';
import { isAll, itemsOf, type LookedUp, lookUpElement, lookUpName } from './look-up.ts';
import { ASCII, recased, replaced, sliced, slicedList, transformed, trimmed } from './result.ts';

/** Of any other bash says that it is a bad substitution, and gives up the line. */
const PARAMETER = /^(?:[A-Za-z_]\w*|\d+|[@*#?!$-])$/;

/** One word, or the list of words of `${a[@]}`. */
export function expandParameter(ctx: Context, part: ParameterExpansionPart, quoted: boolean): Arg | readonly Arg[] {
  const name = part.parameter;
  if (part.index !== undefined) visitSubscript(ctx, part.parameter, part.index);
  if (part.index?.text === '' || !PARAMETER.test(name))
    ctx.report.addOpaque(ctx.place, part, 'an expansion that bash refuses');
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

/** `all`: `${#a[@]}` counts. Letters or bytes: that depends on the locale. */
function lengthOf({ value, items }: LookedUp, all: boolean): Arg {
  if (all) return items?.every(isKnown) ? String(items.length) : UNKNOWN;
  return isKnown(value) && items === null && ASCII.test(value) ? String(value.length) : UNKNOWN;
}

function operate(ctx: Context, part: ParameterExpansionPart, found: LookedUp, quoted: boolean): Arg | readonly Arg[] {
  const operation = part.operation;
  switch (operation?.type) {
    case 'Default':
      return defaulted(ctx, part.parameter, operation, found, quoted);
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
        visitEvaluated(ctx, each);
        checkCounts(ctx, each.text, each);
      }
      return slice(ctx, part, found, operation.offset.text, operation.length?.text);
    case 'CaseModification':
      if (operation.operand === undefined) return orUnknown(found, recased(found.value, operation.operator));
      visitWord(ctx, operation.operand);
      return orUnknown(found, null);
    case 'Transform':
      visitWord(ctx, operation.operand);
      if (/P/.test(operation.operand.text)) checkPrompt(ctx, part, found);
      return transform(found, operation.operand.text);
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

function slice(ctx: Context, { parameter }: ParameterExpansionPart, found: LookedUp, offset: string, length?: string) {
  if (found.items === null) return sliced(found.value, offset, length) ?? UNKNOWN;
  const isPositional = /^[@*]$/.test(parameter);
  // `${x[@]:1}` of what is no array takes letters.
  if (!isPositional && ctx.state.variable(ctx.state.referent(parameter) ?? parameter).kind !== 'array')
    return [UNKNOWN_MANY];
  const zero = isPositional ? [ctx.state.zero ?? UNKNOWN] : [];
  return slicedList(found.items, zero, offset, length) ?? [UNKNOWN_MANY];
}

function transform({ value, items, isSet }: LookedUp, operator: string): Arg | readonly Arg[] {
  if (items === null) return isSet === true ? (transformed(value, operator) ?? UNKNOWN) : UNKNOWN;
  const each = items.flatMap(item => transformed(item, operator) ?? []);
  return each.length === items.length ? each : [UNKNOWN_MANY];
}

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
