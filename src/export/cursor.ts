/** How far an export has come: kept on disk after the receiver has what came before it, never sooner. */
import { isAbsent, readSmallFile } from '../posix/files.ts';
import { replaceFile } from '../posix/replace-file.ts';
import { Problem } from '../problem.ts';
import type { FileMark } from './file-target.ts';

export interface Cursor {
  readonly v: 1;
  /** What is exported, and where to: for people who look at the file. */
  readonly log: string;
  readonly format: string;
  readonly to: string;
  /** The last line that is delivered, and its leaf hash. */
  readonly seq: number;
  readonly hash: string;
  /** Of a file that is written to. */
  readonly file: FileMark | null;
}

/** Null where nothing was delivered yet. Throws a Problem for a file that is damaged: going on from anywhere else would lose or repeat lines. */
export function readCursor(path: string): Cursor | null {
  const file = readSmallFile(path);
  if (file === null && isAbsent(path)) return null;
  try {
    const cursor: Cursor = JSON.parse(new TextDecoder().decode(file?.bytes));
    if (cursor.v === 1 && Number.isSafeInteger(cursor.seq) && typeof cursor.hash === 'string') return cursor;
  } catch {}
  throw new Problem('internal', `${path} does not say how far the export came`, {
    hint: `rm ${path} sends everything again`,
  });
}

export function writeCursor(path: string, cursor: Cursor): void {
  replaceFile(path, `${JSON.stringify(cursor)}\n`, { file: 0o600, folder: 0o700 });
}
