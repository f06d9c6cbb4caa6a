/** Analysis × policy → decision: the strictest verdict over all invocations, assignments and opaque parts. */
import type { Analysis, Invocation, Opaque, VariableAssignment } from '../bash/analysis.ts';
import { type Around, aroundOf } from './around.ts';
import { LIMITS, TooLarge } from '../bash/limits.ts';
import { isWrapper } from '../bash/wrappers.ts';
import { holds } from './condition.ts';
import type { Decision, RuleContext, RuleMatch, UsedFact } from './decision.ts';
import { matchesGlob } from './glob.ts';
import { matchesRule, type Subject, subjectOf } from './match.ts';
import type { Policy, Settings } from './policy.ts';
import { RUNNERS } from './programs.ts';
import type { CompiledRule } from './rule.ts';
import { candidates, flowRules, namedIn } from './rule-index.ts';
import { overridden } from './settings.ts';
import { highest, type Sensitivity, strictest, type Verdict } from './verdict.ts';
import { type CommandLine, readCommandLine } from './words.ts';

/** What cannot be told may be anything; still below the rules that know what they see. */
const OPAQUE_SENSITIVITY: Sensitivity = 'high';

/** Every command comes this way: its loops are written out, since they need nothing of the runtime's library (decision 006). */
export function decide(analysis: Analysis, policy: Policy, context: RuleContext): Decision {
  const around = aroundOf(analysis, policy, context);
  const whole = settingsFor(null, null, policy, around);
  const { invocations, reached, unlisted, tooMany } = judgeInvocations(analysis, policy, whole, around);
  const assignments = rulesOnAssignments(analysis, policy, whole, around);
  const settings = strictestOf(policy, reached);
  const opaque: Opaque[] = [];
  for (const part of analysis.opaque) if (!isAccepted(part, settings.profile === 'strict')) opaque.push(part);
  if (tooMany !== null) opaque.push(tooMany);
  const isOpaque = opaque.length > 0;
  let verdict = isOpaque ? strictest(settings.opaque, unlisted) : unlisted;
  let sensitivity: Sensitivity | null = isOpaque ? OPAQUE_SENSITIVITY : null;
  for (const list of [invocations, assignments]) {
    for (const { rules } of list) {
      for (const rule of rules) {
        if (rule.verdict === 'allow') continue;
        verdict = strictest(verdict, rule.verdict);
        sensitivity = highest(sensitivity, rule.sensitivity);
      }
    }
  }
  return { verdict, sensitivity, settings, invocations, assignments, opaque, facts: usedFacts(around) };
}

interface JudgedInvocations {
  readonly invocations: Decision['invocations'];
  readonly reached: readonly Settings[];
  /** The strictest verdict on an invocation that no rule names. */
  readonly unlisted: Verdict;
  /** Where the budget ran out: from there on rules may have been missed, so that it counts whatever is known of its source. */
  readonly tooMany: Opaque | null;
}

function judgeInvocations(analysis: Analysis, policy: Policy, whole: Settings, around: Around): JudgedInvocations {
  const invocations: { invocation: Invocation; rules: readonly RuleMatch[] }[] = [];
  const reached = [whole];
  let unlisted: Verdict = 'allow';
  let tooMany: Opaque | null = null;
  let flows: readonly CompiledRule[] | null = null;
  const earlier = new Earlier();
  for (const invocation of analysis.invocations) {
    let met: Met = { settings: policy, rules: [] };
    try {
      if (tooMany === null) {
        flows ??= findArrivals(analysis, policy, around);
        met = metBy(invocation, arriving(flows, invocation, around), policy, around, earlier);
        if (met.settings !== policy && !reached.includes(met.settings)) reached.push(met.settings);
      }
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      tooMany = tooManyWords(invocation);
    }
    const { settings, rules } = met;
    if (rules.length === 0 && invocation.kind !== 'function') unlisted = strictest(unlisted, settings.unlisted);
    invocations.push({ invocation, rules });
  }
  return { invocations, reached, unlisted, tooMany };
}

/** What comes of one invocation. */
interface Met {
  readonly settings: Settings;
  readonly rules: readonly RuleMatch[];
}

function arriving(flows: readonly CompiledRule[], invocation: Invocation, around: Around): readonly CompiledRule[] {
  return flows.length === 0 ? flows : flows.filter(({ id }) => around.arrivals.get(id)?.has(invocation));
}

/** Loops and functions are judged again and again, and start the same commands: `earlier` keeps what came of them. */
function metBy(
  invocation: Invocation,
  flows: readonly CompiledRule[],
  policy: Policy,
  around: Around,
  earlier: Earlier,
): Met {
  const key = around.analysis.invocations.length > 1 ? earlier.keyOf(invocation, flows) : null;
  const before = key === null ? undefined : earlier.met.get(key);
  if (before !== undefined) return before;
  const line = readCommandLine(invocation.argv);
  const settings = settingsFor(invocation, line, policy, around);
  const met = { settings, rules: rulesFor(invocation, line, flows, policy, settings, around) };
  if (key !== null) earlier.met.set(key, met);
  return met;
}

/** Of a long command there are not many. */
const LONGEST_KEY = 1000;

class Earlier {
  readonly met = new Map<string, Met>();
  readonly #pipelines = new Map<Invocation['upstream'], string | null>();

  /** All that rules look at; null: too long, or with variables of its own. */
  keyOf(invocation: Invocation, flows: readonly CompiledRule[]): string | null {
    const { argv, via, cwd, redirections, assignments, upstream, kind } = invocation;
    if (assignments.length > 0) return null;
    const pipeline = this.#pipelineOf(upstream);
    if (pipeline === null) return null;
    const key = JSON.stringify([argv, via, cwd, redirections, kind, pipeline, flows.map(({ id }) => id)]);
    return key.length < LONGEST_KEY ? key : null;
  }

  /** The commands of a loop have their upstream in common. */
  #pipelineOf(upstream: Invocation['upstream']): string | null {
    if (upstream.length === 0) return '';
    let pipeline = this.#pipelines.get(upstream);
    if (pipeline === undefined) {
      const text = JSON.stringify(upstream);
      pipeline = text.length < LONGEST_KEY ? text : null;
      this.#pipelines.set(upstream, pipeline);
    }
    return pipeline;
  }
}

const tooManyWords = ({ argv, span, via, source }: Invocation): Opaque => ({
  text: argv[0].slice(0, LIMITS.shown),
  why: 'too many words to hold against the rules',
  span,
  via,
  source,
});

/** The rules on flows that this text may meet; where their data arrives stands in `around` then. */
function findArrivals({ invocations }: Analysis, { rules }: Policy, around: Around): readonly CompiledRule[] {
  const flows = flowRules(rules, invocations, around.context.home);
  if (flows.length === 0) return flows;
  const { arrivals } = require('./flows.ts') as typeof import('./flows.ts');
  for (const rule of flows) around.arrivals.set(rule.id, arrivals(rule.flows!, around, rules.places.fileNames));
  return flows;
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
  possible = true,
): RuleMatch[] {
  const { context, budget } = around;
  const lists = settings.unlisted !== 'allow';
  const rules = withoutHelp(
    candidates(policy.rules, line, invocation, { home: context.home, lists, budget, changed: () => around.changed }),
    invocation,
  );
  rules.push(...flows);
  const met = possible ? asWrapper(invocation, line, policy, settings, around) : [];
  let subject: Subject | null = null;
  for (const rule of rules) {
    subject ??= subjectOf(invocation, line, around);
    if (matchesRule(rule, subject)) met.push(matchOf(rule, invocation, line, policy, settings, around));
  }
  return met;
}

const HELP = new Set<unknown>(['--help', '-help', '-h', 'help']);

function withoutHelp(rules: CompiledRule[], invocation: Invocation): CompiledRule[] {
  if (rules.length === 0 || !HELP.has(invocation.argv.at(-1))) return rules;
  const { asksForHelp, beyondWords } = require('./help.ts') as typeof import('./help.ts');
  return asksForHelp(invocation) ? rules.map(beyondWords).filter(rule => rule !== null) : rules;
}

/** A program that is no wrapper may run its words all the same; looked at where one could be a command that a rule names. */
function asWrapper(
  invocation: Invocation,
  { program }: CommandLine,
  policy: Policy,
  settings: Settings,
  around: Around,
): RuleMatch[] {
  const { isNamed } = policy.rules.places;
  if (invocation.kind !== 'program' || invocation.judges || invocation.argv.length < 2) return [];
  let named: string | null = null;
  for (let i = 1; i < invocation.argv.length && named === null; i++) named = namedIn(invocation.argv[i]!, isNamed);
  if (named === null || (isWrapper(program) && !RUNNERS.has(program))) return [];
  const { asPossibleWrapper } = require('./possible-wrapper.ts') as typeof import('./possible-wrapper.ts');
  return asPossibleWrapper(invocation, isNamed, around, inner =>
    rulesFor(inner, readCommandLine(inner.argv), [], policy, settings, around, false),
  );
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
    .filter(([, globs]) => globs.some(glob => matchesGlob(glob, assignment.name)))
    .map(([rule]) => at(rule))
    .filter(rule => rule.when === null || holds(rule.when, null, null, around, 'possible'))
    .map(rule => matchOf(rule, null, null, policy, settings, around));
}

/** Those that a rule names. A wrapper may assign for what it starts (`env X=1 cmd`) without the text doing so. */
function rulesOnAssignments(
  { assignments, invocations }: Analysis,
  policy: Policy,
  settings: Settings,
  around: Around,
): Decision['assignments'] {
  const met: { assignment: VariableAssignment; rules: readonly RuleMatch[] }[] = [];
  const seen = new Set<VariableAssignment>();
  const look = (assignment: VariableAssignment): void => {
    if (seen.has(assignment)) return;
    seen.add(assignment);
    const rules = rulesOn(assignment, policy, settings, around);
    if (rules.length > 0) met.push({ assignment, rules });
  };
  for (const assignment of assignments) look(assignment);
  for (const invocation of invocations) for (const assignment of invocation.assignments) look(assignment);
  return met;
}

/** What a file cannot tell us was accepted with it, by root, by the policy's owner, or, but under strict, by a commit. */
function isAccepted({ source }: Opaque, strict: boolean): boolean {
  if (source.kind !== 'file') return false;
  return (
    source.origin === 'system' ||
    source.origin === 'listed' ||
    ((source.origin === 'committed' || source.origin === 'tool') && !strict)
  );
}
