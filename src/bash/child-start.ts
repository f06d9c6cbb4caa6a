/** Start-up files of a shell that the text starts: `bash -lc x`, `bash --rcfile f -i`. */
import { isKnown } from './analysis.ts';
import { walkText } from './code.ts';
import type { Context } from './context.ts';
import { startUpFiles } from './environment/startup.ts';
import type { Extent } from './place.ts';
import type { ShellStart } from './unwrap.ts';
import { firstOf } from './value.ts';

export function walkStartUp(ctx: Context, start: ShellStart | undefined, name: string, at: Extent): void {
  if (start === undefined || !(start.login || start.interactive)) return;
  // Another user's files are not the caller's to write, but for one that the text names.
  if ((ctx.foreign || ctx.remote) && (start.rcfile === null || !start.interactive)) return;
  const home = firstOf(ctx.state.variable('HOME'));
  const { rcfile, ...flags } = start;
  const folder = ctx.state.folder;
  if (home === null || !isKnown(home) || folder === null || (rcfile !== null && !isKnown(rcfile))) {
    return ctx.report.addOpaque(ctx.place, at, `${name} reads start-up files that are not known before`);
  }
  const { facts, ports } = ctx.report;
  const env = new Map(facts.env).set('HOME', home);
  const world = { env, home, cwd: folder, ports: { ...ports, readFile: (path: string) => ctx.report.readFile(path) } };
  const found = startUpFiles({ ...flags, rcfile, argv: [name], from: 'file' }, world);
  for (const one of found.opaque) ctx.report.addOpaqueText(ctx.place, at, one.text, one.why);
  for (const { code, why, source } of found.preludes) {
    if (code === null) ctx.report.addOpaqueText(ctx.place, at, why, why);
    else walkText(ctx, { text: code, at, change: { source, lines: source.kind === 'file' ? 'own' : null } });
  }
}
