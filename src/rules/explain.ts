/** What `explain` and `rules list` show, as data; terminal and CLI give it its looks. */
import type { Decision, RuleMatch } from './decision.ts';
import type { Condition } from './rule.ts';
import type { RuleIndex } from './rule-index.ts';

export interface ExplainedInvocation {
  readonly invocation: Decision['invocations'][number]['invocation'];
  readonly rules: readonly RuleMatch[];
  /** What it starts in turn: `sudo rm x` → `rm x`. */
  readonly children: readonly ExplainedInvocation[];
}

type Branch = Omit<ExplainedInvocation, 'children'> & { readonly children: Branch[] };

/** Wrappers stand before what they start, whose `via` is one longer: so the list folds back into a tree. */
export function explainTree(decision: Decision): readonly ExplainedInvocation[] {
  const roots: Branch[] = [];
  const open: Branch[] = [];
  for (const { invocation, rules } of decision.invocations) {
    const node: Branch = { invocation, rules, children: [] };
    while (open.length > 0 && open.at(-1)!.invocation.via.length >= invocation.via.length) open.pop();
    (open.at(-1)?.children ?? roots).push(node);
    open.push(node);
  }
  return roots;
}

export interface ListedRule extends RuleMatch {
  readonly match: readonly string[];
  readonly unless: readonly string[];
  readonly assigns: readonly string[];
  readonly when: Condition | null;
}

export function listRules(index: RuleIndex): ListedRule[] {
  return index.rules.map(({ id, verdict, sensitivity, reason, instead, at, match, unless, assigns, when }) => ({
    id,
    verdict,
    sensitivity,
    reason,
    instead,
    at,
    match: match.map(pattern => pattern.text),
    unless: unless.map(pattern => pattern.text),
    assigns,
    when,
  }));
}
