/** A failure in words, and its exit code. Loaded only then; whatever comes here, nothing was run. */
import { writeAll } from '../posix/files.ts';
import { Problem } from '../problem.ts';
import { problemReport, report } from '../terminal/report.ts';
import { exitOfProblem, INTERNAL } from './exit-codes.ts';
import { located } from './located.ts';

function unforeseen(error: unknown): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const head = `a mistake of gatekeep's own: ${what}`;
  const hint = 'please report it with the lines below; gatekeep --version says which version this is';
  return `${report({ kind: 'error', head, hint, nothingRan: true })}${stack}\n`;
}

export async function reportFailure(error: unknown): Promise<number> {
  const found = await located(error);
  const foreseen = found instanceof Problem;
  try {
    const text = foreseen ? problemReport(found, { nothingRan: true }) : unforeseen(found);
    writeAll(2, new TextEncoder().encode(text));
  } catch {
    // Standard error is gone; the exit code remains.
  }
  return foreseen ? exitOfProblem[found.kind] : INTERNAL;
}
