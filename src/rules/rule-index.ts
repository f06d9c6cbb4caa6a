/**
 * Rules laid out for the hot path: by program name, so that a command meets only the rules that could name it.
 * Shipped packs are compiled into this shape at build time (tools/compile-rules.ts); policies' own rules at load.
 */
import type { CompiledRule, Pattern } from './rule.ts';

export interface RuleIndex {
  /** Every rule, in file order. */
  readonly rules: readonly CompiledRule[];
  /** Program name → indexes into `rules`. */
  readonly byProgram: ReadonlyMap<string, readonly number[]>;
  /** Rules whose program is a glob, or that look at redirections: tried on every invocation. */
  readonly anyProgram: readonly number[];
  /** Rules on variables that a text assigns. */
  readonly onAssignment: readonly number[];
}

/** What the build writes out: the index as plain data. */
export interface RuleTable {
  readonly rules: readonly CompiledRule[];
  readonly byProgram: readonly (readonly [string, readonly number[]])[];
  readonly anyProgram: readonly number[];
  readonly onAssignment: readonly number[];
}

export const indexFromTable = (table: RuleTable): RuleIndex => ({ ...table, byProgram: new Map(table.byProgram) });

export function tableOf(rules: readonly CompiledRule[]): RuleTable {
  const byProgram = new Map<string, number[]>();
  const anyProgram: number[] = [];
  const onAssignment: number[] = [];
  for (const [i, rule] of rules.entries()) {
    if (rule.assigns.length > 0) onAssignment.push(i);
    const programs = programsOf(rule.match);
    if (programs === null) anyProgram.push(i);
    else for (const name of programs) byProgram.set(name, [...(byProgram.get(name) ?? []), i]);
  }
  return { rules, byProgram: [...byProgram], anyProgram, onAssignment };
}

export const indexRules = (rules: readonly CompiledRule[]): RuleIndex => indexFromTable(tableOf(rules));

/** The names that the patterns begin with; null where one of them is open. */
function programsOf(patterns: readonly Pattern[]): Set<string> | null {
  const names = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.kind === 'line' || pattern.program === null) return null;
    for (const test of pattern.program) {
      if (test.kind !== 'text') return null;
      names.add(test.text);
    }
  }
  return names;
}

/** The rules that could meet a program of this name. */
export function candidates(index: RuleIndex, program: string): CompiledRule[] {
  const named = index.byProgram.get(program) ?? [];
  return [...named, ...index.anyProgram].sort((a, b) => a - b).map(i => index.rules[i]!);
}
