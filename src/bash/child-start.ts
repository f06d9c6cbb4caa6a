/** Start-up files of a shell that the text starts: `bash -lc x`, `bash --rcfile f -i`. */
import { type FileText, isKnown } from './analysis.ts';
import { maybeChanged } from './changed-files.ts';
import { walkText } from './code.ts';
import type { Context } from './context.ts';
import { promptCode } from './environment/prompts.ts';
import { startUpFiles } from './environment/startup.ts';
import { judgeVariable } from './environment/variables.ts';
import { resolvePath } from './folders.ts';
import { runInner } from './inner.ts';
import type { Extent } from './place.ts';
import type { ShellStart } from './unwrap.ts';
import { firstOf } from './value.ts';
import { heldBefore } from './written-file.ts';

export function walkStartUp(ctx: Context, start: ShellStart | undefined, name: string, at: Extent): void {
  if (start === undefined || !(start.login || start.interactive)) return;
  // Another user's files are not the caller's to write, but for one that the text names.
  if ((ctx.foreign || ctx.remote) && (start.rcfile === null || !start.interactive)) {
    if (start.typed && !ctx.remote) walkPrompts(ctx, name, at);
    return;
  }
  const home = firstOf(ctx.state.variable('HOME'));
  const { rcfile, ...flags } = start;
  const folder = ctx.state.folder;
  if (home === null || !isKnown(home) || folder === null || (rcfile !== null && !isKnown(rcfile))) {
    return ctx.report.addOpaque(ctx.place, at, `${name} reads start-up files that are not known before`);
  }
  const { facts, ports } = ctx.report;
  const env = new Map(facts.env).set('HOME', home);
  const world = { env, home, cwd: folder, ports: { ...ports, readFile: (path: string) => readNow(ctx, path) } };
  const found = startUpFiles({ ...flags, rcfile, argv: [name], from: 'file' }, world);
  for (const one of found.opaque) ctx.report.addOpaqueText(ctx.place, at, one.text, one.why);
  for (const { code, why, source } of found.preludes) {
    if (code === null) ctx.report.addOpaqueText(ctx.place, at, why, why);
    else walkText(ctx, { text: code, at, change: { source, lines: source.kind === 'file' ? 'own' : null } });
  }
  if (start.typed) walkPrompts(ctx, name, at);
}

/** As the file will be then: the text may have written it. */
function readNow(ctx: Context, path: string): FileText | null {
  const tidy = resolvePath('/', path) ?? path;
  const written = ctx.state.fileWritten(tidy);
  const isOther = maybeChanged(ctx, tidy, written) || heldBefore(ctx, tidy, written) !== null;
  if (written === null && !isOther) return ctx.report.readFile(path);
  return { path, text: isOther ? null : (written?.content ?? null), sha256: '', origin: 'new' };
}

/** Shown, and so expanded, by a shell that takes its input for a terminal's. */
function walkPrompts(ctx: Context, name: string, at: Extent): void {
  for (const prompt of ['PS0', 'PS1', 'PS2', 'PROMPT_COMMAND']) {
    const value = ctx.foreign && !ctx.state.isTouched(prompt) ? null : firstOf(ctx.state.variable(prompt));
    if (value === null || value === '') continue;
    const inner =
      prompt === 'PROMPT_COMMAND' || !isKnown(value) ? judgeVariable(prompt, value) : promptCode(value, prompt);
    if (!isKnown(value)) ctx.report.addOpaque(ctx.place, at, `${name} shows ${prompt}, which is not known before`);
    else if (inner !== null) runInner(ctx, inner, { name: prompt, at, words: [] });
  }
}
