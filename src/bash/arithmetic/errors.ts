/**
 * Arithmetic that is a mistake: in a word or a subscript bash gives up the line there, so that what stands behind it never
 * runs and sets nothing. In `((…))`, `let` and `[[…]]` it is only false.
 */
import { type Arg, isKnown } from '../analysis.ts';
import type { Context } from '../context.ts';
import { lookUpName } from '../parameter/look-up.ts';
import type { Extent } from '../place.ts';
import { firstOf } from '../value.ts';
import { ArithmeticError, evaluate, UNKNOWN_PART } from './evaluate.ts';

/**
 * @param text as it is written, with its expansions
 * @returns its number where nothing but numbers are in it, and every shell counts alike; else null
 */
export function checkCounts(ctx: Context, text: string, at: Extent): string | null {
  const count = countOf(ctx, text);
  if (count === 'error') ctx.report.addOpaque(ctx.place, at, 'this arithmetic is an error');
  return count === null || count === 'error' || !PLAIN.test(text) ? null : String(count);
}

const PLAIN = /^(?:[\d\s()+\-/%]|\*(?!\*))*$/;

/** Of an array that is not known to have words for subscripts, and may have none. */
export function checkSubscript(ctx: Context, name: string, index: string, at: Extent): void {
  if (!/^[@*]?$/.test(index) && !isKeyed(ctx, name)) checkCounts(ctx, index, at);
}

/** `a[…]` as a builtin is given it, or `a[…]=x`. */
export function checkNamed(ctx: Context, word: Arg, at: Extent): void {
  const [, name, index] = isKnown(word) ? (/^([A-Za-z_]\w*)\[(.*?)\](?:\+?=|$)/s.exec(word) ?? []) : [];
  if (name !== undefined && index !== undefined) checkSubscript(ctx, name, index, at);
}

/** What a number is set to: of known text it is certain. */
export function checkNumber(ctx: Context, text: Arg, at: Extent): void {
  if (isKnown(text)) checkCounts(ctx, text, at);
}

const isKeyed = (ctx: Context, name: string): boolean =>
  ctx.state.flag(`keyed:${name}`) || ctx.state.flag(`ref:${name}`) || ctx.state.flag(`odd:${name}`);

function countOf(ctx: Context, text: string): bigint | null | 'error' {
  ctx.report.spendOnText(text);
  if (/^\s*\d?\s*$/.test(text)) return BigInt(text.trim());
  const textOf = (name: string): string | null => {
    ctx.report.spend();
    const value = ctx.state.flag(`odd:${name}`) ? null : (firstOf(ctx.state.variable(name)) ?? '');
    return value !== null && isKnown(value) ? value : null;
  };
  try {
    return evaluate(expanded(ctx, text), { textOf, isKeyed: name => isKeyed(ctx, name) });
  } catch (error) {
    if (error instanceof ArithmeticError) return 'error';
    throw error;
  }
}

const PARTS = /\\\n|"|\$(?:[A-Za-z_]\w*|[\d@*#?$!-]|\{[A-Za-z_]\w*\}|\{\d+\})|\$[{([]|`/g;

/** As bash expands it before it counts: with double quotes gone, and with what is known put in. */
function expanded(ctx: Context, text: string): string {
  if (text.includes(UNKNOWN_PART)) throw new ArithmeticError();
  if (!/[$"\\`]/.test(text)) return text;
  let result = '';
  let from = 0;
  PARTS.lastIndex = 0;
  for (let part = PARTS.exec(text); part !== null; part = PARTS.exec(text)) {
    result += text.slice(from, part.index) + partOf(ctx, part[0]);
    from = /^(?:\$[{([]|`)$/.test(part[0]) ? behind(text, part.index) : PARTS.lastIndex;
    PARTS.lastIndex = from;
  }
  return result + text.slice(from);
}

function partOf(ctx: Context, part: string): string {
  if (part === '"' || part === '\\\n') return '';
  const name = /^\$\{?(\w+)\}?$/.exec(part)?.[1];
  if (name === undefined) return UNKNOWN_PART;
  const { value, items, isSet } = lookUpName(ctx, name);
  return items === null && isSet === true && isKnown(value) ? value : UNKNOWN_PART;
}

const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

/** Where the `${…}`, `$(…)`, `$[…]` or backquotes that begin at `start` end. */
function behind(text: string, start: number): number {
  if (text[start] === '`') return afterQuote(text, start, '`');
  const open: string[] = [];
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') at++;
    else if (char === "'" || char === '"' || char === '`') at = afterQuote(text, at, char) - 1;
    else if (CLOSERS[char] !== undefined) open.push(CLOSERS[char]);
    else if (char === open.at(-1)) open.pop();
    if (open.length === 0) return at + 1;
  }
  throw new ArithmeticError();
}

function afterQuote(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote !== "'") at++;
    else if (text[at] === quote) return at + 1;
  }
  throw new ArithmeticError();
}
