/** What the rules say of an analysis. */
import type { Invocation, Opaque, VariableAssignment } from '../bash/analysis.ts';
import type { Machine } from './machine.ts';
import type { Settings } from './policy.ts';
import type { Approvals } from './rule.ts';
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
  readonly approvals: Approvals | null;
  /** The requester's role that the rule does not ask; null where it asks everybody. */
  readonly role: string | null;
}

/** A circumstance that a rule looked at, and what it was then. */
export interface UsedFact {
  /** As in `when:`, with the variable's name or the window: `kube_context`, `env STAGE`. */
  readonly name: string;
  /** `unknown`, `none`, or the value; several are joined by commas. */
  readonly value: string;
}

export interface Decision {
  readonly verdict: Verdict;
  readonly sensitivity: Sensitivity | null;
  /** The strictest of all parts: overrides tighten some of them. */
  readonly settings: Settings;
  /** Same order as Analysis.invocations. */
  readonly invocations: readonly { readonly invocation: Invocation; readonly rules: readonly RuleMatch[] }[];
  readonly assignments: readonly { readonly assignment: VariableAssignment; readonly rules: readonly RuleMatch[] }[];
  /** The opaque parts that made the verdict at least ask (known files' parts are left out). */
  readonly opaque: readonly Opaque[];
  /** Sorted by name, each once. */
  readonly facts: readonly UsedFact[];
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
  readonly session: string | null;
  readonly ci: boolean;
  /** `github-actions`, …; null for none seen. */
  readonly ciName: string | null;
  readonly machine: Machine;
}
