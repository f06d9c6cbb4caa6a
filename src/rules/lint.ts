/**
 * What is wrong with rules that load: those that say what others say, that contradict one another, that can never count,
 * and parts that no example proves. A rule's examples stand for what it meets.
 */
import type { Analysis } from '../bash/analysis.ts';
import { aroundOf } from './around.ts';
import { EXAMPLE_CONTEXT } from './example-place.ts';
import { analyzeExample } from './examples.ts';
import { arrivals } from './flows.ts';
import { matchesGlob } from './glob.ts';
import { matchesRule, subjectOf } from './match.ts';
import type { Condition, LoadedRule, Pattern } from './rule.ts';
import { highest } from './verdict.ts';
import { readCommandLine } from './words.ts';

export interface Finding {
  readonly rule: LoadedRule;
  readonly kind: 'shadowed' | 'contradicted' | 'never' | 'unproven' | 'instead' | 'reason';
  /** Lower case, no full stop. */
  readonly message: string;
}

/** `around`: the rules that are in force beside these; `isAllowed`: what the policy says of a command. */
export function lintRules(
  rules: readonly LoadedRule[],
  around: readonly LoadedRule[],
  isAllowed: (command: string) => boolean,
): Finding[] {
  const others = [...new Set([...around, ...rules])];
  const meets = cachedMeets();
  return rules.flatMap(rule => [
    ...reasons(rule),
    ...neverHolds(rule),
    ...unproven(rule, meets),
    ...shadows(rule, others, meets),
    ...contradictions(rule, others, meets),
    ...insteads(rule, isAllowed),
  ]);
}

const finding = (rule: LoadedRule, kind: Finding['kind'], message: string): Finding => ({ rule, kind, message });

/** As it stands in a sentence of ours: `ask: changes what customers see`. */
export const isPlainReason = (reason: string): boolean =>
  !/[.!]$|\n/.test(reason.trim()) && !/^[A-Z][a-z]/.test(reason.trim());

const reasons = (rule: LoadedRule): Finding[] =>
  isPlainReason(rule.reason)
    ? []
    : [finding(rule, 'reason', 'the reason is one line in lower case without a full stop')];

/** A glob that is wanted and excluded; a pattern that its own `unless` takes back. */
function neverHolds(rule: LoadedRule): Finding[] {
  const found: Finding[] = [];
  for (const [fact, globs] of Object.entries(rule.when ?? {})) {
    if (isNever(globs)) found.push(finding(rule, 'never', `when: ${fact} excludes all that it wants`));
  }
  for (const { sensitivity, when } of rule.severityWhen)
    for (const condition of when)
      if (Object.values(condition as Condition).some(isNever))
        found.push(finding(rule, 'never', `severity_when: ${sensitivity} excludes all that it wants`));
  const excused = new Set(rule.unless.map(({ text }) => text));
  for (const { text } of rule.match)
    if (excused.has(text)) found.push(finding(rule, 'never', `unless takes back the pattern "${text}"`));
  return found;
}

function isNever(globs: unknown): boolean {
  if (!Array.isArray(globs)) return false;
  const excluded = globs.filter(glob => glob.startsWith('!')).map(glob => glob.slice(1));
  const wanted = globs.filter(glob => !glob.startsWith('!'));
  const covers = (glob: string): boolean => excluded.some(other => matchesGlob(other, glob));
  return wanted.length === 0 ? excluded.includes('*') : wanted.every(covers);
}

/** Taken away, each pattern of `match` and `unless` would make an example fail. */
function unproven(rule: LoadedRule, meets: Meets): Finding[] {
  const { match, unless, examples } = rule;
  const bare = { ...rule, when: null };
  const without = (patterns: readonly Pattern[], one: Pattern): readonly Pattern[] =>
    patterns.filter(other => other !== one);
  const found: Finding[] = [];
  // A single pattern is met by every example.
  for (const pattern of match.length < 2 ? [] : match) {
    const rest = { ...bare, match: without(match, pattern) };
    if (!examples.match.every(text => meets(rest, text))) continue;
    const isMet = examples.match.some(text => meets({ ...bare, match: [pattern] }, text));
    const why = isMet ? 'its examples are met by other patterns too' : 'no example meets it';
    found.push(finding(rule, 'unproven', `the pattern "${pattern.text}" proves nothing: ${why}`));
  }
  for (const pattern of unless) {
    const rest = { ...bare, unless: without(unless, pattern) };
    if (!examples.no_match.some(text => meets(rest, text)))
      found.push(finding(rule, 'unproven', `no example is excused by the pattern "${pattern.text}" alone`));
  }
  return found;
}

type Meets = (rule: LoadedRule, text: string) => boolean;

const NO_POLICY = { roles: new Map(), situations: new Map() };
const analyses = new Map<string, Analysis>();

function analyzed(text: string): Analysis {
  const found = analyses.get(text) ?? analyzeExample(text);
  analyses.set(text, found);
  return found;
}

/** The programs that a rule can meet; null: any. */
function programsOf({ match, reads, writes, flows, assigns }: LoadedRule): ReadonlySet<string> | null {
  if (reads !== null || writes !== null || flows !== null || assigns.length > 0) return null;
  const names = new Set<string>();
  for (const pattern of match) {
    if (pattern.kind === 'line' || pattern.program === null) return null;
    for (const test of pattern.program) {
      if (test.kind !== 'text') return null;
      names.add(test.text);
    }
  }
  return names;
}

/** Most rules are about other programs: seen before anything is matched. */
function cachedMeets(): Meets {
  const programs = new Map<LoadedRule, ReadonlySet<string> | null>();
  return (rule, text) => {
    if (!programs.has(rule)) programs.set(rule, programsOf(rule));
    const names = programs.get(rule)!;
    const analysis = analyzed(text);
    const around = aroundOf(analysis, NO_POLICY, EXAMPLE_CONTEXT);
    if (rule.flows !== null) around.arrivals.set(rule.id, arrivals(rule.flows, around));
    if (analysis.assignments.some(({ name }) => rule.assigns.some(glob => matchesGlob(glob, name)))) return true;
    return analysis.invocations.some(one => {
      const line = readCommandLine(one.argv);
      return (names === null || names.has(line.program)) && matchesRule(rule, subjectOf(one, line, around));
    });
  };
}

const RANK = { allow: 0, ask: 1, deny: 2 } as const;
/** A rule that names no verdict mostly asks. */
const rank = ({ verdict }: LoadedRule): number => RANK[verdict ?? 'ask'];

/** Another rule, under no condition, says at least as much of everything that this one names. */
function shadows(rule: LoadedRule, others: readonly LoadedRule[], meets: Meets): Finding[] {
  if (rule.verdict === 'allow') return [];
  const covering = others.find(
    other =>
      other !== rule &&
      other.when === null &&
      other.verdict !== 'allow' &&
      rank(other) >= rank(rule) &&
      highest(other.sensitivity, rule.sensitivity) === other.sensitivity &&
      (other.sensitivity !== rule.sensitivity ||
        rank(other) > rank(rule) ||
        other.id < rule.id ||
        !covers(rule, other, meets)) &&
      rule.severityWhen.length === 0 &&
      rule.approvals === null &&
      covers(other, rule, meets),
  );
  if (covering === undefined) return [];
  return [finding(rule, 'shadowed', `${covering.id} (${covering.at}) says as much of every example`)];
}

const covers = (wide: LoadedRule, narrow: LoadedRule, meets: Meets): boolean =>
  narrow.examples.match.every(text => meets(wide, text)) && narrow.examples.match.some(isOneCommand);

/** What an example with several commands proves of another rule is not told apart. */
const isOneCommand = (text: string): boolean =>
  analyzed(text).invocations.filter(({ via }) => via.length === 0).length === 1;

/** An allow rule lifts nothing: what another rule asks for is asked. */
function contradictions(rule: LoadedRule, others: readonly LoadedRule[], meets: Meets): Finding[] {
  if (rule.verdict !== 'allow') return [];
  return rule.examples.match.filter(isOneCommand).flatMap(text => {
    const against = others.find(other => other.verdict !== 'allow' && other.when === null && meets(other, text));
    return against === undefined
      ? []
      : [finding(rule, 'contradicted', `it allows "${text}", which ${against.id} (${against.at}) stops`)];
  });
}

function insteads(rule: LoadedRule, isAllowed: (command: string) => boolean): Finding[] {
  if (rule.instead === null || isAllowed(rule.instead)) return [];
  return [finding(rule, 'instead', `what it proposes instead is not allowed: ${rule.instead}`)];
}
