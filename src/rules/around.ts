/** What all parts of one text share while they are judged. */
import { type Analysis, type Arg, type Invocation, isKnown } from '../bash/analysis.ts';
import type { Effects } from '../bash/effects.ts';
import { Budget, LIMITS } from '../bash/limits.ts';
import type { RuleContext } from './decision.ts';
import type { Policy } from './policy.ts';
import type { KnownPlace } from './places.ts';
import type { CommandLine } from './words.ts';

export interface Around {
  readonly context: RuleContext;
  readonly policy: Pick<Policy, 'roles' | 'situations'>;
  readonly analysis: Analysis;
  /** Variables that the text assigns or unsets somewhere, so that the caller's value says little. */
  readonly changed: ReadonlySet<string>;
  /** Circumstances that rules looked at, and what they were. */
  readonly used: Map<string, Set<string>>;
  /** What each invocation reads and writes, as far as somebody asked. */
  readonly effects: Map<Invocation, Effects>;
  /** Id of a rule on flows → where its data arrives. */
  readonly arrivals: Map<string, ReadonlySet<Invocation>>;
  /** Folder → words in it and the places they name. */
  readonly resolved: Map<string | null, Map<string, KnownPlace>>;
  /** The command lines of earlier stages of pipelines, by their words. */
  readonly upstream: Map<readonly Arg[], CommandLine | null>;
  /** What may be spent on reading the words of unknown programs as code. */
  readonly guesses: Budget;
  /** What may be spent on holding words against rules. */
  readonly budget: Budget;
}

export function aroundOf(analysis: Analysis, policy: Around['policy'], context: RuleContext): Around {
  let changed: ReadonlySet<string> | null = null;
  return {
    context,
    policy,
    analysis,
    get changed() {
      changed ??= changedVariables(analysis);
      return changed;
    },
    used: new Map(),
    effects: new Map(),
    arrivals: new Map(),
    resolved: new Map(),
    upstream: new Map(),
    guesses: new Budget(LIMITS.guesses),
    budget: new Budget(LIMITS.comparisons),
  };
}

/** Assigned for good, or unset: conditions on the environment cannot tell what a command will see of these. */
function changedVariables({ assignments, invocations }: Analysis): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const { name } of assignments) changed.add(name);
  for (const { argv } of invocations) {
    if (argv[0] === 'unset') for (const word of argv) if (isKnown(word)) changed.add(word);
  }
  return changed;
}

/** What an invocation sees of a variable: `unknown` is no text that a variable could hold. */
export type Seen = { readonly value: string | null } | 'unknown';

export function variableFor(name: string, invocation: Invocation | null, around: Around): Seen {
  const set = invocation?.assignments.findLast(assignment => assignment.name === name);
  if (set !== undefined) return seen(set.value);
  return around.changed.has(name) ? 'unknown' : { value: around.context.env.get(name) ?? null };
}

const seen = (value: Arg): Seen => (isKnown(value) ? { value } : 'unknown');
