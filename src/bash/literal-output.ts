/** What `echo`, `printf` and `cat` print, where every character of it is known: `echo 'rm x' | sh`. */
import type { Arg } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { LIMITS } from './limits.ts';
import type { Stdin } from './stdin.ts';

/** null: not known. */
export function literalOutput(argv: readonly Arg[], stdin: Stdin): string | null {
  if (!argv.every(isKnown)) return null;
  const [name, ...words] = argv;
  const text =
    name === 'echo' ? echoed(words) : name === 'printf' ? printed(words) : name === 'cat' ? copied(words, stdin) : null;
  return text !== null && text.length <= LIMITS.word ? text : null;
}

function echoed(words: readonly string[]): string | null {
  const from = words.findIndex(word => !/^-[neE]+$/.test(word));
  const flags = words.slice(0, from < 0 ? undefined : from).join('');
  const text = from < 0 ? '' : words.slice(from).join(' ');
  // Whether echo reads escapes depends on the shell and its options.
  if (text.includes('\\')) return null;
  return flags.includes('n') ? text : `${text}\n`;
}

function printed(words: readonly string[]): string | null {
  const [format, ...values] = words[0] === '--' ? words.slice(1) : words;
  if (format === undefined || format.startsWith('-')) return null;
  if (/^(?:[^%\\]|\\n|%%)*$/.test(format)) return values.length === 0 ? unescaped(format) : null;
  if (format !== '%s' && format !== '%s\\n') return null;
  return (values.length === 0 ? [''] : values).map(value => value + (format === '%s' ? '' : '\n')).join('');
}

const unescaped = (format: string): string => format.replaceAll('\\n', '\n').replaceAll('%%', '%');

function copied(words: readonly string[], stdin: Stdin): string | null {
  if (words.some(word => word !== '-') || words.length > 1) return null;
  if (stdin.kind === 'pipe') return stdin.text;
  return stdin.kind === 'text' && isKnown(stdin.text) ? stdin.text : null;
}
