/** A loaded rule as its author would write it, for a copy with an exception; and the pattern that means one command alone. */
import { Shape } from './shape.ts';
import { loadRules } from './load.ts';
import { failedExamples } from './examples.ts';
import { Mistake } from './mistake.ts';
import { parsePattern } from './pattern.ts';
import type { LoadedRule } from './rule.ts';

/** A regular expression on the whole line: options that are added, or words that follow, make another command. */
export const exactPattern = (argv: readonly string[]): string => {
  const [path = '', ...rest] = argv;
  const line = [path.slice(path.lastIndexOf('/') + 1), ...rest].join(' ');
  return `regex:^${line.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$`;
};

export interface Exception {
  readonly id: string;
  readonly pattern: string;
  /** The command that it is for: an example that the copy leaves alone. */
  readonly command: string;
}

/** null: there are parts of it that only its own file can say. */
export function copyWith(
  rule: LoadedRule,
  { id, pattern, command }: Exception,
): Readonly<Record<string, unknown>> | null {
  if (rule.reads !== null || rule.writes !== null || rule.flows !== null) return null;
  const { no_match } = rule.examples;
  const match = stillMet(rule, pattern);
  if (match.length === 0) return null;
  const raised = rule.severityWhen.map(({ sensitivity, when }) => [sensitivity, when] as const);
  const copy = {
    id,
    ...listed(
      'match',
      rule.match.map(({ text }) => text),
    ),
    unless: [...rule.unless.map(({ text }) => text), pattern],
    ...listed('assigns', rule.assigns),
    ...(rule.when !== null && { when: rule.when }),
    ...(rule.verdict !== null && { verdict: rule.verdict }),
    sensitivity: rule.sensitivity,
    ...(raised.length > 0 && { severity_when: Object.fromEntries(raised) }),
    reason: rule.reason,
    ...(rule.instead !== null && { instead: rule.instead }),
    ...listed('controls', rule.controls),
    ...listed('tags', rule.tags),
    ...listed('references', rule.references),
    examples: { match: [...match], no_match: [...no_match, command] },
  };
  return rule.approvals === null && isSame(copy, rule) ? copy : null;
}

const listed = (key: string, values: readonly string[]): object => (values.length === 0 ? {} : { [key]: [...values] });

/** The examples that the exception leaves: what it excuses proves the rule no more. */
function stillMet(rule: LoadedRule, pattern: string): readonly string[] {
  const excepted = { ...rule, unless: [...rule.unless, parsePattern(pattern)] };
  const lost = new Set(failedExamples(excepted).flatMap(({ kind, example }) => (kind === 'match' ? [example] : [])));
  return rule.examples.match.filter(example => !lost.has(example));
}

/** Read again, it is the rule with one exception more. */
function isSame(copy: object, rule: LoadedRule): boolean {
  try {
    const [made] = loadRules(new Shape({ file: '', text: '' }, [copy]), '', new Set());
    const bare = ({ id: _, at: __, unless, examples: ___, ...rest }: LoadedRule) => ({
      ...rest,
      unless: unless.length,
    });
    return sorted(bare(made!)) === sorted({ ...bare(rule), unless: rule.unless.length + 1 });
  } catch (error) {
    if (error instanceof Mistake) return false;
    throw error;
  }
}

const sorted = (value: object): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
