/** A rule proves itself: each example is analysed as real text would be, and the rule must meet it, or must not. */
import type { Analysis } from '../bash/analysis.ts';
import { analyze } from '../bash/analyze.ts';
import { EXAMPLE_CONTEXT, EXAMPLE_FACTS, NO_FILES } from './example-place.ts';
import { aroundOf } from './around.ts';
import { arrivals } from './flows.ts';
import { matchesGlob } from './glob.ts';
import { matchesRule, subjectOf } from './match.ts';
import type { LoadedRule } from './rule.ts';
import type { Shape } from './shape.ts';
import { readCommandLine } from './words.ts';

export const analyzeExample = (text: string): Analysis => analyze(text, EXAMPLE_FACTS, NO_FILES, []);

export interface FailedExample {
  readonly rule: LoadedRule;
  readonly kind: 'match' | 'no_match';
  readonly index: number;
  readonly example: string;
}

/** The examples that do not hold; conditions are left out, since an example has no circumstances. */
export function failedExamples(rule: LoadedRule): FailedExample[] {
  const failed = (kind: FailedExample['kind']) =>
    rule.examples[kind].flatMap((example, index) =>
      meets(rule, example) === (kind === 'match') ? [] : [{ rule, kind, index, example }],
    );
  return [...failed('match'), ...failed('no_match')];
}

function meets(rule: LoadedRule, text: string): boolean {
  const analysis = analyzeExample(text);
  if (analysis.errors.length > 0) return rule.examples.no_match.includes(text);
  const bare = { ...rule, when: null };
  if (analysis.assignments.some(({ name }) => rule.assigns.some(glob => matchesGlob(glob, name)))) return true;
  const around = aroundOf(analysis, NO_POLICY, EXAMPLE_CONTEXT);
  if (rule.flows !== null) around.arrivals.set(rule.id, arrivals(rule.flows, around));
  return analysis.invocations.some(invocation =>
    matchesRule(bare, subjectOf(invocation, readCommandLine(invocation.argv), around)),
  );
}

const NO_POLICY = { roles: new Map(), situations: new Map() };

export const exampleMessage = ({ rule, kind }: FailedExample): string =>
  `rule ${rule.id} ${kind === 'match' ? 'does not match' : 'matches'} its own example`;

/** A command that can be pasted. */
export const howItIsRead = (example: string): string =>
  `gatekeep explain -c '${example.replaceAll("'", "'\\''")}' says how it is read`;

/** `list`: the rules as they stand in the file, in the same order. */
export function checkExamples(rules: readonly LoadedRule[], list: Shape): void {
  for (const [i, rule] of rules.entries()) {
    const [failed] = failedExamples(rule);
    if (failed === undefined) continue;
    const at = list.at(i).at('examples').at(failed.kind).at(failed.index);
    at.fail(exampleMessage(failed), { hint: howItIsRead(failed.example) });
  }
}
