/** `when:` of a rule. What is not known holds for a rule that asks and does not hold for one that allows. */
import { type Invocation, isKnown } from '../bash/analysis.ts';
import type { RuleContext } from './decision.ts';
import { matchesGlob } from './glob.ts';
import { isBelow } from './places.ts';
import type { Condition } from './rule.ts';
import type { Reading } from './word-match.ts';

/** A fact, or that it cannot be told. */
type Fact = string | null | 'unknown';
const UNKNOWN_FACT = 'unknown';

/** `changed`: variables that the text assigns or unsets somewhere, so that the caller's value says little. */
export function holds(
  when: Condition,
  invocation: Invocation | null,
  context: RuleContext,
  reading: Reading,
  changed: ReadonlySet<string>,
): boolean {
  const cwd = invocation === null ? context.cwd : (invocation.cwd ?? UNKNOWN_FACT);
  const facts: readonly (readonly [readonly string[] | undefined, Fact])[] = [
    [when.cwd, cwd],
    [when.branch, branchAt(cwd, context)],
    [when.user, context.user],
    [when.host, context.host],
    [when.agent, context.agent],
    // Asked only where a rule wants it: git may have to answer.
    [when.source, when.source === undefined ? null : sourceOf(invocation)],
  ];
  if (when.ci !== undefined && when.ci !== context.ci) return false;
  if (!facts.every(([globs, fact]) => globs === undefined || fits(globs, fact, reading))) return false;
  return Object.entries(when.env ?? {}).every(([name, globs]) =>
    fits(globs, variableAt(name, invocation, context, changed), reading),
  );
}

function sourceOf(invocation: Invocation | null): Fact {
  if (invocation === null) return UNKNOWN_FACT;
  const { source } = invocation;
  return source.kind === 'text' ? 'command' : source.kind === 'variable' ? 'variable' : source.origin;
}

/** The branch is that of the folder gatekeep was called in; elsewhere there may be another repository. */
function branchAt(cwd: string, context: RuleContext): Fact {
  return cwd === context.project || isBelow(cwd, context.project) ? context.branch : UNKNOWN_FACT;
}

function variableAt(
  name: string,
  invocation: Invocation | null,
  context: RuleContext,
  changed: ReadonlySet<string>,
): Fact {
  const set = invocation?.assignments.findLast(a => a.name === name);
  if (set === undefined) return changed.has(name) ? UNKNOWN_FACT : (context.env.get(name) ?? null);
  return isKnown(set.value) ? set.value : UNKNOWN_FACT;
}

/** Globs beginning with `!` exclude; of the others, where there are any, one must match. */
function fits(globs: readonly string[], fact: Fact, reading: Reading): boolean {
  if (fact === UNKNOWN_FACT) return reading === 'possible';
  const text = fact ?? '';
  const excluding = globs.filter(g => g.startsWith('!'));
  if (excluding.some(g => matchesGlob(g.slice(1), text))) return false;
  const wanted = globs.filter(g => !g.startsWith('!'));
  return wanted.length === 0 || (fact !== null && wanted.some(g => matchesGlob(g, text)));
}
