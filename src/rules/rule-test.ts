/** `gatekeep rules test`: runs every example of a file, and says where each one stands that does not hold. */
import type { Problem } from '../problem.ts';
import { exampleMessage, type FailedExample, failedExamples } from './examples.ts';
import { loadRules } from './load.ts';
import { Mistake } from './mistake.ts';
import { placed, type YamlPlaces } from './place-in-file.ts';
import { readPolicyFile } from './policy-file.ts';
import type { CompiledRule, Examples, LoadedRule } from './rule.ts';
import { Shape } from './shape.ts';

export interface RuleTest {
  readonly rules: number;
  readonly examples: number;
  readonly failures: readonly Problem[];
}

/** The whole `yaml` package: it parses here too, because its errors have places. */
export interface Yaml extends YamlPlaces {
  readonly parse: (text: string) => unknown;
}

const NO_IDS: ReadonlySet<string> = new Set();

/** A pack (a list of rules) or a policy file (a mapping that holds one). */
export function testRuleFile(file: string, text: string, yaml: Yaml): RuleTest {
  try {
    const { rules, list } = read(file, text, yaml);
    const failures = rules.flatMap((rule, i) => failedExamples(rule).map(failed => mistakeIn(list.at(i), failed)));
    return { rules: rules.length, examples: count(rules), failures: failures.map(mistake => placed(mistake, yaml)) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { rules: 0, examples: 0, failures: [placed(error, yaml)] };
  }
}

function read(file: string, text: string, yaml: Yaml): { rules: readonly LoadedRule[]; list: Shape } {
  if (/^\s*version\s*:/m.test(text)) {
    const { rules, shape } = readPolicyFile(text, file, yaml.parse, NO_IDS);
    return { rules, list: shape.at('rules') };
  }
  const list = new Shape({ file, text }, yaml.parse(text));
  return { rules: loadRules(list, file, NO_IDS), list };
}

function mistakeIn(rule: Shape, failed: FailedExample): Mistake {
  const place = rule.at('examples').at(failed.kind).at(failed.index);
  return new Mistake(place.source, exampleMessage(failed), place.path);
}

/** The shipped rules against the examples that were kept beside them at build time. */
export function testShipped(rules: readonly CompiledRule[], examples: Readonly<Record<string, Examples>>): RuleTest {
  const loaded = rules.map(rule => ({ ...rule, examples: examples[rule.id] ?? { match: [], no_match: [] } }));
  const failed = loaded.flatMap(failedExamples);
  const source = (rule: CompiledRule) => ({ file: rule.at, text: '' });
  return {
    rules: rules.length,
    examples: count(loaded),
    failures: failed.map(f => new Mistake(source(f.rule), `${exampleMessage(f)}: ${f.example}`, [])),
  };
}

const count = (rules: readonly LoadedRule[]): number =>
  rules.reduce((sum, { examples }) => sum + examples.match.length + examples.no_match.length, 0);
