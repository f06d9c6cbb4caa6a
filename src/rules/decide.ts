/** Analysis × policy → decision: the strictest verdict over all invocations, assignments and opaque parts. */
import {
  type Analysis,
  type Invocation,
  isKnown,
  type Opaque,
  type Redirection,
  type VariableAssignment,
} from '../bash/analysis.ts';
import { holds } from './condition.ts';
import type { Decision, RuleContext, RuleMatch } from './decision.ts';
import { matchesGlob } from './glob.ts';
import { matchesRule, type Subject, subjectOf } from './match.ts';
import type { Policy } from './policy.ts';
import type { CompiledRule } from './rule.ts';
import { candidates, type RuleIndex } from './rule-index.ts';
import { highest, type Sensitivity, strictest, type Verdict } from './verdict.ts';
import { readCommandLine } from './words.ts';

/** What cannot be told may be anything; still below the rules that know what they see. */
const OPAQUE_SENSITIVITY: Sensitivity = 'high';

export function decide(analysis: Analysis, policy: Policy, context: RuleContext): Decision {
  const strict = policy.profile === 'strict';
  const changed = changedVariables(analysis);
  const resolved = new Map<string | null, Subject['resolved']>();
  const invocations = analysis.invocations.map(invocation => ({
    invocation,
    rules: rulesFor(invocation, policy.rules, strict, { context, changed, resolved }),
  }));
  const assignments = assignmentsOf(analysis).map(assignment => ({
    assignment,
    rules: rulesOn(assignment, policy.rules, context, changed),
  }));
  const opaque = analysis.opaque.filter(part => !isAccepted(part, strict));
  const met = [...invocations, ...assignments].flatMap(({ rules }) => rules).filter(rule => rule.verdict !== 'allow');
  const unlisted =
    strict && invocations.some(({ invocation, rules }) => rules.length === 0 && invocation.kind !== 'function');
  const floor: Verdict = opaque.length > 0 || unlisted ? 'ask' : 'allow';
  return {
    verdict: met.reduce<Verdict>((verdict, rule) => strictest(verdict, rule.verdict), floor),
    sensitivity: met.reduce(
      (most, rule) => highest(most, rule.sensitivity),
      opaque.length > 0 ? OPAQUE_SENSITIVITY : null,
    ),
    invocations,
    assignments: assignments.filter(({ rules }) => rules.length > 0),
    opaque,
  };
}

/** What all invocations of one text share. */
interface Around {
  readonly context: RuleContext;
  readonly changed: ReadonlySet<string>;
  /** Folder → words in it and the places they name. */
  readonly resolved: Map<string | null, Subject['resolved']>;
}

/** Only under strict do allow rules change anything, and there they stand beside what asks, never above it. */
function rulesFor(invocation: Invocation, index: RuleIndex, strict: boolean, around: Around): RuleMatch[] {
  const line = readCommandLine(invocation.argv);
  const rules = candidates(index, line, invocation.redirections.some(writesFile));
  const asked = strict ? rules : rules.filter(rule => rule.verdict !== 'allow');
  if (asked.length === 0) return [];
  const { cwd } = invocation;
  const resolved = around.resolved.get(cwd) ?? new Map();
  around.resolved.set(cwd, resolved);
  const subject = subjectOf(invocation, line, around.context, around.changed, resolved);
  return asked.filter(rule => matchesRule(rule, subject)).map(toMatch);
}

const writesFile = ({ writes, target }: Redirection): boolean => writes && target !== '/dev/null';

/** The value that the caller's environment has already changes nothing: agents' preambles put HOME back. */
function rulesOn(
  assignment: VariableAssignment,
  index: RuleIndex,
  context: RuleContext,
  changed: ReadonlySet<string>,
): RuleMatch[] {
  if (assignment.value === context.env.get(assignment.name)) return [];
  return index.places.onAssignment
    .map(index.at)
    .filter(rule => rule.assigns.some(glob => matchesGlob(glob, assignment.name)))
    .filter(rule => rule.when === null || holds(rule.when, null, context, 'possible', changed))
    .map(toMatch);
}

/** Assigned for good, or unset: conditions on the environment cannot tell what a command will see of these. */
function changedVariables({ assignments, invocations }: Analysis): ReadonlySet<string> {
  const unset = invocations.filter(({ argv }) => argv[0] === 'unset').flatMap(({ argv }) => argv.filter(isKnown));
  return new Set([...assignments.map(({ name }) => name), ...unset]);
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

export const toMatch = ({ id, verdict, sensitivity, reason, instead, at }: CompiledRule): RuleMatch => ({
  id,
  verdict,
  sensitivity,
  reason,
  instead,
  at,
});
