/** Analysis × policy → decision: the strictest verdict over all invocations, assignments and opaque parts. */
import type { Analysis, Invocation, Opaque, VariableAssignment } from '../bash/analysis.ts';
import { type Around, aroundOf } from './around.ts';
import { holds } from './condition.ts';
import type { Decision, RuleContext, RuleMatch, UsedFact } from './decision.ts';
import { matchesGlob } from './glob.ts';
import { matchesRule, subjectOf } from './match.ts';
import type { Policy, Settings } from './policy.ts';
import type { CompiledRule } from './rule.ts';
import { candidates, flowRules } from './rule-index.ts';
import { overridden } from './settings.ts';
import { highest, type Sensitivity, strictest, type Verdict } from './verdict.ts';
import { type CommandLine, readCommandLine } from './words.ts';

/** What cannot be told may be anything; still below the rules that know what they see. */
const OPAQUE_SENSITIVITY: Sensitivity = 'high';

export function decide(analysis: Analysis, policy: Policy, context: RuleContext): Decision {
  const around = aroundOf(analysis, policy, context);
  const flows = flowRules(policy.rules, analysis.invocations, context.home);
  if (flows.length > 0) findArrivals(flows, around);
  const whole = settingsFor(null, null, policy, around);
  const reached: Settings[] = [whole];
  let unlisted: Verdict = 'allow';
  const invocations = analysis.invocations.map(invocation => {
    const line = readCommandLine(invocation.argv);
    const settings = settingsFor(invocation, line, policy, around);
    if (settings !== policy) reached.push(settings);
    const rules = rulesFor(invocation, line, flows, policy, settings, around);
    if (rules.length === 0 && invocation.kind !== 'function') unlisted = strictest(unlisted, settings.unlisted);
    return { invocation, rules };
  });
  const assignments = assignmentsOf(analysis).map(assignment => ({
    assignment,
    rules: rulesOn(assignment, policy, whole, around),
  }));
  const met = [...invocations, ...assignments].flatMap(({ rules }) => rules).filter(rule => rule.verdict !== 'allow');
  const settings = strictestOf(policy, reached);
  const opaque = analysis.opaque.filter(part => !isAccepted(part, settings.profile === 'strict'));
  const floor: Verdict = opaque.length > 0 ? strictest(settings.opaque, unlisted) : unlisted;
  return {
    verdict: met.reduce<Verdict>((verdict, rule) => strictest(verdict, rule.verdict), floor),
    sensitivity: met.reduce(
      (most, rule) => highest(most, rule.sensitivity),
      opaque.length > 0 ? OPAQUE_SENSITIVITY : null,
    ),
    settings,
    invocations,
    assignments: assignments.filter(({ rules }) => rules.length > 0),
    opaque,
    facts: usedFacts(around),
  };
}

function findArrivals(flows: readonly CompiledRule[], around: Around): void {
  const { arrivals } = require('./flows.ts') as typeof import('./flows.ts');
  for (const rule of flows) around.arrivals.set(rule.id, arrivals(rule.flows!, around));
}

/** Most policies have no overrides, and then nothing is worked out. */
function settingsFor(
  invocation: Invocation | null,
  line: CommandLine | null,
  policy: Policy,
  around: Around,
): Settings {
  if (policy.overrides.length === 0) return policy;
  const held = policy.overrides.filter(({ when }) => holds(when, invocation, line, around, 'possible'));
  return held.length === 0 ? policy : overridden(policy, held);
}

const strictestOf = (policy: Policy, reached: readonly Settings[]): Settings =>
  reached.every(one => one === policy)
    ? policy
    : overridden(
        policy,
        reached.map(one => ({ ...one, when: {} })),
      );

function usedFacts({ used }: Around): UsedFact[] {
  if (used.size === 0) return [];
  return [...used.keys()].sort().map(name => ({ name, value: [...used.get(name)!].join(', ') }));
}

/** Only where what no rule names is not allowed do allow rules change anything; they stand beside what asks, never above it. */
function rulesFor(
  invocation: Invocation,
  line: CommandLine,
  flows: readonly CompiledRule[],
  policy: Policy,
  settings: Settings,
  around: Around,
): RuleMatch[] {
  const named = candidates(policy.rules, line, invocation, around.context.home);
  const arriving = flows.filter(({ id }) => around.arrivals.get(id)?.has(invocation));
  const rules = arriving.length === 0 ? named : [...named, ...arriving];
  const asked = settings.unlisted !== 'allow' ? rules : rules.filter(rule => rule.verdict !== 'allow');
  if (asked.length === 0) return [];
  const subject = subjectOf(invocation, line, around);
  return asked
    .filter(rule => matchesRule(rule, subject))
    .map(rule => matchOf(rule, invocation, line, policy, settings, around));
}

/** What the rule says here: its sensitivity may be raised, its verdict is the policy's where it names none. */
function matchOf(
  rule: CompiledRule,
  invocation: Invocation | null,
  line: CommandLine | null,
  policy: Policy,
  settings: Settings,
  around: Around,
): RuleMatch {
  let { sensitivity } = rule;
  for (const raise of rule.severityWhen) {
    if (highest(raise.sensitivity, sensitivity) === sensitivity) continue;
    if (raise.when.some(when => holds(when, invocation, line, around, 'possible'))) sensitivity = raise.sensitivity;
  }
  const verdict = rule.verdict ?? settings.thresholds[sensitivity];
  const role = verdict === 'ask' && policy.roles.size > 0 ? exempted(rule.id, invocation, line, around) : null;
  const { id, reason, instead, at, approvals } = rule;
  return { id, verdict: role === null ? verdict : 'allow', sensitivity, reason, instead, at, approvals, role };
}

/** The role that lets the requester do this without being asked; only its certain members. */
function exempted(id: string, invocation: Invocation | null, line: CommandLine | null, around: Around): string | null {
  for (const [name, { may }] of around.policy.roles) {
    if (!may.some(glob => matchesGlob(glob, id))) continue;
    if (holds({ role: [name] }, invocation, line, around, 'certain')) return name;
  }
  return null;
}

/** The value that the caller's environment has already changes nothing: agents' preambles put HOME back. */
function rulesOn(assignment: VariableAssignment, policy: Policy, settings: Settings, around: Around): RuleMatch[] {
  if (assignment.value === around.context.env.get(assignment.name)) return [];
  const { at, places } = policy.rules;
  return places.onAssignment
    .map(at)
    .filter(rule => rule.assigns.some(glob => matchesGlob(glob, assignment.name)))
    .filter(rule => rule.when === null || holds(rule.when, null, null, around, 'possible'))
    .map(rule => matchOf(rule, null, null, policy, settings, around));
}

/** A wrapper may assign for what it starts (`env X=1 cmd`) without the text doing so. */
function assignmentsOf(analysis: Analysis): VariableAssignment[] {
  return [...new Set([...analysis.assignments, ...analysis.invocations.flatMap(invocation => invocation.assignments)])];
}

/** What a file cannot tell us was accepted with it, by root, by the policy's owner, or, but under strict, by a commit. */
function isAccepted({ source }: Opaque, strict: boolean): boolean {
  if (source.kind !== 'file') return false;
  return source.origin === 'system' || source.origin === 'listed' || (source.origin === 'committed' && !strict);
}
