/** What is taken where a parameter is unset or empty, or where it is not: `${x:-y}` and its like. */
import type { ParameterExpansionPart, Word } from 'unbash';
import type { Arg } from '../analysis.ts';
import { isKnown, UNKNOWN, UNKNOWN_MANY } from '../analysis.ts';
import { checkAssigned } from '../arithmetic/walk.ts';
import { assign } from '../assignments.ts';
import type { Context } from '../context.ts';
import { EMPTY_WORD, either, scalar, UNKNOWN_VALUE, withoutMany } from '../value.ts';
import { expandValue } from '../word.ts';
import { itemsOf, type LookedUp } from './look-up.ts';

type Default = Extract<NonNullable<ParameterExpansionPart['operation']>, { type: 'Default' }>;

/** `${x-y}`, `${x:=y}`, `${x?y}`, `${x:+y}`. */
export function defaulted(
  ctx: Context,
  name: string,
  operation: Default,
  found: LookedUp,
  quoted: boolean,
): Arg | readonly Arg[] {
  const { operator, operand } = operation;
  const isTaken = emptiness(found, operator.startsWith(':')) === !operator.endsWith('+');
  const items = isTaken && !quoted && !operator.endsWith('=') ? listAlone(ctx, operand) : null;
  if (items !== null) return items;
  const result = withDefault(ctx, name, found, operator, operand, quoted);
  const isWord = result === '' && isTaken && !operator.endsWith('=') && hasQuotes(operand);
  return isWord ? EMPTY_WORD : result;
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

/** At its beginning, or at that of an operand in it. */
const TILDE = /^~|\$\{.*~/s;
const HOLDS_LIST = /\$@|\$\{!?\w*(?:@|\[@\])/;

/** The operand's commands run only if it is taken, and are listed in any case. */
function operandValue(ctx: Context, operand: Word, taken: boolean | null, quoted: boolean): Arg {
  let value: Arg = '';
  const walk = () => {
    value = expandValue(ctx, operand);
    // Within double quotes a tilde is a letter.
    if (!quoted || !TILDE.test(operand.text)) return;
    if (operand.parts === undefined) value = operand.value;
    else {
      value = UNKNOWN;
      for (const [, name = ''] of operand.text.matchAll(/\$\{(\w+):?=/g)) ctx.state.setVariable(name, UNKNOWN_VALUE);
    }
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
