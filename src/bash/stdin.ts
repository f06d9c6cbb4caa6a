/** Where the standard input of a command comes from. */
import type { Arg, PartialWord } from './analysis.ts';
import type { UnwrapContext } from './unwrap.ts';

export type Stdin =
  | { readonly kind: 'caller' }
  /**
   * `text`: all that will come through it, where it is known; `made`: it comes of words of the text alone; `names`: one of
   * the names in it; `copied`: the file that all of it comes from; `secrets`: variables whose values are in it.
   */
  | {
      readonly kind: 'pipe';
      readonly text: string | null;
      readonly made?: boolean;
      readonly names?: PartialWord | null;
      readonly copied?: string | null;
      readonly secrets?: ReadonlySet<string> | undefined;
    }
  | { readonly kind: 'file'; readonly path: Arg }
  /** A here-document or here-string. */
  | { readonly kind: 'text'; readonly text: Arg }
  /** `script`: what is left of the text that the shell reads its commands from. */
  | { readonly kind: 'unknown'; readonly script?: true };

export const CALLER: Stdin = { kind: 'caller' };
export const SCRIPT: Stdin = { kind: 'unknown', script: true };
export const NOTHING: Stdin = { kind: 'text', text: '' };

/** What a command in the background has where the shell still has the caller's: nothing, unless it asks for that once more. */
const IN_BACKGROUND: Stdin = { kind: 'text', text: '' };
/** `<&0`, `</dev/stdin`: asked for by name, so that it stays in the background, too. */
const CALLER_BY_NAME: Stdin = { kind: 'caller' };

/** bash gives /dev/null only in the place of its own input: what a group, a pipe or a function's body reads stays. */
export const inBackground = (stdin: Stdin): Stdin => (stdin === CALLER ? IN_BACKGROUND : stdin);

export const byName = (stdin: Stdin): Stdin => (stdin === CALLER || stdin === IN_BACKGROUND ? CALLER_BY_NAME : stdin);

/** The words of the contract with the wrapper table. */
export function unwrapContext(stdin: Stdin, around: Pick<UnwrapContext, 'home' | 'spend' | 'content'>): UnwrapContext {
  if (stdin.kind === 'text') return { ...around, stdin: 'text', text: stdin.text };
  if (stdin.kind === 'pipe' && stdin.text !== null) return { ...around, stdin: 'text', text: stdin.text };
  if (stdin.kind === 'file') return { ...around, stdin: 'file', path: stdin.path };
  if (stdin.kind !== 'pipe') return { ...around, stdin: stdin.kind === 'unknown' ? 'pipe' : stdin.kind };
  const { names, copied } = stdin;
  return { ...around, stdin: 'pipe', ...(names != null && { names }), ...(copied != null && { path: copied }) };
}

/** Where `exec <file` has put another standard input in the place of those that the shell had. */
export interface ExecutedStdin {
  readonly was: readonly Stdin[];
  readonly now: Stdin;
}

export const eitherStdin = (a: ExecutedStdin | undefined, b: ExecutedStdin | undefined): ExecutedStdin => ({
  was: [...new Set([...(a?.was ?? []), ...(b?.was ?? [])])],
  now: { kind: 'unknown' },
});
