/**
 * Rules laid out for the hot path: by program name, so that a command meets only the rules that could name it.
 * Shipped packs are compiled into this shape at build time (tools/compile-rules.ts); policies' own rules at load.
 */
import type { CompiledRule } from './pattern.ts';

export interface RuleIndex {
  /** Every rule, in file order. */
  readonly rules: readonly CompiledRule[];
  /** Program name → indexes into `rules`. */
  readonly byProgram: ReadonlyMap<string, readonly number[]>;
  /** Rules whose program is a glob, or that look at redirections or assignments: tried on everything. */
  readonly anyProgram: readonly number[];
}
