/**
 * The table of grammars: constant data that the build makes out of @withfig/autocomplete. Only setup.ts reads what is
 * generated, so it hands the table over, once, before anything is judged; an entry is read when its program occurs.
 */
import { Problem } from '../problem.ts';
import { ELSEWHERE } from './format.ts';

/** Path of an entry (`git`, `aws/s3`) → its text as format.ts says; null where there is none. */
export type GrammarText = (path: string) => string | null;

let textOf: GrammarText = () => {
  throw new Problem('internal', 'no table of grammars was handed over');
};

const met = new Map<string, readonly string[] | null>();

export function useGrammars(source: GrammarText): void {
  textOf = source;
  met.clear();
}

/** The lines of an entry, the pool of options first. */
export function linesOf(path: string): readonly string[] | null {
  const earlier = met.get(path);
  if (earlier !== undefined) return earlier;
  // Entries are found by a line of their own, which no name may imitate.
  const text = /[\n\f]/.test(path) ? null : textOf(path);
  const lines = text === null ? null : text.startsWith(ELSEWHERE) ? linesOf(text.slice(1)) : text.split('\n');
  // A script may name as many programs as it likes.
  if (met.size < 1000) met.set(path, lines);
  return lines;
}
