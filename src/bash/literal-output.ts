/** What `echo`, `printf`, `cat` and a few more print, where all of it is known: `echo 'rm x' | sh`, `"$(cat <<E …)"`. */
import type { Script } from 'unbash';
import type { Arg, Invocation, PartialWord, Redirection } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { LIMITS } from './limits.ts';
import { CALLER, type Stdin } from './stdin.ts';

type Printer = (words: readonly string[], stdin: Stdin) => string | null;

const PRINTERS: Readonly<Record<string, Printer>> = {
  echo: echoed,
  printf: printed,
  cat: copied,
  base64: decoded,
  dirname: words => (words.length === 1 ? folderOf(words[0] ?? '') : null),
  basename: words => (words.length === 1 && /[^/]$/.test(words[0] ?? '') ? `${words[0]?.split('/').at(-1)}\n` : null),
};

/** null: not known. */
export function literalOutput(argv: readonly Arg[], stdin: Stdin): string | null {
  if (!argv.every(isKnown)) return null;
  const [name = '', ...words] = argv;
  const text = Object.hasOwn(PRINTERS, name) ? (PRINTERS[name]?.(words, stdin) ?? null) : null;
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
  return words.length === 0 || (words.length === 1 && words[0] === '-') ? inputOf(stdin) : null;
}

function inputOf(stdin: Stdin): string | null {
  if (stdin.kind === 'pipe') return stdin.text;
  return stdin.kind === 'text' && isKnown(stdin.text) ? stdin.text : null;
}

/** `base64 -d`: agents hand functions of their saved shell over in this way. */
function decoded(words: readonly string[], stdin: Stdin): string | null {
  const input = words.length === 1 && /^(?:-d|-D|--decode)$/.test(words[0] ?? '') ? inputOf(stdin) : null;
  const packed = input?.replaceAll('\n', '') ?? '';
  if (input === null || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.fromBase64(packed));
  } catch {
    return null;
  }
}

function folderOf(path: string): string | null {
  if (!/[^/]$/.test(path) || path.startsWith('-') || path.includes('//')) return null;
  const at = path.lastIndexOf('/');
  return `${at < 0 ? '.' : at === 0 ? '/' : path.slice(0, at)}\n`;
}

/** What a substitution gives if it is one command, or one pipeline of commands, each of them known to print just that. */
export function printedBy(
  script: Script,
  started: readonly Invocation[],
  folder: string | null,
  via: readonly string[],
): string | null {
  const only = script.commands.length === 1 ? script.commands[0] : undefined;
  const node = only?.command;
  const stages =
    node?.type === 'Pipeline' && node.prefixes.length === 0 ? node.commands : node === undefined ? [] : [node];
  if (only?.background || stages.length !== started.length || stages.some(stage => stage.type !== 'Command'))
    return null;
  const plain = started.every(one => one.kind !== 'function' && one.via === via && one.redirections.every(isInput));
  if (!plain || stages.length === 0) return null;
  if (started.length === 1 && started[0]?.argv.length === 1 && started[0].argv[0] === 'pwd') return folder;
  let stdin: Stdin = CALLER;
  for (const one of started)
    stdin = { kind: 'pipe', text: literalOutput(one.argv, inputAfter(one.redirections, stdin)) };
  const text = inputOf(stdin);
  return text === null || text.includes('\0') ? null : withoutLastLines(text);
}

/** By hand: an expression for this takes the square of the newlines in the middle. */
function withoutLastLines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

/**
 * `$(mktemp -d)`: a new name in the folder for temporary files, which is nobody's data. Like a glob's, its unknown part
 * has no slash. null: no such command, or a name that it was told.
 */
export function freshName(started: readonly Invocation[], temporary: Arg | null): PartialWord | null {
  const [only] = started;
  if (started.length !== 1 || only?.kind !== 'program' || only.argv[0] !== 'mktemp') return null;
  if (!only.argv.slice(1).every(word => word === '-d' || word === '--directory' || word === '-q')) return null;
  if (temporary !== null && (!isKnown(temporary) || !temporary.startsWith('/'))) return null;
  return { prefix: `${temporary ?? '/tmp'}/`, suffix: '', many: false, glob: true };
}

const REVISION_NAMES = new Set([
  'branch --show-current',
  'rev-parse --abbrev-ref HEAD',
  'symbolic-ref --short HEAD',
  'rev-parse HEAD',
  'rev-parse --short HEAD',
]);

/** `$(git branch --show-current)`: git lets no blank and no glob into a name. */
export function revisionName(started: readonly Invocation[]): PartialWord | null {
  const [only] = started;
  if (started.length !== 1 || only?.kind !== 'program' || only.argv[0] !== 'git') return null;
  const words = only.argv.slice(1);
  const isKnownForm = words.every(isKnown) && REVISION_NAMES.has(words.join(' '));
  return isKnownForm ? { prefix: '', suffix: '', many: false, single: true } : null;
}

const isInput = (one: Redirection): boolean => one.fd === 0 || one.fd === 2;

/** Standard input as a command's own redirections leave it. */
export function inputAfter(redirections: readonly Redirection[], before: Stdin): Stdin {
  const last = redirections.filter(one => one.fd === 0).at(-1);
  if (last === undefined) return before;
  if (last.operator === '<<') return { kind: 'text', text: last.target };
  if (last.operator === '<<<' && isKnown(last.target)) return { kind: 'text', text: `${last.target}\n` };
  return { kind: 'unknown' };
}
