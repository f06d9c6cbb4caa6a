/** Invocations for tests of patterns, written as plain words: no bash between. `?` is an unknown quoted word, `?*` an unquoted one. */
import { type Arg, type Invocation, type Redirection, UNKNOWN, UNKNOWN_MANY } from '../../src/bash/analysis.ts';
import { aroundOf } from '../../src/rules/around.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { matchesPattern, type Subject, subjectOf } from '../../src/rules/match.ts';
import { parsePattern } from '../../src/rules/pattern.ts';
import { readCommandLine } from '../../src/rules/words.ts';
import type { Reading } from '../../src/rules/word-match.ts';

/** `pre?` begins with pre, `?suf` ends with suf, `pre?suf` both; a star after it: unquoted. `pre[*]suf`: a glob. */
export function arg(word: string): Arg {
  if (word === '?') return UNKNOWN;
  if (word === '?*') return UNKNOWN_MANY;
  const glob = /^([^?]*)\[\*\]([^?]*)$/.exec(word);
  if (glob !== null) return { prefix: glob[1]!, suffix: glob[2]!, many: true, glob: true };
  const partial = /^([^?]*)\?(\*?)([^?]*)$/.exec(word);
  return partial === null ? word : { prefix: partial[1]!, suffix: partial[3]!, many: partial[2] === '*' };
}

export function invocation(line: string, more: Partial<Invocation> = {}): Invocation {
  const stages = line.split(' | ').map(stage => words(stage));
  const argv = stages.pop()!;
  return {
    argv: argv as [string, ...Arg[]],
    via: [],
    span: [0, line.length],
    cwd: EXAMPLE_CONTEXT.cwd,
    assignments: [],
    redirections: [],
    upstream: stages,
    source: { kind: 'text' },
    kind: 'program',
    ...more,
  };
}

/** Words are split at blanks; `_` stands for a blank inside a word. */
const words = (stage: string): Arg[] => stage.split(' ').map(word => arg(word.replaceAll('_', ' ')));

export const writing = (target: string): Redirection => ({ operator: '>', fd: 1, target: arg(target), writes: true });
export const reading = (operator: string, target: string): Redirection => ({ operator, fd: 0, target, writes: false });

export function subject(line: string, more: Partial<Invocation> = {}): Subject {
  const one = invocation(line, more);
  const analysis = { invocations: [one], opaque: [], assignments: [], errors: [], files: [] };
  const around = aroundOf(analysis, { roles: new Map(), situations: new Map() }, EXAMPLE_CONTEXT);
  return subjectOf(one, readCommandLine(one.argv), around);
}

export const matches = (
  pattern: string,
  line: string,
  as: Reading = 'possible',
  more: Partial<Invocation> = {},
): boolean => matchesPattern(parsePattern(pattern), subject(line, more), as);
