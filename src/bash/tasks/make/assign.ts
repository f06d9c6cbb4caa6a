/** Setting make's variables: which assignment a line is, and which one wins. */
import { expand, textOf } from './expand.ts';
import { findOutside } from './lines.ts';
import { printedBy } from './shell-function.ts';
import { type Make, simple, type Variable } from './state.ts';

export interface Assignment {
  readonly name: string;
  readonly operator: '=' | ':=' | '?=' | '+=' | '!=';
  readonly value: string;
}

/** `name op value`; null: the line is none. Neither side is expanded. */
export function assignmentOf(line: string): Assignment | null {
  const at = findOutside(line, '=:?+! \t#');
  if (at < 0) return null;
  // Blanks may stand before the operator, and nothing else.
  const found = /^[ \t]*(:{0,3}=|[?+!]=)[ \t]*([\s\S]*)$/.exec(line.slice(at));
  const name = line.slice(0, at).trim();
  if (found === null || name === '') return null;
  const operator = found[1]!.startsWith(':') ? ':=' : (found[1] as Assignment['operator']);
  return { name, operator, value: found[2]! };
}

/** Where it is set: the file's own variables, or those of one target. */
export function assign(
  make: Make,
  { name: written, operator, value }: Assignment,
  origin: Variable['origin'],
  into: Map<string, Variable> = make.variables,
): void {
  const name = expand(make, written).trim();
  const before = into.get(name) ?? make.variable(name);
  if (isStronger(before, origin)) return;
  const made = madeOf(make, before, operator, value, origin);
  if (made !== null) into.set(name, made);
}

const isStronger = (before: Variable | undefined, origin: Variable['origin']): boolean =>
  origin === 'file' && (before?.origin === 'command line' || before?.origin === 'override');

function madeOf(
  make: Make,
  before: Variable | undefined,
  operator: Assignment['operator'],
  value: string,
  origin: Variable['origin'],
): Variable | null {
  const set = before !== undefined && before.origin !== 'default';
  switch (operator) {
    case '=':
      return { text: value, simple: false, origin };
    case ':=':
      return simple(expand(make, value), origin);
    case '!=':
      return simple(printedBy(make, expand(make, value)), origin);
    case '?=':
      return before === undefined ? { text: value, simple: false, origin } : null;
    case '+=':
      if (!set) return { text: before === undefined ? value : `${before.text} ${value}`, simple: false, origin };
      return { text: `${before.text} ${before.simple ? expand(make, value) : value}`, simple: before.simple, origin };
  }
}

/** The value as the environment of a recipe has it. */
export const exportedText = (make: Make, name: string): string | null => {
  const held = make.variable(name);
  return held === undefined ? null : textOf(make, held);
};
