/** `rules lint`: files that are named, or all rules in force, seen beside everything that is in force. */
import { readdirSync } from 'node:fs';
import { absolute } from '../../bash/folders.ts';
import { judge } from '../../gate/judge.ts';
import { idleSettings } from '../../rules/idle-overrides.ts';
import { lintRules } from '../../rules/lint.ts';
import { rulesInForce, shippedIds, type World } from '../../setup.ts';
import { filesBelow, testFile } from './rule-tests.ts';
import type { RuleLintReport } from './services.ts';
import { shellSubmission } from './submission.ts';

export async function lint(paths: readonly string[], world: World): Promise<RuleLintReport> {
  const inForce = await rulesInForce(world);
  const files = paths.flatMap(path => filesBelow(absolute(path, world.cwd), folder => readdirSync(folder)));
  const tested = files.map(file => testFile(file, new Set(shippedIds)));
  const named = tested.flatMap(({ rules }) => rules);
  const rules = paths.length === 0 ? inForce : named;
  // A file that is in force already is there twice otherwise.
  const ids = new Set(named.map(({ id }) => id));
  const isAllowed = (command: string): boolean =>
    judge(shellSubmission(command, []), world.cwd, world.env, world.judge).decision.verdict === 'allow';
  const found = lintRules(
    rules,
    inForce.filter(({ id }) => !ids.has(id)),
    isAllowed,
  );
  const idle = paths.length === 0 ? idleSettings(world.policy) : [];
  return {
    rules: rules.length,
    findings: [
      ...found.map(({ rule, kind, message }) => ({ rule: rule.id, at: rule.at, kind, message })),
      ...idle.map(({ at, message }) => ({ rule: 'overrides', at, kind: 'ignored', message })),
    ],
    failures: tested.flatMap(({ failures }) => failures),
  };
}
