/**
 * bash's own command line, word by word as bash's main() reads it: long options first (with one dash or two), then
 * bundles of letters in which every `o` and `O` takes a following word. Both the drop-in's front and the wrapper
 * table read it here, so that `bash -c` is judged alike outside and inside a text.
 */
import type { Arg, PartialWord } from './analysis.ts';

export interface ShellOptions {
  /** `-c` or `+c` was seen: the first operand is code. */
  readonly command: boolean;
  /** `-s` was seen. */
  readonly stdin: boolean;
  /** Letters that are on, `c`, `s`, `o` and `O` left out; `l` stands for --login. */
  readonly letters: ReadonlySet<string>;
  /** Long options that were seen, without dashes. */
  readonly long: ReadonlySet<string>;
  readonly rcfile: Arg | null;
  /** `-o name` and `+o name`, the last one wins; a name that has a letter stands in `letters` instead. */
  readonly set: ReadonlyMap<string, boolean>;
  /** `-O name` and `+O name`. */
  readonly shopt: ReadonlyMap<string, boolean>;
  /** What follows the options: code or script, then `$0` or `$1` on. */
  readonly operands: readonly Arg[];
  /** bash refuses the line or only prints: what it would say. */
  readonly rejected: string | null;
  /** A word that is not known stands where an option could. */
  readonly unsure: boolean;
}

const LONG_FLAGS = new Set(
  'debug debugger dump-po-strings dump-strings help login noediting noprofile norc posix pretty-print protected restricted verbose version'.split(
    ' ',
  ),
);
const LONG_VALUES = new Set(['rcfile', 'init-file']);
const LETTERS = 'abefhiklmnprtuvxBCDEHPT';

/** Names of `-o` that are another way to write a letter: the two undo each other. */
export const LETTER_OF: Readonly<Record<string, string>> = {
  allexport: 'a',
  braceexpand: 'B',
  errexit: 'e',
  errtrace: 'E',
  functrace: 'T',
  hashall: 'h',
  histexpand: 'H',
  keyword: 'k',
  monitor: 'm',
  noclobber: 'C',
  noexec: 'n',
  noglob: 'f',
  notify: 'b',
  nounset: 'u',
  onecmd: 't',
  physical: 'P',
  privileged: 'p',
  verbose: 'v',
  xtrace: 'x',
};

/** The other names of `-o`, as `set -o` prints them. */
export const NAMES_WITHOUT_LETTER = new Set([
  'emacs',
  'history',
  'ignoreeof',
  'interactive-comments',
  'nolog',
  'pipefail',
  'posix',
  'vi',
]);

interface State {
  command: boolean;
  stdin: boolean;
  letters: Set<string>;
  long: Set<string>;
  rcfile: Arg | null;
  set: Map<string, boolean>;
  shopt: Map<string, boolean>;
  rejected: string | null;
  unsure: boolean;
}

/** `words` are those after argv[0]. */
export function readShellOptions(words: readonly Arg[]): ShellOptions {
  const state: State = {
    command: false,
    stdin: false,
    letters: new Set(),
    long: new Set(),
    rcfile: null,
    set: new Map(),
    shopt: new Map(),
    rejected: null,
    unsure: false,
  };
  const afterLong = readLong(words, state);
  const operands = words.slice(state.rejected === null ? readLetters(words, afterLong, state) : words.length);
  if (state.command && operands.length === 0) state.rejected ??= '-c: option requires an argument';
  return { ...state, operands };
}

function readLong(words: readonly Arg[], state: State): number {
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (typeof word !== 'string') break;
    if (!word.startsWith('-') || word === '--') break;
    const name = word.slice(word.startsWith('--') ? 2 : 1);
    if (LONG_VALUES.has(name)) {
      at += 1;
      if (at >= words.length) state.rejected = `${name}: option requires an argument`;
      else state.rcfile = words[at]!;
    } else if (LONG_FLAGS.has(name)) state.long.add(name);
    else if (word.startsWith('--')) state.rejected = `${word}: invalid option`;
    else break;
    if (state.rejected !== null) break;
  }
  return at;
}

/** `*.sh`: bash and dash take no option with a dot in it, in a cluster or by itself. */
const isFile = (word: PartialWord): boolean => word.glob === true && /\.\w+$/.test(word.suffix);

/** Returns where the operands begin. */
function readLetters(words: readonly Arg[], from: number, state: State): number {
  let at = from;
  while (at < words.length && state.rejected === null) {
    const word = words[at]!;
    if (typeof word !== 'string') {
      state.unsure ||= couldBeOption(word.prefix) && !isFile(word);
      return at;
    }
    if (word === '-' || word === '--') return at + 1;
    if (!word.startsWith('-') && !word.startsWith('+')) return at;
    at = readBundle(words, at, state);
  }
  return at;
}

const couldBeOption = (prefix: string): boolean => prefix === '' || prefix.startsWith('-') || prefix.startsWith('+');

function readBundle(words: readonly Arg[], at: number, state: State): number {
  const bundle = words[at] as string;
  const on = bundle.startsWith('-');
  let next = at + 1;
  for (const letter of bundle.slice(1)) {
    if (letter === 'c') state.command = true;
    else if (letter === 's') state.stdin = true;
    else if (letter === 'o' || letter === 'O') {
      if (next >= words.length) continue;
      readNamed(words[next]!, letter === 'o', on, state);
      next += 1;
    } else if (!LETTERS.includes(letter)) {
      state.rejected = `${bundle[0]}${letter}: invalid option`;
      break;
    } else turn(state, letter, on || letter === 'l' || letter === 'D');
  }
  return next;
}

/** A name that is not known is one word all the same, unless it could split into several. */
function readNamed(word: Arg, isSet: boolean, on: boolean, state: State): void {
  if (typeof word !== 'string') state.unsure ||= word.many;
  else if (!isSet) state.shopt.set(word, on);
  else if (LETTER_OF[word] === undefined) state.set.set(word, on);
  else turn(state, LETTER_OF[word], on);
}

function turn(state: State, letter: string, on: boolean): void {
  if (on) state.letters.add(letter);
  else state.letters.delete(letter);
}
