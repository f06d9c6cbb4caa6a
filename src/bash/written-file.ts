/**
 * A file that the text writes and then runs. `echo ls > f; sh f` runs what stood in `f` before where that cannot be written:
 * for want of permission, or with noclobber. Behind `&&` it surely was written.
 */
import { type FileText, isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { LIMITS } from './limits.ts';
import { baseName } from './place.ts';
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

/** They keep a file from being written. */
const GUARDS = new Set('chmod chown chgrp chattr setfacl ulimit mount'.split(' '));
const OPENS = /^(?:[ugoa]*\+[rwxX]+|0?[67]\d\d|-[vR]+)$/;

/** May the file refuse to be written once more (`chmod -w`, `set -C`), and so hold what the text wrote first? */
export function mayStay({ report }: Context, { after }: FileWritten): boolean {
  report.spendOn(report.invocations.length);
  return report.invocations.some(({ argv: [name, mode, ...words] }, i) => {
    if (name === 'set')
      return [mode, ...words].some(word => !isKnown(word ?? '') || /^-\w*C|^noclobber$/.test(String(word)));
    if (i < after || !GUARDS.has(baseName(name))) return false;
    return name !== 'chmod' || mode === undefined || !isKnown(mode) || !OPENS.test(mode);
  });
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
