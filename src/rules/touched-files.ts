/** The files that a command reads and writes against the files that a rule names. */
import type { Arg, Invocation } from '../bash/analysis.ts';
import type { Effects } from '../bash/effects.ts';
import type { Around } from './around.ts';
import type { Subject } from './match.ts';
import type { FileTest } from './rule.ts';
import { matchesWord, type Scene } from './word-match.ts';
import { late } from '../bash/late.ts';

// Most commands touch no file that a rule names: the tables of effects are loaded when one may.
const tables = late(() => require('../bash/effects.ts') as typeof import('../bash/effects.ts'));

export function effectsOf(invocation: Invocation, around: Around): Effects {
  let found = around.effects.get(invocation);
  if (found === undefined) {
    found = tables().effects(invocation);
    around.effects.set(invocation, found);
  }
  return found;
}

/** `more`: further files that it is known to touch so. */
export function touches(test: FileTest, kind: keyof Effects, subject: Subject, more: readonly Arg[] = []): boolean {
  const { invocation, context, resolved, around } = subject;
  const scene: Scene = { reading: 'possible', cwd: invocation.cwd, context, resolved, budget: around.budget };
  const files = [...effectsOf(invocation, around)[kind], ...more];
  around.budget.spend(files.length * (test.files.length + test.except.length));
  return files.some(
    arg => matchesWord(test.files, arg, scene) && !matchesWord(test.except, arg, { ...scene, reading: 'certain' }),
  );
}
