/** `~`, `~/x`: the home folder, where HOME is known. */
import type { Arg } from './analysis.ts';
import { UNKNOWN } from './analysis.ts';
import type { State } from './state.ts';
import { firstOf } from './value.ts';

/** The folder that stands for the first `length` characters of the word's value; null: no tilde expansion. `written`: with its quotes. */
export function homeOf(state: State, written: string, inAssignment: boolean): { folder: Arg; length: number } | null {
  // A continued line is gone before anything is expanded.
  const text = written.includes('\\\n') ? written.replaceAll('\\\n', '') : written;
  if (!text.startsWith('~')) return null;
  const name = (inAssignment ? /^~([^/:]*)/ : /^~([^/]*)/).exec(text)?.[1] ?? '';
  if (/[\\'"$`]/.test(name)) return null;
  if (name === '') return { folder: firstOf(state.variable('HOME')) ?? UNKNOWN, length: 1 };
  // Another user's home, or `~+` and `~-`; where there is no such user the word stays as it is.
  return { folder: UNKNOWN, length: name.length + 1 };
}
