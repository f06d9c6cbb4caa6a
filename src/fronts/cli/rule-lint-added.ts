/** Rules that a command of ours has made are held to what `rules lint` holds everybody's to; their examples were, when they loaded. */
import { Problem } from '../../problem.ts';
import { lintRules } from '../../rules/lint.ts';
import { readPolicyFile } from '../../rules/policy-file.ts';
import type { LoadedRule } from '../../rules/rule.ts';

/** `ids`: the new ones; `inForce`: what was before. Throws a Problem for the first thing that is wrong. */
export function lintAdded(text: string, path: string, ids: ReadonlySet<string>, inForce: readonly LoadedRule[]): void {
  const content = readPolicyFile(text, path, Bun.YAML.parse, new Set());
  const own = content.rules;
  const around = inForce.filter(({ id }) => !content.disable.includes(id) && !own.some(rule => rule.id === id));
  const found = lintRules(
    own.filter(({ id }) => ids.has(id)),
    [...around, ...own],
    () => true,
  );
  const [first] = found;
  if (first !== undefined) throw new Problem('usage', `rules lint would say of ${first.rule.id}: ${first.message}`);
}
