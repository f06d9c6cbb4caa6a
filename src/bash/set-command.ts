/** `set -- a b`, `set -a`, `set -o posix`: words that become options of the shell, and the positional words. */
import { type Arg, isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import type { Call } from './invoke.ts';
import { LETTER_OF, NAMES_WITHOUT_LETTER } from './shell-options.ts';

const LETTERS = 'abefhkmnptuvxBCEHPT';

interface Reading {
  /** Letters that are turned on; a name that has none stands here itself. */
  readonly on: ReadonlySet<string>;
  /** What `$1`, `$2`, … become; `kept`: they stay; null: not known. */
  readonly positional: readonly Arg[] | 'kept' | null;
}

/** As bash's set_builtin reads them: after an option that it does not know, and after `-?`, nothing is set any more. */
export function readSet(words: readonly Arg[]): Reading {
  const on = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    // A word that is not known may be an option itself.
    if (!isKnown(word)) return { on, positional: null };
    if (word === '--') return { on, positional: words.slice(at + 1) };
    if (word === '-') return { on, positional: at + 1 < words.length ? words.slice(at + 1) : 'kept' };
    if (!/^[-+]/.test(word)) return { on, positional: words.slice(at) };
    for (const letter of word.slice(1)) {
      const name = letter === 'o' ? words[at + 1] : undefined;
      if (name !== undefined && !isKnown(name)) return { on, positional: null };
      // Without a name it prints all of them.
      if (letter === 'o' && (name === undefined || /^(?:$|[-+])/.test(name))) continue;
      const option = name === undefined ? letter : (LETTER_OF[name] ?? name);
      const isOption = name === undefined ? LETTERS.includes(letter) : isOptionName(name);
      if (!isOption) return { on, positional: 'kept' };
      if (word.startsWith('-')) on.add(option);
      if (name !== undefined) at += 1;
    }
  }
  return { on, positional: 'kept' };
}

const isOptionName = (name: string): boolean => LETTER_OF[name] !== undefined || NAMES_WITHOUT_LETTER.has(name);

export function set(ctx: Context, call: Call, argv: readonly [string, ...Arg[]]): void {
  const { on, positional } = readSet(argv.slice(1));
  if (on.has('a')) ctx.state.setFlag('allexport');
  if (on.has('T')) traced(ctx, call);
  if (on.has('posix')) ctx.state.setPosix();
  if (on.has('H')) ctx.report.addOpaque(ctx.place, call.at, 'words of the history take the place of !');
  if (on.has('k')) ctx.report.addOpaque(ctx.place, call.at, 'set -k takes words with an equals sign for assignments');
  if (on.has('m')) ctx.state.setFlag('monitor');
  if (on.has('e')) ctx.state.setFlag('errexit');
  if (positional !== 'kept') ctx.state.positional = positional;
}

/** The DEBUG trap then runs, and prints, within functions and substitutions too. */
export function traced(ctx: Context, call: Call): void {
  if (ctx.later.length > 0) ctx.report.addOpaque(ctx.place, call.at, 'traps reach into substitutions');
  ctx.state.setFlag('functrace');
}
