/** From the goals to the recipes that would run: explicit rules, patterns, and those that make brings with it. */
import { resolvePath } from '../../folders.ts';
import { changedBy } from '../../changed-tasks.ts';
import { DEFAULT_RULES } from './defaults.ts';
import { expand } from './expand.ts';
import { isDependency } from './read.ts';
import { runRecipe } from './recipe.ts';
import { type Make, type Rule, simple, type Variable } from './state.ts';
import { isUnknown } from '../unknown.ts';
import { couldBeSame, patternOf, stemOf, withStem, wordsOf } from './words.ts';

export interface Plan {
  /** null: any. */
  readonly goals: readonly string[] | null;
  /** `-n`, `-q`, `-t`: only what runs all the same. */
  readonly dry: boolean;
  readonly defaultRules: boolean;
}

/** Visits each target once; of what is up to date already nothing is known, so all of it counts. */
export function runGoals(make: Make, plan: Plan): void {
  const visited = new Set<string>();
  // Files that make has read are targets first of all.
  for (const file of [make.file.path, ...make.includes]) visitFile(make, file, { ...plan, dry: false }, visited);
  for (const goal of plan.goals ?? explicitTargets(make)) visit(make, goal, plan, visited, []);
}

export const explicitTargets = (make: Make): readonly string[] =>
  make.rules.filter(rule => !rule.implicit).flatMap(({ targets }) => targets);

/** The first target that is none of make's own. */
export function defaultGoal(make: Make): string | null {
  const set = make.variables.get('.DEFAULT_GOAL');
  if (set !== undefined && set.text.trim() !== '') return expand(make, set.text).trim();
  return explicitTargets(make).find(target => !/^\.[^/]*$/.test(target)) ?? null;
}

function visitFile(make: Make, path: string, plan: Plan, visited: Set<string>): void {
  const names = [path, path.startsWith(`${make.folder}/`) ? path.slice(make.folder.length + 1) : path];
  const found = make.rules.filter(rule => !rule.implicit).flatMap(({ targets }) => targets);
  const from = make.ctx.report.invocations.length;
  for (const name of names) if (found.includes(name)) visit(make, name, plan, visited, []);
  const tidy = resolvePath('/', path) ?? path;
  // Headers of what is compiled bring no commands with them.
  if (isDependency(path) || changedBy(make.ctx, tidy, { content: '', after: from, sure: true }) !== 'text') return;
  make.opaque(`make reads ${path.slice(path.lastIndexOf('/') + 1)} again once it is made`);
}

function visit(make: Make, target: string, plan: Plan, visited: Set<string>, chain: readonly Rule[]): void {
  if (visited.has(target)) return;
  visited.add(target);
  make.spend(1 + (make.rules.length >> 3));
  make.deeper(() => {
    const scope = new Map<string, Variable>();
    make.inScope(scope, () => {
      for (const set of make.targetVariables.get(target) ?? []) set(scope);
      for (const [pattern, sets] of make.targetVariables) {
        const shape = patternOf(pattern);
        if (shape !== null && stemOf(target, shape) !== null) for (const set of sets) set(scope);
      }
      follow(make, target, plan, visited, chain);
    });
  });
}

function follow(make: Make, target: string, plan: Plan, visited: Set<string>, chain: readonly Rule[]): void {
  const own = make.rules.filter(rule => !rule.implicit && rule.targets.some(each => couldBeSame(each, target)));
  const needs = own.flatMap(rule => secondly(make, rule.prerequisites, target, null));
  const order = own.flatMap(rule => secondly(make, rule.order, target, null));
  for (const need of [...needs, ...order]) visit(make, need, plan, visited, chain);
  const recipes = own.filter(rule => rule.recipe.length > 0);
  // A later recipe takes the place of an earlier one, but where it is not sure to be the same target.
  const last = recipes.filter(
    (rule, i) => rule.double || i === recipes.length - 1 || !rule.targets.includes(target) || isUnknown(target),
  );
  for (const rule of last) {
    const shape = rule.stemFrom === null ? null : patternOf(rule.stemFrom);
    runRecipe(make, rule, { target, needs, stem: shape === null ? '' : (stemOf(target, shape) ?? target) }, plan.dry);
  }
  if (recipes.length > 0 || make.phony.has(target)) return;
  if (byPattern(make, target, needs, plan, visited, chain)) return;
  const rest = make.rules.findLast(rule => rule.targets.includes('.DEFAULT'));
  if (own.length === 0 && rest !== undefined) return runRecipe(make, rest, { target, needs, stem: '' }, plan.dry);
  if (plan.defaultRules) byDefault(make, target, needs, plan);
}

/** Every pattern that fits counts: which one make takes depends on the files that are there. */
function byPattern(
  make: Make,
  target: string,
  needs: readonly string[],
  plan: Plan,
  visited: Set<string>,
  chain: readonly Rule[],
): boolean {
  let found = false;
  for (const rule of make.rules) {
    if (!rule.implicit || rule.recipe.length === 0 || chain.includes(rule)) continue;
    for (const each of rule.targets) {
      const stem = stemFor(target, each);
      if (stem === null) continue;
      found ||= each !== '%';
      const more = secondly(make, rule.prerequisites, target, stem);
      const order = secondly(make, rule.order, target, stem);
      for (const need of [...more, ...order]) visit(make, need, plan, visited, [...chain, rule]);
      runRecipe(make, rule, { target, needs: [...more, ...needs], stem }, plan.dry);
      break;
    }
  }
  return found;
}

/** A pattern without a slash is held against the last part of the name. */
function stemFor(target: string, pattern: string): string | null {
  const shape = patternOf(pattern);
  if (shape === null) return null;
  const at = pattern.includes('/') ? 0 : target.lastIndexOf('/') + 1;
  const stem = stemOf(target.slice(at), shape);
  if (stem !== null) return target.slice(0, at) + stem;
  return isUnknown(target) && couldBeSame(target.slice(at), pattern.replace('%', '\uF8FF')) ? target : null;
}

/** Prerequisites with their stem; under `.SECONDEXPANSION` with what else was still to be put in. */
function secondly(make: Make, needs: readonly string[], target: string, stem: string | null): readonly string[] {
  const filled = stem === null ? needs : needs.map(need => withStem(need, stem));
  if (!filled.some(need => need.includes('$'))) return filled;
  const scope = new Map([
    ['@', simple(target)],
    ['*', simple(stem ?? '')],
  ]);
  return make.inScope(scope, () => filled.flatMap(need => wordsOf(expand(make, need))));
}

/** make's own rules count where their source is there, or where something they use has been set. */
function byDefault(make: Make, target: string, needs: readonly string[], plan: Plan): void {
  const suffix = /\.[^./]*$/.exec(target)?.[0] ?? '';
  const stem = target.slice(0, target.length - suffix.length);
  for (const rule of DEFAULT_RULES) {
    if (rule.target !== suffix) continue;
    const source = stem + rule.from;
    const set = rule.uses.some(name => !['default', undefined].includes(make.variables.get(name)?.origin));
    if (!needs.includes(source) && !isThere(make, source) && !(set && plan.goals?.includes(target))) continue;
    const recipe = [{ text: rule.recipe, number: make.line }];
    const made: Rule = {
      targets: [target],
      prerequisites: [source],
      order: [],
      recipe,
      implicit: false,
      stemFrom: null,
      double: false,
      file: make.file,
    };
    runRecipe(make, made, { target, needs: [source, ...needs.filter(need => need !== source)], stem }, plan.dry);
    return;
  }
}

function isThere(make: Make, name: string): boolean {
  const path = isUnknown(name) ? null : resolvePath(make.folder, name);
  if (path === null) return false;
  if (make.ctx.state.fileWritten(path) !== null) return true;
  const at = path.lastIndexOf('/');
  return make.namesIn(path.slice(0, at) || '/').includes(path.slice(at + 1));
}
