/**
 * A command with each of its arguments on a line of its own, numbered, so that what stands far out in a long line is seen as
 * soon as the rest. What an argument has in its second row has no number before it, so none can pretend to be another.
 */
import { safeText } from './safe-text.ts';
import { wrap } from './wrap.ts';

const BLANK = /[ \t\n]/;

/** The words as a shell would part them, with their quotes; the text at its blanks where a quote is never closed. Nothing is left out. */
export function splitWords(command: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote: string | null = null;
  for (let i = 0; i < command.length; i++) {
    const char = command[i]!;
    if (quote === null && BLANK.test(char)) {
      if (word !== '') words.push(word);
      word = '';
      continue;
    }
    word += char;
    if (char === '\\' && quote !== "'" && i + 1 < command.length) word += command[++i]!;
    else if (quote === null) quote = char === "'" || char === '"' ? char : null;
    else if (char === quote) quote = null;
  }
  if (quote !== null) return command.split(BLANK).filter(part => part !== '');
  return word === '' ? words : [...words, word];
}

/** `0` is the program. `width`: columns of a line. */
export function argumentLines(command: string, width: number): readonly string[] {
  const words = splitWords(command);
  const digits = String(words.length - 1).length;
  return words.flatMap((word, i) =>
    wrap(safeText(word).text, Math.max(width - digits - 2, 8)).map(
      (row, at) => `${at === 0 ? String(i).padStart(digits) : ' '.repeat(digits)}  ${row}`,
    ),
  );
}
