/**
 * Does bash split a word? In `$x$` the sign that names nothing makes it forget that it has expanded something, so that the
 * value stays one word, blanks and all; an expansion behind it reminds it again.
 */
import type { WordPart } from 'unbash';

const EXPANSIONS = new Set(['SimpleExpansion', 'ParameterExpansion', 'CommandExpansion', 'ArithmeticExpansion']);

/** `whole`: its values are not split. `unknown`: with lists, and in brackets, this is not followed. */
export function splittingOf(parts: readonly WordPart[]): 'split' | 'whole' | 'unknown' {
  let expanded = false;
  let forgotten = false;
  let lists = false;
  for (const part of parts) {
    // Without a job in the background it is another sign that names nothing.
    if (part.type === 'SimpleExpansion' && part.text === '$!') {
      forgotten ||= expanded;
      lists ||= expanded;
    } else if (EXPANSIONS.has(part.type)) {
      expanded = true;
      forgotten = false;
      // `${!x}` may stand for a list.
      lists ||= part.type !== 'CommandExpansion' && /[@*!]/.test(part.text);
    } else if (part.type === 'Literal') forgotten ||= expanded && HAS_LONE.test(part.text);
    else if (part.type === 'Glob' || part.type === 'ExtendedGlob' || part.type === 'BraceExpansion')
      lists ||= expanded && part.text.includes('$');
    else if (part.type === 'DoubleQuoted') lists ||= part.text.includes('@');
  }
  if (!forgotten) return 'split';
  return lists ? 'unknown' : 'whole';
}

const HAS_LONE = /^(?:[^\\$]|\\[\s\S])*\$/;
