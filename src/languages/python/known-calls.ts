/** Calls of Python whose result is known: paths put together, texts split, names of temporary files. */
import { type Text, UNKNOWN } from '../effect.ts';
import { choices, textsOf, textValue, type Value } from '../value.ts';
import { nameOf } from './names.ts';
import { bare, type Node } from './tree.ts';
import { argumentsOf, concatenated, fold, joined, type Program, referenceOf } from './values.ts';

type Known = (program: Program, args: readonly Node[], depth: number) => Value | null;

const texts = (program: Program, node: Node | undefined, depth: number): readonly Text[] =>
  node === undefined ? [UNKNOWN] : textsOf(fold(program, node, depth));

const path: Known = (program, args, depth) =>
  args.length === 0 ? { kind: 'path', texts: ['.'] } : joined(args.map(one => texts(program, one, depth)));

/** The same path for all that matters here: made absolute or normal, its links not followed. */
const same: Known = (program, args, depth) => (args.length === 1 ? fold(program, args[0]!, depth) : null);

const temporary: Known = () => textValue({ prefix: '/tmp/', suffix: '', many: false, glob: true });

const CALLS: Readonly<Record<string, Known>> = {
  'os.path.join': (program, args, depth) => {
    const value = joined(args.map(one => texts(program, one, depth)));
    return value?.kind === 'path' ? choices(value.texts) : null;
  },
  'os.path.expanduser': (program, args, depth) => atHome(program, fold(program, args[0]!, depth)),
  'os.path.abspath': same,
  'os.path.normpath': same,
  'os.path.realpath': same,
  'os.fspath': same,
  'builtins.str': (program, args, depth) => choices(texts(program, args[0], depth)),
  'builtins.sorted': same,
  'builtins.list': same,
  'builtins.chr': (program, args, depth) => {
    const code = args.length === 1 ? fold(program, args[0]!, depth) : null;
    return code?.kind === 'number' && code.value >= 0 && code.value <= 0x10_ffff
      ? textValue(String.fromCodePoint(code.value))
      : null;
  },
  'pathlib.Path': path,
  'pathlib.PosixPath': path,
  'pathlib.Path.home': program => (program.home === null ? null : { kind: 'path', texts: [program.home] }),
  'pathlib.Path.cwd': () => ({ kind: 'path', texts: ['.'] }),
  'os.getcwd': () => textValue('.'),
  // Names without a slash, whatever the folder is that has them.
  'os.listdir': () => ({ kind: 'list', items: [{ prefix: '', suffix: '', many: true, glob: true }] }),
  'tempfile.mkdtemp': temporary,
  'glob.glob': (program, args, depth) => matches(texts(program, args[0], depth)),
  'glob.iglob': (program, args, depth) => matches(texts(program, args[0], depth)),
  'shlex.split': (program, args, depth) => words(texts(program, args[0], depth)),
  'os.getenv': (program, args, depth) => variable(program, texts(program, args[0], depth)),
  'os.environ.get': (program, args, depth) => variable(program, texts(program, args[0], depth)),
};

export function foldCall(program: Program, call: Node, depth: number): Value | null {
  const callee = call.children[0];
  if (callee === undefined) return null;
  const args = argumentsOf(program, call);
  if (args.spread || (args.keywords.size > 0 && !args.keywords.has('recursive'))) return null;
  const name = referenceOf(program, callee, depth);
  if (name !== null) {
    const known = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    return known === undefined || (args.positional.length === 0 && /expanduser/.test(name))
      ? null
      : known(program, args.positional, depth);
  }
  return foldMethod(program, bare(callee), args.positional, depth);
}

/** Methods of texts, lists and paths. */
function foldMethod(program: Program, callee: Node, args: readonly Node[], depth: number): Value | null {
  const [object, dot, property] = callee.children;
  if (callee.name !== 'MemberExpression' || dot?.name !== '.' || object === undefined || property === undefined)
    return null;
  const value = fold(program, object, depth);
  const method = nameOf(program.text, property);
  if (method === 'join' && value?.kind === 'texts' && args.length === 1) {
    const items = fold(program, args[0]!, depth);
    const glue = value.texts[0];
    if (items?.kind !== 'list' || typeof glue !== 'string' || value.texts.length !== 1) return null;
    return textValue(concatenated(items.items, glue));
  }
  if (method === 'split' && value?.kind === 'texts' && args.length === 0) return words(value.texts);
  if (/^(?:strip|encode|decode|rstrip)$/.test(method) && value?.kind === 'texts' && args.length === 0)
    return method.endsWith('strip') ? stripped(value.texts) : value;
  if (value?.kind !== 'path') return null;
  if (/^(?:resolve|absolute|as_posix)$/.test(method)) return value;
  if (method === 'expanduser') return atHome(program, value);
  if (method === 'joinpath') return joined([value.texts, ...args.map(one => texts(program, one, depth))]);
  if (method === 'iterdir') return { kind: 'list', items: value.texts.map(one => below(one, '')) };
  if (method === 'glob' || method === 'rglob') {
    const patterns = texts(program, args[0], depth);
    const found = joined([value.texts, patterns]);
    return found?.kind === 'path' ? matches(found.texts) : null;
  }
  return null;
}

const stripped = (all: readonly Text[]): Value | null =>
  all.every(text => typeof text === 'string') ? choices(all.map(text => (text as string).trim())) : null;

/** `a/*.pyc`: names that begin as the pattern does, in the folder that it writes out. */
function matches(patterns: readonly Text[]): Value | null {
  const items = patterns.map((pattern): Text => {
    if (typeof pattern !== 'string' || pattern.split('/').includes('..')) return UNKNOWN;
    const at = pattern.search(/[*?[]/);
    if (at < 0) return pattern;
    const suffix = /[^*?[\]/]*$/.exec(pattern)?.[0] ?? '';
    return { prefix: pattern.slice(0, at), suffix, many: true, glob: true };
  });
  return { kind: 'list', items };
}

const below = (folder: Text, suffix: string): Text =>
  typeof folder === 'string' ? { prefix: folder === '.' ? '' : `${folder}/`, suffix, many: true, glob: true } : UNKNOWN;

/** Cut at blanks, where no quote or backslash says otherwise. */
function words(all: readonly Text[]): Value | null {
  const [text] = all;
  if (all.length !== 1 || typeof text !== 'string' || /['"\\#]/.test(text)) return null;
  return { kind: 'list', items: text.split(/\s+/).filter(word => word !== '') };
}

function atHome(program: Program, value: Value | null): Value | null {
  const { home } = program;
  if (value?.kind !== 'texts' && value?.kind !== 'path') return null;
  const expanded = value.texts.map(text => {
    const start = typeof text === 'string' ? text : text.prefix;
    if (!/^~(?:\/|$)/.test(start)) return start.startsWith('~') ? UNKNOWN : text;
    if (home === null) return UNKNOWN;
    return typeof text === 'string' ? home + text.slice(1) : { ...text, prefix: home + text.prefix.slice(1) };
  });
  return { ...value, texts: expanded };
}

const variable = (program: Program, name: readonly Text[]): Value | null =>
  name.length === 1 && name[0] === 'HOME' && program.home !== null ? textValue(program.home) : null;
