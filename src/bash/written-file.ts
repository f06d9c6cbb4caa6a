/**
 * A file that the text writes and then runs. `echo ls > f; sh f` runs what stood in `f` before where that cannot be written:
 * for want of permission, or with noclobber. Behind `&&` it surely was written.
 */
import type { FileText } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { LIMITS } from './limits.ts';
import type { Runnable } from './walk.ts';

/** A file that the text writes. */
export interface FileWritten {
  /** null: not known. */
  readonly content: string | null;
  /** How many invocations stand before that moment. */
  readonly after: number;
  /** Where it could not be written, nothing here runs. */
  readonly sure: boolean;
}

/** What is run where the write has failed; null: the same, or nothing. */
export function heldBefore(ctx: Context, path: string, written: FileWritten | null): FileText | null {
  if (written === null || written.content === null || written.sure) return null;
  ctx.report.spend(LIMITS.question);
  const file = ctx.report.ports.readFile(path);
  return file === null || file.text === written.content ? null : file;
}

/** What the command wrote is there once what follows its `&&` runs. */
export function confirmWrites(ctx: Context, node: Runnable): void {
  if (node.type !== 'Command') return;
  for (const one of node.redirects) {
    if (one.type !== 'Redirect') continue;
    const { operator, target } = one;
    if (!operator.startsWith('>') || target === undefined || target.parts !== undefined) continue;
    const path = resolvePath(ctx.state.folder, target.value);
    const written = path === null ? null : ctx.state.fileWritten(path);
    if (path !== null && written !== null) ctx.state.setFileWritten(path, { ...written, sure: true });
  }
}
