/** What code of another language does, as the judge follows it on. */
import type { Effect, LanguageName } from '../../languages/effect.ts';
import { readCode } from '../../languages/read.ts';
import type { Arg } from '../analysis.ts';
import { LIMITS } from '../limits.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { opaque, shellCode } from './handler.ts';

/** null: it does nothing that a rule could look at. */
export function codeEffects(
  language: LanguageName,
  codes: readonly Arg[],
  name: string,
  context: UnwrapContext,
): readonly Inner[] | null {
  const texts = codes.filter(code => typeof code === 'string');
  if (texts.length < codes.length) return [opaque(`${name} runs a program that is not known`)];
  const text = texts.join('\n');
  context.spend?.(LIMITS.codeCost + Math.floor(text.length / LIMITS.codePerStep));
  const effects = readCode(language, text, { name, home: context.home?.() ?? null });
  return effects.length === 0 ? null : effects.map(innerOf);
}

export function innerOf(effect: Effect): Inner {
  switch (effect.kind) {
    case 'opaque':
      return effect;
    case 'include':
      return { kind: 'program-file', path: effect.path, language: effect.language, whole: true };
    case 'argv':
      return { ...effect, detached: true };
    case 'shell': {
      const cwd = effect.cwd === undefined ? {} : { cwd: effect.cwd };
      return { ...shellCode(effect.code, effect.positional), ...cwd, detached: true } as Inner;
    }
    case 'write':
      // As `: > file` in a shell.
      return {
        kind: 'argv',
        argv: [':'],
        detached: true,
        redirections: [{ operator: effect.append ? '>>' : '>', fd: 1, target: effect.path, writes: true }],
      };
  }
}
