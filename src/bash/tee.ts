/** `echo ls | tee x.sh`, `sudo tee x.sh <<E`: the file that tee writes, where all that it is given is known. */
import { type Arg, type Invocation, isKnown } from './analysis.ts';
import { maybeChanged } from './changed-files.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { baseName } from './place.ts';
import { inputOf } from './printed/feed.ts';
import type { Stdin } from './stdin.ts';
import { mayStay } from './written-file.ts';

/** `at`: how many invocations stood before the command, `from`: before the pipeline, whose other stages may write to the file as well. */
export function noteTee(ctx: Context, stdin: Stdin, from: number, at: number): void {
  const { report, state } = ctx;
  const words = wordsOf(report.invocations.slice(at), stdin, state.folder);
  const { text } = inputOf(stdin);
  if (words === null || text === null) return;
  const adds = words.some(word => word.startsWith('-'));
  const files = words.filter(word => !word.startsWith('-')).map(word => resolvePath(state.folder, word));
  for (const path of new Set(files)) {
    if (path === null || files.indexOf(path) !== files.lastIndexOf(path)) continue;
    const held = state.fileWritten(path);
    if (held !== null && mayStay(ctx, held)) continue;
    const before = adds ? held : { content: '', after: from, sure: false };
    if (before?.content == null || maybeChanged(ctx, path, before, { until: at })) continue;
    const content = before.content + text;
    state.setFileWritten(path, { content, after: report.invocations.length, sure: false });
  }
}

/** Files, and `-a`; null: not tee alone, or something that may keep it from running or give it another input. */
function wordsOf(started: readonly Invocation[], stdin: Stdin, folder: string | null): readonly string[] | null {
  const [first, last = first] = started;
  if (first === undefined || last === undefined || started.length > 2 || last.cwd !== folder) return null;
  const [name, ...words] = last.argv;
  if (baseName(name) !== 'tee' || (last !== first && (first.argv[0] !== 'sudo' || first.argv[1] !== name))) return null;
  // A here-document of its own: of one around it, something before may have read a part.
  if (stdin.kind === 'text' && !first.redirections.some(one => one.operator.startsWith('<<'))) return null;
  const isPlain = started.every(
    ({ kind, redirections }) =>
      kind === 'program' &&
      redirections.every(({ operator, target, writes }) =>
        writes ? target === '/dev/null' : stdin.kind === 'text' && operator.startsWith('<<'),
      ),
  );
  return isPlain && words.every((word: Arg): word is string => isKnown(word) && /^(?:[^-]|-a$|--append$)/.test(word))
    ? words
    : null;
}
