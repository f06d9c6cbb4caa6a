/** Ordinary programs with an option whose value is a command: one row each. */
import type { Arg } from '../analysis.ts';
import { dashedTar } from '../tar-words.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { CODE_OPTIONS } from './code-option-table.ts';
import { type Handler, opaque, program, shellCode } from './handler.ts';
import { sshSetting } from './remote.ts';
import { SETTINGS } from './settings-options.ts';

/**
 * `rest`: the value and all words behind it are one command. `reads`: without a file it runs what it reads;
 * `told`: what it reads is a debugger's.
 */
type Kind =
  | 'code'
  | 'rest'
  | 'reads'
  | 'told'
  | 'remote'
  | 'ssh-setting'
  | 'apt-setting'
  | 'opaque'
  | keyof typeof SETTINGS;

interface CodeOption {
  /** `-e`, `--rsh`; with `=` at the end the value must follow in the same word. */
  readonly names: readonly string[];
  readonly kind: Kind;
}

function rowsOf(text: string): readonly CodeOption[] {
  return text.split('|').map(row => {
    const [kind, ...names] = row.split(' ');
    return { kind: kind as Kind, names };
  });
}

export function codeOptions(name: string): Handler | null {
  const text = Object.hasOwn(CODE_OPTIONS, name) ? CODE_OPTIONS[name]! : undefined;
  if (text === undefined) return null;
  const rows = rowsOf(text);
  return (words, context) => {
    const argv = OLD_STYLE.has(name) ? [words[0], ...dashedTar(words.slice(1))] : words;
    const reads = rows.some(({ kind }) => kind === 'reads') && readsProgram(argv, context);
    const inners = argv.flatMap((word, at) => {
      // gdb's `-ex` is an option of its own, and no cluster with `-x` in it.
      const exact = rows.filter(each => each.names.some(name => name === word));
      return at === 0 ? [] : (exact.length > 0 ? exact : rows).flatMap(each => valuesOf(each, argv, word, at));
    });
    if (rows.some(({ kind }) => kind === 'told') && typeof context.text === 'string')
      inners.push(
        ...context.text.split('\n').flatMap(line => (line.trim() === '' ? [] : inner('gdb-command', line, ''))),
      );
    const all = reads ? [...inners, opaque(`${argv[0]} runs what it reads`)] : inners;
    return all.length === 0 ? null : all;
  };
}

const OLD_STYLE = new Set(['tar', 'gtar']);

/** `irb <<< CODE`: no operand but options; a file is its own business. */
const readsProgram = (argv: readonly Arg[], { stdin }: UnwrapContext): boolean =>
  (stdin === 'text' || stdin === 'pipe') &&
  argv.slice(1).every(word => typeof word === 'string' && word.startsWith('-'));

/** Every word that could be the option: an option of another one's value only adds to what is judged. */
function valuesOf(option: CodeOption, argv: readonly Arg[], word: Arg, at: number): readonly Inner[] {
  const text = typeof word === 'string' ? word : word.prefix;
  if (!text.startsWith('-')) return [];
  const part = (from: number): Arg =>
    typeof word === 'string' ? text.slice(from) : { ...word, prefix: text.slice(from) };
  if (option.kind === 'reads' || option.kind === 'told') return [];
  if (option.kind === 'rest') return option.names.includes(text) ? program(argv.slice(at + 1)) : [];
  for (const name of option.names) {
    if (name.startsWith('--') && name.endsWith('=')) {
      const found = beginsWith(option.kind, name, word, argv[at + 1]);
      if (found !== null) return found;
    } else if (name.endsWith('=')) {
      if (text.startsWith(name)) return inner(option.kind, part(name.length), name);
    } else if (name === '-TT' && text.startsWith('-TT') && text.length > 3) {
      return inner(option.kind, part(3), name);
    } else if (text === name && typeof word === 'string') {
      const next = argv[at + 1];
      return next === undefined && option.kind !== 'opaque' ? [] : inner(option.kind, next ?? '', name);
    } else if (name.startsWith('--')) {
      const equals = text.indexOf('=');
      const given = equals < 0 ? text : text.slice(0, equals);
      if (given.length < 4 || !name.startsWith(given) || isWhole(given, argv[0])) continue;
      if (equals >= 0) return inner(option.kind, part(equals + 1), name);
      if (typeof word === 'string' && argv[at + 1] !== undefined) return inner(option.kind, argv[at + 1]!, name);
    } else if (name.length === 2 && !isSingleDash(argv[0])) {
      const found = inCluster(option.kind, name, text, part, argv[at + 1]);
      if (found !== null) return found;
    }
  }
  return [];
}

/** Options of a program that look like one of the table, shortened. */
const WHOLE: Readonly<Record<string, string>> = { perf: '--add' };

/** Their long options have one dash, so there are no clusters: `kotlinc -include-runtime`. */
const SINGLE_DASH = new Set(['kotlin', 'kotlinc', 'scala']);

const isSingleDash = (program: Arg | undefined): boolean =>
  typeof program === 'string' && SINGLE_DASH.has(program.slice(program.lastIndexOf('/') + 1));

const isWhole = (option: string, program: Arg | undefined): boolean =>
  typeof program === 'string' && WHOLE[program.slice(program.lastIndexOf('/') + 1)] === option;

/** `--checkpoint-action=exec=x`, `--checkpoint-act exec=x`: what the value begins with says that it is code. */
function beginsWith(kind: Kind, name: string, word: Arg, next: Arg | undefined): readonly Inner[] | null {
  const [long = '', mark = ''] = name.split('=');
  const text = typeof word === 'string' ? word : word.prefix;
  const equals = text.indexOf('=');
  const given = equals < 0 ? text : text.slice(0, equals);
  if (given.length < 4 || !long.startsWith(given)) return null;
  const value =
    equals < 0 ? next : typeof word === 'string' ? text.slice(equals + 1) : { ...word, prefix: text.slice(equals + 1) };
  const head = typeof value === 'string' ? value : (value?.prefix ?? '');
  if (value === undefined || !head.startsWith(`${mark}=`))
    return typeof value === 'object' && head === '' ? [opaque(`${long} gets a word that is not known`)] : null;
  // tar takes quotes and backslashes away before any shell sees them.
  if (/["'\\]/.test(head.slice(mark.length + 1))) return [opaque(`${long} takes quotes away by rules of its own`)];
  return inner(
    kind,
    typeof value === 'string' ? head.slice(mark.length + 1) : { ...value, prefix: head.slice(mark.length + 1) },
    name,
  );
}

/** `-azessh`, `-cIzstd`: the letter within a cluster, its value attached or next. */
function inCluster(kind: Kind, name: string, text: string, part: (from: number) => Arg, next: Arg | undefined) {
  if (text.startsWith('--')) return null;
  const at = text.indexOf(name[1]!, 1);
  if (at < 1 || !/^[A-Za-z0-9]*$/.test(text.slice(1, at))) return null;
  if (at + 1 < text.length) return inner(kind, part(at + 1), name);
  return next === undefined ? null : inner(kind, next, name);
}

function inner(kind: Kind, value: Arg, name: string): readonly Inner[] {
  if (kind === 'ssh-setting') return sshSetting(value);
  if (kind === 'apt-setting') return aptSetting(value);
  if (kind === 'opaque') return [opaque(`${name} names commands of its own`)];
  const setting = Object.hasOwn(SETTINGS, kind) ? SETTINGS[kind] : undefined;
  if (setting !== undefined) return setting(value);
  if (value === '') return [];
  const code = shellCode(value, null);
  return [kind === 'remote' && code.kind === 'code' ? { ...code, scope: 'remote' } : code];
}

/** Settings of apt that start nothing; `APT::Update::Pre-Invoke` and its like run shell code. */
const APT_PLAIN =
  /^(?:Dpkg::(?:Options|Use-Pty|Lock)|APT::(?:Get|Install|Cache|Sandbox|Color|Acquire)|Acquire|Debug|quiet)\b/i;

function aptSetting(value: Arg): readonly Inner[] {
  const text = typeof value === 'string' ? value : value.prefix;
  const plain = APT_PLAIN.test(text) && !/auto-?detect|invoke/i.test(text);
  return plain ? [] : [opaque('apt -o sets what can name commands')];
}
