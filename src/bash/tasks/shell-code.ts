/** A text of make → code for the shell. Parts that only the run knows become variables, written as their quotes want it. */
import { forEachChild, type SyntaxNode } from 'unbash';
import type { Arg } from '../analysis.ts';
import { parseText } from '../parse.ts';
import { concat } from '../wrappers/handler.ts';
import { unknownName } from './task-shell.ts';
import { FIRST_UNKNOWN, isUnknown, UNKNOWN_CHARACTER, type Unknowns } from './unknown.ts';

export interface ShellCode {
  readonly code: string;
  readonly variables: readonly (readonly [name: string, value: Arg])[];
  /** A part of it is what a program prints that may print code, or stands where it cannot be told what it is. */
  readonly foreign: boolean;
}

export function shellCodeOf(unknowns: Unknowns, text: string): ShellCode {
  if (!isUnknown(text)) return { code: text, variables: [], foreign: false };

  const variables = new Map<string, Arg>();
  let foreign = false;
  let used = 0;
  const code = quotedParts(text, (character, quote) => {
    const kind = unknowns.kindOf(character);
    foreign ||= kind === 'foreign';
    if (quote === 'comment') return '';
    if (kind === 'glob' && quote === 'none') return '*';
    const name = unknownName(character.charCodeAt(0) - FIRST_UNKNOWN);
    variables.set(name, unknowns.wordOf(character));
    used++;
    return quote === 'single' ? `'"\${${name}}"'` : `\${${name}}`;
  });
  return { code, variables: [...variables], foreign: foreign || expansionsIn(code) !== used };
}

type Quote = 'none' | 'single' | 'double' | 'comment';

/** Follows the quotes of the shell; what it gets wrong shows in the count of expansions that the parser then finds. */
function quotedParts(text: string, put: (character: string, quote: Quote) => string): string {
  const around: Quote[] = [];
  let quote: Quote = 'none';
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (UNKNOWN_CHARACTER.test(char)) {
      out += put(char, quote);
      continue;
    }
    out += char;
    if (quote === 'comment') quote = char === '\n' ? 'none' : quote;
    else if (quote === 'single') quote = char === "'" ? 'none' : quote;
    else if (char === '\\' && at + 1 < text.length && !UNKNOWN_CHARACTER.test(text[at + 1]!)) out += text[++at]!;
    else if (char === '"') quote = quote === 'double' ? 'none' : 'double';
    else if (char === "'" && quote === 'none') quote = 'single';
    else if (char === '#' && quote === 'none' && /(?:^|[\s;&|(])#$/.test(out.slice(-2))) quote = 'comment';
    else if (char === '$' && text[at + 1] === '(') {
      around.push(quote);
      quote = 'none';
      out += text[++at]!;
    } else if (char === ')' && quote === 'none' && around.length > 0) quote = around.pop()!;
  }
  return out;
}

function expansionsIn(code: string): number {
  let count = 0;
  const look = (node: SyntaxNode): void => {
    if (node.type === 'ParameterExpansion' && node.parameter.startsWith('unknown_')) count++;
    forEachChild(node, look);
  };
  look(parseText(code) as SyntaxNode);
  return count;
}

/** A value of make as one word: for the environment. */
export function wordOf(unknowns: Unknowns, text: string): Arg {
  if (!isUnknown(text)) return text;
  return concat(
    text
      .split(/([\uE000-\uF8FF])/)
      .map(piece => (isUnknown(piece) ? { ...unknowns.wordOf(piece), many: false } : piece)),
  );
}
