/** A line with targets: a rule, or variables of its targets alone. */
import { assign, assignmentOf } from './assign.ts';
import { expand } from './expand.ts';
import { findOutside, withoutComment } from './lines.ts';
import type { Make, Rule, Variable } from './state.ts';
import { isUnknown } from '../unknown.ts';
import { stemOf, patternOf, withStem, wordsOf } from './words.ts';

/** The rules that the recipe lines below belong to; none where the line is no rule. `text` is not expanded, its comment still in it. */
export function addRule(make: Make, text: string): readonly Rule[] {
  const { head, inline } = recipeOnLine(text);
  const colon = findOutside(head, ':');
  if (colon >= 0 && targetVariable(make, head.slice(0, colon), head.slice(colon + 1))) return [];
  const line = expand(make, head).trim();
  const at = line.indexOf(':');
  if (at < 0) {
    if (isUnknown(line)) make.opaque('make reads a line that only the run knows');
    return [];
  }
  const double = line.startsWith('::', at);
  const targets = wordsOf(line.slice(0, at).replace(/&$/, ''));
  const rest = line.slice(at + (double ? 2 : 1)).replace(/^:/, '');
  const recipe = inline === null ? [] : [{ text: inline, number: make.line }];
  const rules = rulesOf(make, targets, rest, double, recipe);
  noteSpecial(make, targets, rest);
  make.rules.push(...rules);
  return rules;
}

/** A `;` outside of references starts the recipe; a comment ends at the latest there. */
function recipeOnLine(text: string): { head: string; inline: string | null } {
  const bare = withoutComment(text);
  const at = findOutside(text, ';');
  if (at < 0 || at > bare.length) return { head: bare, inline: null };
  return { head: text.slice(0, at), inline: text.slice(at + 1).trim() };
}

/** `prod: CC = clang`: for this target and what it needs. */
function targetVariable(make: Make, left: string, right: string): boolean {
  const bare = right.replace(/^:/, '').trim();
  const found = /^((?:(?:export|override|private|unexport)[ \t]+)*)([\s\S]*)$/.exec(bare);
  const assignment = assignmentOf(found?.[2] ?? '');
  if (right.startsWith('=') || assignment === null) return false;
  const override = found?.[1]?.includes('override') ?? false;
  for (const target of wordsOf(expand(make, left))) {
    const before = make.targetVariables.get(target) ?? [];
    const set = (into: Map<string, Variable>) => assign(make, assignment, override ? 'override' : 'file', into);
    const exported = /\bexport\b/.test(found?.[1] ?? '') ? expand(make, assignment.name).trim() : null;
    make.targetVariables.set(target, [
      ...before,
      into => {
        set(into);
        if (exported !== null) make.exported.set(exported, true);
      },
    ]);
  }
  return true;
}

/** `targets: %.o: %.c` gives each target a rule with its own stem. */
function rulesOf(
  make: Make,
  targets: readonly string[],
  rest: string,
  double: boolean,
  recipe: Rule['recipe'],
): readonly Rule[] {
  const { file } = make;
  const colon = rest.indexOf(':');
  if (colon >= 0 && !rest.startsWith('=', colon + 1)) {
    const from = rest.slice(0, colon).trim();
    const shape = patternOf(from);
    const { prerequisites: needs, order } = needsOf(rest.slice(colon + 1));
    return targets.map(target => {
      const stem = shape === null ? null : (stemOf(target, shape) ?? (isUnknown(target) ? target : null));
      const prerequisites = needs.map(need => (stem === null ? need : withStem(need, stem)));
      return {
        targets: [target],
        prerequisites,
        order,
        recipe: [...recipe],
        implicit: false,
        stemFrom: from,
        double,
        file,
      };
    });
  }
  const implicit = targets.some(target => target.includes('%'));
  const suffix = suffixRule(targets);
  if (suffix !== null) return [{ ...suffix, recipe: [...recipe], implicit: true, stemFrom: null, double, file }];
  return [{ targets, ...needsOf(rest), recipe: [...recipe], implicit, stemFrom: null, double, file }];
}

/** `.c.o:` is `%.o: %.c` in its oldest form. */
function suffixRule(targets: readonly string[]): Pick<Rule, 'targets' | 'prerequisites' | 'order'> | null {
  const found = targets.length === 1 ? /^(\.[^./%]+)(\.[^./%]+)$/.exec(targets[0]!) : null;
  return found === null ? null : { targets: [`%${found[2]}`], prerequisites: [`%${found[1]}`], order: [] };
}

function needsOf(text: string): Pick<Rule, 'prerequisites' | 'order'> {
  const [first = '', ...rest] = text.split('|');
  return { prerequisites: wordsOf(first), order: wordsOf(rest.join(' ')) };
}

function noteSpecial(make: Make, targets: readonly string[], rest: string): void {
  if (targets.includes('.PHONY')) for (const name of wordsOf(rest)) make.phony.add(name);
  if (targets.includes('.EXPORT_ALL_VARIABLES')) make.exported.set('', true);
}
