/** What the rules say of an analysis. */
import type { Invocation, Opaque, VariableAssignment } from '../bash/analysis.ts';
import type { Sensitivity, Verdict } from './verdict.ts';

/** One rule that met one invocation (or assignment). */
export interface RuleMatch {
  readonly id: string;
  readonly verdict: Verdict;
  readonly sensitivity: Sensitivity;
  readonly reason: string;
  readonly instead: string | null;
  /** Where the rule stands: `rules/git.yaml:12` for shipped ones, an absolute path for others. */
  readonly at: string;
}

export interface Decision {
  readonly verdict: Verdict;
  readonly sensitivity: Sensitivity | null;
  /** Same order as Analysis.invocations. */
  readonly invocations: readonly { readonly invocation: Invocation; readonly rules: readonly RuleMatch[] }[];
  readonly assignments: readonly { readonly assignment: VariableAssignment; readonly rules: readonly RuleMatch[] }[];
  /** The opaque parts that made the verdict at least ask (known files' parts are left out). */
  readonly opaque: readonly Opaque[];
}

/** Facts that rules' conditions (`when`) and word classes (`<outside>`) look at. */
export interface RuleContext {
  readonly cwd: string;
  /** Root of the project around cwd: the nearest folder with `.git`, else cwd itself. Absolute. */
  readonly project: string;
  readonly home: string;
  readonly env: ReadonlyMap<string, string>;
  readonly user: string;
  readonly host: string;
  /** `claude-code`, `codex`, …; null for none seen. */
  readonly agent: string | null;
  readonly ci: boolean;
  /** Current branch of the project's git repository, read from .git/HEAD; null where there is none. */
  readonly branch: string | null;
}
