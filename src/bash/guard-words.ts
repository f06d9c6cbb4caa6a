/** The inside of words: is every substitution that bash would see one that the parser saw? See guard.ts. */
import type { ParameterExpansionPart, ParsedScript, SyntaxNode, Word } from 'unbash';
import { forEachChild } from 'unbash';
import type { Extent } from './place.ts';

export interface Misreading extends Extent {
  readonly why: string;
  /** The parser itself gave up: the tree is not to be trusted. */
  readonly isError: boolean;
}
export type Found = (at: Extent, why: string, isError?: boolean) => void;
type Nested = (script: ParsedScript, at: Extent) => void;

/**
 * What quotes mean: in a plain word both kinds protect; inside double quotes and here-documents single quotes are
 * letters; in arithmetic and subscripts no quote keeps a substitution from running.
 */
type Zone = 'plain' | 'double' | 'arithmetic';

const OPENS = /\\[\s\S]|\$(?:\\\n)*[({[]|`|[<>](?:\\\n)*\(/g;
/** A backslash-newline may stand between the two letters of an opening. */
export const mayHoldCode = (text: string): boolean => /\$(?:\\\n)*[({[]|`|[<>](?:\\\n)*\(/.test(text);

interface Walk {
  readonly text: string;
  readonly bad: Found;
  readonly nested: Nested;
  /** Stretches whose openings are accounted for. */
  readonly claimed: [pos: number, end: number][];
}

/**
 * bash expands braces before it reads what stands between backquotes. Where those stand in double quotes, it takes further
 * ones in them for the end of the quotes around: "`a "{b,c}"`" is two words.
 */
function hasBracesAtQuotes(text: string): boolean {
  if (!text.includes('`') || !text.includes('{') || !text.includes('"')) return false;
  const [before = '', ...pieces] = text.split('`');
  if (before.split('"').length % 2 === 1) return false;
  return pieces.some((one, i) => i % 2 === 0 && one.includes('"') && /,|\.\./.test(behindBrace(one)));
}

const behindBrace = (text: string): string => (text.includes('{') ? text.slice(text.indexOf('{')) : '');

export function checkWord(word: Word, text: string, bad: Found, nested: Nested, zone: Zone = 'plain'): void {
  if (word.pos === word.end) return;
  const next = text[word.end];
  if (zone === 'plain' && (next === '<' || next === '>') && text[word.end + 1] === '(')
    bad(word, 'a word joined to a process substitution');
  if (zone === 'plain' && hasBracesAtQuotes(word.text)) bad(word, 'braces next to quotes between backquotes');
  if (!mayHoldCode(word.text) && !word.text.includes("$'")) return;
  const walk: Walk = { text, bad, nested, claimed: [] };
  if (word.parts?.some(part => part.type === 'ProcessSubstitution')) checkJoined(word, walk);
  for (const part of word.parts ?? []) visit(part, zone, walk);
  checkRest(word, zone, walk);
}

/** U4 and U8: `r<(a)m` is cut before the substitution. */
function checkJoined(word: Word, walk: Walk): void {
  const before = walk.text[word.pos - 1];
  const after = walk.text[word.end];
  if (
    (before !== undefined && !/[\s;&|(){}<>`!]/.test(before)) ||
    (after !== undefined && !/[\s;&|()<>`]/.test(after))
  ) {
    walk.bad(word, 'a process substitution joined to text');
  }
}

/** U5: in arithmetic quotes are no protection. `kids`: where the node has more than its own expression. */
export function checkArithmetic(
  node: SyntaxNode,
  text: string,
  bad: Found,
  nested: Nested,
  kids?: readonly (SyntaxNode | undefined)[],
): void {
  if (!mayHoldCode(text.slice(node.pos, node.end))) return;
  const walk: Walk = { text, bad, nested, claimed: [] };
  if (kids === undefined) forEachChild(node, child => visit(child, 'arithmetic', walk));
  for (const kid of kids ?? []) if (kid !== undefined) visit(kid, 'arithmetic', walk);
  checkRest(node, 'arithmetic', walk);
}

function visit(node: SyntaxNode, zone: Zone, walk: Walk): void {
  switch (node.type) {
    case 'CommandExpansion':
    case 'ArithmeticCommandExpansion':
      return visitSubstitution(node, walk);
    case 'ProcessSubstitution':
      // To bash it is text there, with other substitutions in it perhaps.
      if (zone !== 'plain') walk.bad(node, 'a process substitution where bash knows none');
      return visitSubstitution(node, walk);
    case 'ParameterExpansion':
      return visitParameter(node, zone, walk);
    case 'ArithmeticExpansion': {
      const inner: Walk = { ...walk, claimed: [] };
      const written = walk.text.slice(node.pos + 3, node.end);
      // What bash does not take for arithmetic is a subshell in a substitution; it counts quotes, but not this kind.
      // It prints the code in them anew and counts then, where a pattern of `case` has lost its first one.
      if (mayHoldCode(written) && (/\$'|\bcase\b/.test(written) || !isBalanced(written.slice(0, -2))))
        walk.bad(node, 'arithmetic that may be commands');
      forEachChild(node, child => visit(child, 'arithmetic', inner));
      checkRest({ pos: node.pos + 2, end: node.end }, 'arithmetic', inner);
      return claim(node, walk);
    }
    case 'SimpleExpansion':
      return claim(node, walk);
    case 'SingleQuoted':
      return zone === 'plain' ? claim(node, walk) : undefined;
    case 'AnsiCQuoted':
      checkEscapes(node, walk);
      return zone === 'plain' ? claim(node, walk) : undefined;
    case 'DoubleQuoted':
    case 'LocaleString': {
      const inner: Walk = { ...walk, claimed: [] };
      if (/\$\$(?:\\\n)*\(/.test(walk.text.slice(node.pos, node.end)))
        walk.bad(node, 'two dollars before a parenthesis');
      for (const part of node.parts) visit(part, zone === 'arithmetic' ? zone : 'double', inner);
      checkRest(node, zone === 'arithmetic' ? zone : 'double', inner);
      return claim(node, walk);
    }
    default:
      forEachChild(node, child => visit(child, zone, walk));
  }
}

/** As many parentheses that open as close, quotes left out: `case x in x)` has one that bash counts. No quote is left over. */
function isBalanced(text: string): boolean {
  const bare = text.replace(/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"/g, '');
  return bare.split('(').length === bare.split(')').length && !/['"]/.test(bare);
}

const claim = (node: Extent, walk: Walk): void => {
  walk.claimed.push([node.pos, node.end]);
};

function visitSubstitution(node: Extent & { script: ParsedScript | undefined }, walk: Walk): void {
  const written = walk.text.slice(node.pos, node.end);
  const closing = written[0] === '`' ? '`' : written.startsWith('${') ? '}' : ')';
  if (written.length < 2 || !written.endsWith(closing) || node.script === undefined)
    walk.bad(node, 'a substitution that is cut short');
  else {
    if (closing === '`' && written.includes('\\\n') && isCutOtherwise(written))
      walk.bad(node, 'a continued line between backquotes, which bash joins first');
    if (written.includes('<<') && losesSemicolons(node.script, walk.text, node.end))
      walk.bad(node, 'semicolons behind a here-document in a substitution, which bash loses');
    walk.nested(node.script, node);
  }
  claim(node, walk);
}

/**
 * bash takes a backslash and the end of the line away before any other backslash, in single quotes, too, and in comments,
 * which go on in the next line then.
 */
function isCutOtherwise(written: string): boolean {
  const joined = written.replaceAll('\\\n', '');
  if (/\\\\\n|<</.test(written) || COMMENT.test(written) || COMMENT.test(joined)) return true;
  // Without a quote before it, the line is continued outside of quotes that keep it.
  if (!written.slice(0, written.lastIndexOf('\\\n')).includes("'")) return false;
  if (joined.includes('\\')) return true;
  const quoted = written.match(/\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'[^']*'/g) ?? [];
  return quoted.some(one => one[0] === "'" && one.includes('\\\n'));
}

const COMMENT = /[\s;|&()<>`]#/;

/**
 * bash 5.2 prints the code of a substitution anew and, behind a here-document, `rm; x` comes out as `rm x`: after its body, and
 * on its own line from the second semicolon on.
 */
function losesSemicolons(script: ParsedScript, text: string, end: number): boolean {
  if (script.source !== undefined) return false;
  const found: { readonly pos: number; readonly body: number; readonly end: number }[] = [];
  const look = (node: SyntaxNode): void => {
    if (node.type === 'HereDoc' && node.closing !== undefined)
      found.push({ pos: node.pos, body: node.body.pos, end: node.closing.end });
    forEachChild(node, look);
  };
  look(script);
  found.sort((a, b) => a.body - b.body);
  return found.some((one, i) => {
    const line = found.find(({ body }) => body > one.pos)?.body ?? one.body;
    const after = text.slice(one.end, found[i + 1]?.body ?? end);
    return after.includes(';') || text.slice(one.pos, line).split(';').length > 2;
  });
}

/** U1: `${x/$(cat a/b)/c}` is split at the first slash. U6: quotes in the operand, within double quotes. */
function visitParameter(node: ParameterExpansionPart, zone: Zone, walk: Walk): void {
  const inner: Walk = { ...walk, claimed: [] };
  if (node.index !== undefined) visit(node.index, 'arithmetic', inner);
  const operation = node.operation;
  const quoteZone = operation?.type === 'Slice' ? 'arithmetic' : zone;
  if (operation?.type === 'Unknown') walk.bad(node, 'an expansion that is not understood');
  else if (operation !== undefined) forEachChild(operation, child => visit(child, quoteZone, inner));
  checkRest({ pos: node.pos + 2, end: node.end }, operation?.type === 'Slice' ? 'arithmetic' : zone, inner);
  claim(node, walk);
}

/** U3: what unbash decodes otherwise than bash, or may. */
const DOUBTFUL = /\\x\{|\\\n|\\U|\\u[dD][89a-fA-F]|\\x[89a-fA-F]|\\[2-3][0-7][0-7]|\\c/;

function checkEscapes(node: Extent & { text: string }, walk: Walk): void {
  if (DOUBTFUL.test(node.text)) walk.bad(node, "an escape in $'…' that may be read in two ways");
}

/** Looks through what no part has claimed. */
function checkRest(whole: Extent, zone: Zone, walk: Walk): void {
  const { text, bad, claimed } = walk;
  const lost = (from: number, to: number): boolean => to > from && opens(text.slice(from, to), zone);
  claimed.sort((a, b) => a[0] - b[0]);
  let from = whole.pos;
  let isLost = false;
  for (const [pos, end] of claimed) {
    if (pos >= whole.end || end <= whole.pos) continue;
    isLost = lost(from, pos);
    if (isLost) break;
    from = Math.max(from, end);
  }
  if (isLost || lost(from, whole.end))
    bad({ pos: from, end: whole.end }, 'a substitution that cannot be read with certainty');
}

function opens(text: string, zone: Zone): boolean {
  if (!mayHoldCode(text)) return false;
  for (const [one] of text.matchAll(OPENS)) {
    if (one[0] === '\\') continue;
    // Only plain words know process substitutions; to all others `<(` is two letters.
    if (zone !== 'plain' && /^[<>]/.test(one)) continue;
    return true;
  }
  return false;
}
