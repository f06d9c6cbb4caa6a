/** Files of tasks (package.json, Makefile, justfile): opened as they will be when the tool reads them. */
import { type Arg, type FileText, isKnown } from '../analysis.ts';
import { changedBy, type Skipped } from '../changed-tasks.ts';
import { type Context, fileSource } from '../context.ts';
import { resolvePath } from '../folders.ts';
import type { Extent, Place } from '../place.ts';
import { heldBefore } from '../written-file.ts';

/** A file of tasks; `file` is null where the command text itself has written it. */
export interface TaskFile {
  readonly path: string;
  readonly text: string;
  readonly file: FileText | null;
}

/** Where a tool starts to look: each folder that the shell may stand in, or what its options make of it; null: not known. */
export function startFolders(ctx: Context, moves: readonly Arg[]): readonly string[] | null {
  const { folder, otherFolders } = ctx.state;
  if (moves.some(move => !isKnown(move))) return null;
  const from = otherFolders === null ? null : folder === null ? otherFolders : [folder, ...otherFolders];
  const absolute = moves.findLastIndex(move => isKnown(move) && move.startsWith('/'));
  const start = absolute >= 0 ? ['/'] : from;
  if (start === null || start.length === 0) return null;
  const found = start.map(one =>
    moves.reduce<string | null>((at, move) => (isKnown(move) ? resolvePath(at, move) : null), one),
  );
  return [...new Set(found.filter(one => one !== null))];
}

/** null: there is none. What is there and cannot be read, or may be another one by then, is told as opaque. */
export function openTaskFile(ctx: Context, path: string, tool: string, at: Extent, skip?: Skipped): TaskFile | null {
  const tidy = resolvePath('/', path) ?? path;
  const written = ctx.state.fileWritten(tidy);
  const changed = changedBy(ctx, tidy, written, skip);
  if (changed === 'text' || heldBefore(ctx, tidy, written) !== null) {
    ctx.report.addOpaque(ctx.place, at, `${tool} reads ${nameOf(path)}, which may be changed just before`);
    return null;
  }
  if (written !== null) return { path, text: written.content ?? '', file: null };
  const file = ctx.report.readFile(path);
  if (file === null) return null;
  if (changed === 'git') noteCheckout(ctx, file, tool, at);
  if (file.text === null) {
    ctx.report.addOpaque(ctx.place, at, `${tool} runs a file that cannot be read`);
    return null;
  }
  return { path, text: file.text, file };
}

/** What git puts in the place of a file is committed: it is weighed as a file that is as HEAD has it. */
function noteCheckout(ctx: Context, { path }: FileText, tool: string, at: Extent): void {
  const place: Place = { ...ctx.place, source: { kind: 'file', path, origin: 'committed' }, lines: 1 };
  ctx.report.addOpaque(place, at, `${tool} reads ${nameOf(path)}, which git may change just before`);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Where code stands that the file holds at `line`. */
export function placeIn({ file }: TaskFile, line: number | null): Partial<Place> {
  return file === null ? {} : { source: fileSource(file), lines: line };
}
