/** `rules test`: the examples of the rules in force, or of the rule and policy files that are named. */
import * as yaml from 'yaml';
import { resolvePath } from '../../bash/folders.ts';
import { readSmallFile, statPath } from '../../posix/files.ts';
import { Problem } from '../../problem.ts';
import { failedExamples, howItIsRead } from '../../rules/examples.ts';
import { loadRules } from '../../rules/load.ts';
import { readPolicyFile } from '../../rules/policy-file.ts';
import { Mistake, NO_YAML } from '../../rules/mistake.ts';
import { placed } from '../../rules/place-in-file.ts';
import type { LoadedRule } from '../../rules/rule.ts';
import { Shape } from '../../rules/shape.ts';
import type { RuleTestReport } from './services.ts';

type Failure = RuleTestReport['failures'][number];

export interface Tested {
  readonly rules: readonly LoadedRule[];
  readonly failures: readonly Failure[];
}

const asFailure = ({ message, location, hint }: Problem): Failure => ({ message, location, hint });

/** A pack is a list of rules, a policy file has them under `rules`. */
export function testFile(path: string, shippedIds: ReadonlySet<string>): Tested {
  const file = readSmallFile(path);
  if (file === null) throw new Problem('usage', `${path}: no such file, or it cannot be read`);
  const text = new TextDecoder().decode(file.bytes);
  const failures: Failure[] = [];
  let rules: readonly LoadedRule[] = [];
  const guard = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      failures.push(asFailure(placed(error, yaml)));
    }
  };
  guard(() => {
    const top = new Shape({ file: path, text }, parse(path, text));
    const isPack = Array.isArray(top.value);
    const list = isPack ? top : top.at('rules');
    rules = isPack ? loadRules(top, path, new Set()) : readPolicyFile(text, path, yaml.parse, shippedIds).rules;
    for (const [i, rule] of rules.entries())
      for (const { kind, index, example } of failedExamples(rule)) {
        const does = kind === 'match' ? 'does not match' : 'matches';
        const hint = howItIsRead(example);
        guard(() =>
          list.at(i).at('examples').at(kind).at(index).fail(`rule ${rule.id} ${does} its own example`, { hint }),
        );
      }
  });
  return { rules, failures };
}

function parse(path: string, text: string): unknown {
  try {
    return yaml.parse(text);
  } catch {
    throw new Mistake({ file: path, text }, 'no YAML', [], NO_YAML);
  }
}

export function filesBelow(path: string, listFolder: (path: string) => readonly string[]): readonly string[] {
  if (statPath(path)?.kind !== 'directory') return [path];
  const found = listFolder(path)
    .filter(name => /\.ya?ml$/.test(name))
    .sort();
  if (found.length === 0)
    throw new Problem('usage', `${path}: no rule file in this folder`, { hint: 'rule files end in .yaml' });
  return found.map(name => resolvePath(null, `${path}/${name}`)!);
}

export function testRuleFiles(
  paths: readonly string[],
  listFolder: (path: string) => readonly string[],
  shippedIds: ReadonlySet<string>,
): RuleTestReport {
  const files = paths.flatMap(path => filesBelow(path, listFolder));
  const tested = files.map(file => testFile(file, shippedIds));
  return summary(
    files.length,
    tested.flatMap(({ rules }) => rules),
    tested.flatMap(({ failures }) => failures),
  );
}

const summary = (files: number, rules: readonly LoadedRule[], failures: readonly Failure[]): RuleTestReport => ({
  files,
  rules: rules.length,
  examples: rules.reduce((sum, { examples }) => sum + examples.match.length + examples.no_match.length, 0),
  failures,
});

/** `files`: packs and policy files that any of them stands in. */
export function testRulesInForce(rules: readonly LoadedRule[]): RuleTestReport {
  const failures = rules.flatMap(rule =>
    failedExamples(rule).map(({ kind, example }) => ({
      message: `rule ${rule.id} (${rule.at}) ${kind === 'match' ? 'does not match' : 'matches'} its own example: ${example}`,
    })),
  );
  const files = new Set(rules.map(({ at }) => at.replace(/:\d+$/, ''))).size;
  return summary(files, rules, failures);
}
