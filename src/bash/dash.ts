/**
 * `sh` is often dash, and dash reads some of bash's grammar as something else: `true &>o rm y` runs rm there.
 * Code that sh will run is opaque from the first part on that only bash reads as we do.
 */
import { forEachChild, type ParsedScript, type SyntaxNode } from 'unbash';
import type { Extent } from './place.ts';

const BASH_ONLY: ReadonlySet<string> = new Set([
  'TestCommand',
  'ArithmeticCommand',
  'ArithmeticFor',
  'ProcessSubstitution',
  'AnsiCQuoted',
  'LocaleString',
  'HereString',
  'BraceExpansion',
  'ExtendedGlob',
  'ArrayValue',
  'Select',
  'Coproc',
  'FileDescriptorVariable',
]);

export function bashOnlyPart(script: ParsedScript): Extent | null {
  let found: Extent | null = null;
  const look = (node: SyntaxNode): void => {
    if (found !== null) return;
    if (isBashOnly(node)) found = { pos: node.pos, end: node.end };
    else if (inner(node)?.source === undefined) forEachChild(node, look);
    else {
      const part = bashOnlyPart(inner(node) as ParsedScript);
      if (part !== null) found = { pos: node.pos, end: node.end };
    }
  };
  look(script);
  return found;
}

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
