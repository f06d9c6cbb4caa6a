/**
 * `sh` is often dash, and dash reads some of bash's grammar as something else: `true &>o rm y` runs rm there.
 * Code that sh will run is opaque from the first part on that only bash reads as we do.
 */
import { forEachChild, type ParsedScript, type SyntaxNode } from 'unbash';
import { type Arg, isKnown } from './analysis.ts';
import type { Extent } from './place.ts';

const BASH_ONLY: ReadonlySet<string> = new Set([
  'TestCommand',
  'ArithmeticCommand',
  'AnsiCQuoted',
  'LocaleString',
  'BraceExpansion',
  'ExtendedGlob',
  'Coproc',
  'FileDescriptorVariable',
]);

/** To dash these are mistakes: it runs the lines before, and nothing of this one and what follows. */
const REFUSED: ReadonlySet<string> = new Set([
  'ArithmeticFor',
  'ProcessSubstitution',
  'HereString',
  'ArrayValue',
  'Select',
]);

/** Does dash stop before the end of the text? */
export function isRefused(script: ParsedScript): boolean {
  let refused = false;
  const look = (node: SyntaxNode): void => {
    refused ||= REFUSED.has(node.type);
    if (!refused && inner(node)?.source === undefined) forEachChild(node, look);
    else if (!refused) refused = isRefused(inner(node) as ParsedScript);
  };
  look(script);
  return refused;
}

export function bashOnlyPart(script: ParsedScript): Extent | null {
  let found: Extent | null = null;
  const look = (node: SyntaxNode): void => {
    if (found !== null) return;
    if (isBashOnly(node) || isRefusedLate(node)) found = { pos: node.pos, end: node.end };
    else if (inner(node)?.source === undefined) forEachChild(node, look);
    else {
      const part = bashOnlyPart(inner(node) as ParsedScript);
      if (part !== null) found = { pos: node.pos, end: node.end };
    }
  };
  look(script);
  return found;
}

/** Of what stands between backquotes dash finds the mistake only when it runs it, and goes on behind it. */
const isRefusedLate = (node: SyntaxNode): boolean =>
  node.type === 'CommandExpansion' && node.text.startsWith('`') && node.script !== undefined && isRefused(node.script);

const inner = (node: SyntaxNode): ParsedScript | undefined => ('script' in node ? node.script : undefined);

function isBashOnly(node: SyntaxNode): boolean {
  if (BASH_ONLY.has(node.type)) return true;
  switch (node.type) {
    case 'Redirect':
      return node.operator.startsWith('&>');
    case 'Pipeline':
      return node.operators.includes('|&');
    case 'Assignment':
      return node.append === true || node.index !== undefined;
    case 'CaseItem':
      return node.terminator === ';&' || node.terminator === ';;&';
    case 'Function':
      return node.name.pos > node.pos;
    case 'ArithmeticExpansion':
      return node.text.startsWith('$[');
    default:
      return false;
  }
}

const BUILTINS = new Set(
  `. : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd
  read readonly return set shift test times trap true type ulimit umask unalias unset wait`.split(/\s+/),
);
/** Options that dash's own have too; it refuses the others. */
const OPTIONS =
  /^(?:set [-+].*|read -r|unset -[fv]|cd -[LP]|export -p|readonly -p|command -[pvV]|\w+ --|echo .*|printf [^-].*)$/s;

/** Is it a builtin of dash as well, called in a way that dash understands? */
export function isInDash(argv: readonly [string, ...Arg[]]): boolean {
  const [name, ...words] = argv;
  if (!BUILTINS.has(name)) return false;
  const isOption = (word: Arg): boolean => !isKnown(word) || /^[-+]./.test(word);
  // To these of dash it is a word like any other.
  if (name === 'eval' || name === 'exec') return words[0] !== '--';
  if (name === 'test' || name === '[' || name === ':') return true;
  return words.every(word => !isOption(word) || (isKnown(word) && OPTIONS.test(`${name} ${word}`)));
}
