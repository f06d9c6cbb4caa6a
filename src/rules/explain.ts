/** What `explain` and `rules list` show, as data; terminal and CLI give it its looks. */
import type { Decision, RuleMatch } from './decision.ts';
import type { Policy } from './policy.ts';
import {
  type CompiledRule,
  type Condition,
  type FileTest,
  type FlowEnd,
  type Raise,
  WORD_CLASSES,
  type WordClass,
  type WordTest,
} from './rule.ts';
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

/** A rule in force, its verdict the policy's where it names none. */
export interface ListedRule extends Omit<RuleMatch, 'role'> {
  readonly match: readonly string[];
  readonly unless: readonly string[];
  readonly assigns: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly flows: { readonly from: FlowText; readonly to: FlowText } | null;
  readonly when: Condition | null;
  readonly severity_when: readonly Raise[];
}

/** As the rule's author would write it. */
type FlowText = 'run' | readonly string[] | { readonly files: readonly string[] };

function fileTexts(test: FileTest | null): string[] {
  if (test === null) return [];
  const text = (one: WordTest): string => (one.kind === 'class' ? `<${one.name}>` : 'glob' in one ? one.glob : '');
  return [...test.files.map(text), ...test.except.map(one => `!${text(one)}`)];
}

function flowText(end: FlowEnd | 'run'): FlowText {
  if (end === 'run') return end;
  return end.kind === 'files' ? { files: fileTexts(end.test) } : end.patterns.map(pattern => pattern.text);
}

export const listRules = (policy: Policy): ListedRule[] => policy.rules.rules.map(rule => listed(rule, policy));

export function listed(rule: CompiledRule, { thresholds }: Pick<Policy, 'thresholds'>): ListedRule {
  return {
    id: rule.id,
    verdict: rule.verdict ?? thresholds[rule.sensitivity],
    sensitivity: rule.sensitivity,
    reason: rule.reason,
    instead: rule.instead,
    at: rule.at,
    match: rule.match.map(pattern => pattern.text),
    unless: rule.unless.map(pattern => pattern.text),
    assigns: rule.assigns,
    reads: fileTexts(rule.reads),
    writes: fileTexts(rule.writes),
    flows: rule.flows === null ? null : { from: flowText(rule.flows.from), to: flowText(rule.flows.to) },
    when: rule.when,
    severity_when: rule.severityWhen,
    approvals: rule.approvals,
  };
}

/** What a rule itself excuses. */
export interface WayOut {
  readonly rule: RuleMatch;
  readonly unless: readonly string[];
  /** `<outside>`, … : places that its patterns name. */
  readonly classes: readonly WordClass[];
}

/** One for each rule that asks or denies, in the order in which they were met. */
export function waysOut(decision: Decision, index: RuleIndex): readonly WayOut[] {
  const met = new Map<string, RuleMatch>();
  for (const { rules } of [...decision.invocations, ...decision.assignments]) {
    for (const rule of rules) if (rule.verdict !== 'allow') met.set(rule.id, rule);
  }
  const inForce = new Map(index.rules.map(rule => [rule.id, rule]));
  return [...met.values()].map(rule => {
    const { match = [], unless = [] } = inForce.get(rule.id) ?? {};
    const classes = WORD_CLASSES.filter(name => match.some(pattern => pattern.text.includes(`<${name}>`)));
    return { rule, unless: unless.map(pattern => pattern.text), classes };
  });
}
