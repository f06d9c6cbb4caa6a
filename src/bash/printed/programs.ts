/** Programs whose output can be told from their words and their input. What a name needs is read when it is met. */
import type { Arg } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import { LIMITS } from '../limits.ts';
import type { Filter } from './filter.ts';
import { late } from '../late.ts';

export interface Reader {
  /** Both readings of `echo` where it is not certain which shell runs. */
  readonly shell: 'bash' | 'either';
  /** Standard input; null: not known. */
  readonly input: string | null;
  /** The content of a file that the text wrote; null: not known. */
  readonly file: (path: string) => string | null;
}

const printf = late(() => require('./printf.ts') as typeof import('./printf.ts'));
const makers = late(() => require('./makers.ts') as typeof import('./makers.ts'));
const lines = late(() => require('./lines.ts') as typeof import('./lines.ts'));

const SYSTEM = /^\/(?:usr\/)?bin\//;

/** One of these texts is printed; null: not known. */
export function outputOf(argv: readonly Arg[], reader: Reader): readonly Arg[] | null {
  const [first = '', ...words] = argv;
  if (!isKnown(first)) return null;
  const name = first.replace(SYSTEM, '');
  if (isSilent(name, words)) return [''];
  if (!words.every(isKnown)) return partly(name, words);
  const texts = name === 'echo' ? echoed(words, reader) : one(known(name, words, reader));
  return texts?.every(text => text.length <= LIMITS.word) ? texts : null;
}

const one = (text: string | null): readonly string[] | null => (text === null ? null : [text]);

function known(name: string, words: readonly string[], reader: Reader): string | null {
  switch (name) {
    case 'printf':
      return words[0] === '-v' ? '' : mayDiffer(words, reader) ? null : printf().formatted(words);
    case 'uname':
      // gatekeep runs nowhere else.
      return words.length === 0 || (words.length === 1 && words[0] === '-s') ? 'Linux\n' : null;
    case 'cat':
      return copied(words, reader);
    case 'basename':
    case 'dirname':
    case 'seq':
    case 'expr':
    case 'date':
      return makers()[name](words);
    default:
      return filtered(name, words, reader);
  }
}

/** Escapes that printf of dash leaves as they are. */
const mayDiffer = (words: readonly string[], { shell }: Reader): boolean =>
  shell === 'either' && words.some(word => /\\["'?xEuU]/.test(word));

/** They print nothing, as long as they are asked to do something. */
const SILENT =
  ' : true false test [ cd export local declare typeset readonly unset shift set let shopt getopts read mapfile readarray exit return break continue wait umask ulimit ';

function isSilent(name: string, words: readonly Arg[]): boolean {
  if (!SILENT.includes(` ${name} `)) return false;
  if (/^(?::|true|false|test|\[|exit|return|break|continue|wait)$/.test(name)) return true;
  if (name === 'set') return words.length > 0 && !listsOptions(words);
  if (name === 'unset' || name === 'shift') return words.length > 0 || name === 'shift';
  const starts = words.map(word => (isKnown(word) ? word : word.prefix));
  return words.length > 0 && !starts.some(start => start === '' || start === '-' || /^-\w*[pvilfFLq]/.test(start));
}

/** `set -o` and `set +o` without a name print all of them; a word that is not known may be one. */
function listsOptions(words: readonly Arg[]): boolean {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  return options.some((word, i) => {
    if (!isKnown(word)) return word.prefix === '' || /^[-+]/.test(word.prefix);
    const next = options[i + 1];
    return /^[-+]\w*o\w*$/.test(word) && (next === undefined || !isKnown(next) || /^[-+]/.test(next));
  });
}

function copied(words: readonly string[], reader: Reader): string | null {
  const files = words.length === 0 ? ['-'] : words;
  const texts = files.map(word => (word === '-' ? reader.input : word.startsWith('-') ? null : reader.file(word)));
  return texts.every(text => text !== null) ? texts.join('') : null;
}

/** The last word may be a file that the text wrote: `rev f`. */
function filtered(name: string, words: readonly string[], reader: Reader): string | null {
  const filter = filterOf(name);
  if (filter === null) return null;
  const last = words.at(-1);
  const content = last === undefined || last.startsWith('-') ? null : reader.file(last);
  if (content !== null) return filter(words.slice(0, -1), content);
  return reader.input === null ? null : filter(words, reader.input);
}

function filterOf(name: string): Filter | null {
  switch (name) {
    case 'base64':
    case 'base32':
    case 'xxd':
    case 'openssl':
      return (require('./decode.ts') as typeof import('./decode.ts'))[name];
    case 'tr':
      return (require('./tr.ts') as typeof import('./tr.ts')).tr;
    case 'sed':
    case 'gsed':
      return (require('./sed.ts') as typeof import('./sed.ts')).sed;
    case 'egrep':
    case 'fgrep':
      return lines().grep;
    case 'rev':
    case 'tac':
    case 'cut':
    case 'head':
    case 'tail':
    case 'sort':
    case 'uniq':
    case 'fold':
    case 'paste':
    case 'tee':
    case 'grep':
      return lines()[name];
    default:
      return null;
  }
}

/** dash knows no options but -n, and reads escapes without being asked. */
function echoed(words: readonly string[], { shell }: Reader): readonly string[] | null {
  const bash = echoedBy(words, /^-[neE]+$/, false);
  if (shell === 'bash' || bash === null) return one(bash);
  // dash reads octal numbers without a leading zero as well.
  const dash = words.some(word => /\\[1-7]/.test(word)) ? null : echoedBy(words, /^-n$/, true);
  return dash === null ? null : [...new Set([bash, dash])];
}

function echoedBy(words: readonly string[], option: RegExp, escapes: boolean): string | null {
  const from = words.findIndex(word => !option.test(word));
  const flags = words.slice(0, from < 0 ? undefined : from).join('');
  const text = from < 0 ? '' : words.slice(from).join(' ');
  const reads = escapes || flags.lastIndexOf('e') > flags.lastIndexOf('E');
  const found = reads && text.includes('\\') ? unescaped(text) : { text, stops: false };
  if (found === null) return null;
  return flags.includes('n') || found.stops ? found.text : `${found.text}\n`;
}

const unescaped = (text: string) =>
  (require('./escapes.ts') as typeof import('./escapes.ts')).withoutEscapes(text, 'echo');

/** `echo "feature/$x"`, `printf %s "$x"`: the beginning and the end are known. */
function partly(name: string, words: readonly Arg[]): readonly Arg[] | null {
  const [first] = words;
  if (name === 'echo' && words.length === 1 && first !== undefined && !isKnown(first) && isPlain(first))
    return [{ ...first, suffix: `${first.suffix}\n` }];
  const second = words[1];
  const isString = name === 'printf' && words.length === 2 && (first === '%s' || first === '%s\\n');
  if (!isString || second === undefined || isKnown(second) || second.many) return null;
  return [first === '%s' ? second : { ...second, suffix: `${second.suffix}\n` }];
}

/** An unknown first word could be an option of echo. */
const isPlain = (word: Exclude<Arg, string>): boolean =>
  !word.many && /^[^-]/.test(word.prefix) && !`${word.prefix}${word.suffix}`.includes('\\');
