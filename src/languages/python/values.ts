/** Values of Python expressions that are known without running them. */
import type { Budget, Memo } from '../budget.ts';
import { join, type Text, UNKNOWN, UNKNOWN_MANY } from '../effect.ts';
import type { Ledger } from '../ledger.ts';
import { choices, joinPath, pairs, textsOf, textValue, union, type Value } from '../value.ts';
import { type Binding, type Names, nameOf } from './names.ts';
import { formatted, literalText } from './strings.ts';
import { bare, type Node } from './tree.ts';

export interface Program {
  readonly text: string;
  readonly names: Names;
  readonly ledger: Ledger;
  readonly home: string | null;
  readonly budget: Budget;
  readonly values: Memo<Value>;
  /** Values that were only looked at, and whose texts are not accounted for. */
  readonly unnoted: Memo<Value>;
  readonly references: Memo<string>;
  /** How often a name was mentioned; a list is known only where nobody else can change it. */
  readonly mentions: ReadonlyMap<string, number>;
}

/** Names looked up within one another. */
const DEEPEST = 20;

export const written = (program: Program, node: Node): string => program.text.slice(node.from, node.to);

/** The library name that an expression stands for: `os.system`; null: none, or not known. */
export function referenceOf(program: Program, node: Node, depth = DEEPEST): string | null {
  if (depth <= 0 || !program.budget.spend()) return null;
  const inner = bare(node);
  if (inner.name === 'VariableName') return referenceOfName(program, nameOf(program.text, inner));
  if (inner.name === 'MemberExpression') {
    const [object, dot, property] = inner.children;
    if (object === undefined || dot?.name !== '.' || property === undefined) return null;
    const path = referenceOf(program, object, depth - 1);
    return path === null ? null : shortened(`${path}.${nameOf(program.text, property)}`);
  }
  if (inner.name !== 'CallExpression') return null;
  return importedBy(program, inner, depth);
}

function referenceOfName(program: Program, name: string): string | null {
  return program.references.get(name, () => boundReference(program, name));
}

function boundReference(program: Program, name: string): string | null {
  const bindings = program.names.bindings.get(name);
  if (bindings === undefined) return program.names.stars.length === 0 ? `builtins.${name}` : null;
  const [only] = bindings;
  if (only?.kind === 'import') return bindings.every(one => sameImport(one, only.path)) ? shortened(only.path) : null;
  if (bindings.length !== 1 || only === undefined) return null;
  return only.kind === 'value' ? referenceOf(program, only.node) : null;
}

const sameImport = (one: Binding, path: string): boolean => one.kind === 'import' && one.path === path;

/** `tempfile._os.remove`: modules that others have imported are their own again. */
const shortened = (path: string): string => path.replace(/^.+\._?(os|subprocess|shutil|posix|importlib)(?=\.|$)/, '$1');

/** `__import__('os')`, `importlib.import_module('os')`. */
function importedBy(program: Program, call: Node, depth: number): string | null {
  const callee = call.children[0];
  const name = callee === undefined ? null : referenceOf(program, callee, depth - 1);
  if (name !== 'builtins.__import__' && name !== 'importlib.import_module') return null;
  const args = argumentsOf(program, call);
  const texts = args.positional.length === 1 ? textsOf(fold(program, args.positional[0]!, depth - 1)) : [];
  const [module] = texts;
  return texts.length === 1 && typeof module === 'string' && /^\w+$/.test(module) ? module : null;
}

export interface Arguments {
  readonly positional: readonly Node[];
  readonly keywords: ReadonlyMap<string, Node>;
  /** `*x` or `**x` among them: any argument may be given. */
  readonly spread: boolean;
}

export function argumentsOf(program: Program, call: Node): Arguments {
  const positional: Node[] = [];
  const keywords = new Map<string, Node>();
  let spread = false;
  const children = call.children.at(-1)?.children ?? [];
  for (let i = 1; i < children.length - 1; i++) {
    const child = children[i]!;
    if (child.name === ',' || child.name === 'Comment') continue;
    if (child.name === '*' || child.name === '**') {
      spread = true;
      i += 1;
    } else if (children[i + 1]?.name === 'AssignOp') {
      const value = children[i + 2];
      if (value !== undefined) keywords.set(nameOf(program.text, child), value);
      i += 2;
    } else positional.push(child);
  }
  return { positional, keywords, spread };
}

/** null: not known. */
export function fold(program: Program, node: Node, depth = DEEPEST): Value | null {
  if (depth <= 0 || !program.budget.spend()) return null;
  switch (node.name) {
    case 'ParenthesizedExpression':
      return fold(program, bare(node), depth - 1);
    case 'String':
      program.ledger.account(node.from, node.to);
      return textValue(literalText(written(program, node)));
    case 'ContinuedString':
      return node.children.map(one => fold(program, one, depth - 1)).reduce((a, b) => pairs(a, b));
    case 'FormatString':
      return foldFormat(program, node, depth - 1);
    case 'Number':
      return foldNumber(written(program, node));
    case 'Boolean':
      return { kind: 'flag', on: written(program, node) === 'True' };
    case 'VariableName':
      return foldName(program, node);
    case 'BinaryExpression':
      return foldBinary(program, node, depth - 1);
    case 'ArrayExpression':
    case 'TupleExpression':
      return foldItems(program, node, depth - 1);
    case 'ConditionalExpression':
      return union([node.children[0], node.children.at(-1)].map(one => fold(program, one!, depth - 1)));
    case 'MemberExpression':
      return foldMember(program, node, depth - 1);
    case 'CallExpression': {
      const { foldCall } = require('./known-calls.ts') as typeof import('./known-calls.ts');
      return foldCall(program, node, depth - 1);
    }
    default:
      return null;
  }
}

function foldFormat(program: Program, node: Node, depth: number): Value | null {
  const parts = node.children.filter(child => child.name === 'FormatReplacement');
  let at = node.from;
  for (const part of parts) {
    program.ledger.account(at, part.from);
    at = part.to;
  }
  program.ledger.account(at, node.to);
  const values = parts.map(part => ({
    from: part.from - node.from,
    to: part.to - node.from,
    texts: part.children.length === 3 ? textsOf(fold(program, part.children[1]!, depth)) : [UNKNOWN],
  }));
  let all: readonly { from: number; to: number; value: Text }[][] = [[]];
  for (const { from, to, texts } of values) {
    all = all.flatMap(before => texts.map(value => [...before, { from, to, value }]));
    if (all.length > 64) return null;
  }
  return choices(all.map(one => formatted(written(program, node), one)));
}

function foldNumber(text: string): Value | null {
  const value = Number(text.replaceAll('_', ''));
  return Number.isSafeInteger(value) ? { kind: 'number', value } : null;
}

function foldName(program: Program, node: Node): Value | null {
  const name = nameOf(program.text, node);
  const bindings = program.names.bindings.get(name);
  if (bindings === undefined) return null;
  const value = program.values.get(name, () => union(bindings.map(binding => foldBinding(program, binding))));
  // Once bound and once used: nobody can have appended to it.
  return value?.kind === 'list' && program.mentions.get(name) !== 2 ? null : value;
}

function foldBinding(program: Program, binding: Binding): Value | null {
  if (binding.kind === 'value') return fold(program, binding.node);
  if (binding.kind === 'argument') {
    const { argumentsGiven } = require('./functions.ts') as typeof import('./functions.ts');
    const given = argumentsGiven(program, binding);
    return given === null ? null : union(given.map(one => fold(program, one)));
  }
  if (binding.kind !== 'each') return null;
  const items = fold(program, binding.node);
  return items?.kind === 'list' ? choices(items.items.map(one)) : null;
}

/** One item of a list that may stand for several. */
const one = (text: Text): Text => (typeof text === 'string' ? text : { ...text, many: false });

function foldBinary(program: Program, node: Node, depth: number): Value | null {
  const [left, operator, right] = node.children;
  if (node.children.length !== 3 || left === undefined || operator === undefined || right === undefined) return null;
  const a = fold(program, left, depth);
  const b = fold(program, right, depth);
  const sign = written(program, operator);
  if (sign === '/' && (a?.kind === 'path' || b?.kind === 'path')) return joined([textsOf(a), textsOf(b)]);
  if (sign !== '+') return null;
  if (a?.kind === 'list' || b?.kind === 'list') {
    const items = [a, b].flatMap(value => (value?.kind === 'list' ? value.items : [UNKNOWN_MANY]));
    return { kind: 'list', items };
  }
  // Numbers add up; a text is only known to be one where one side is.
  return a?.kind === 'texts' || b?.kind === 'texts' ? pairs(a, b) : null;
}

/** Parts of a path, each with its alternatives. */
export function joined(parts: readonly (readonly Text[])[]): Value | null {
  const texts = parts.reduce((before, part) => before.flatMap(left => part.map(right => joinPath(left, right))), [
    '',
  ] as readonly Text[]);
  const value = choices(texts);
  return value?.kind === 'texts' ? { kind: 'path', texts: value.texts } : null;
}

function foldItems(program: Program, node: Node, depth: number): Value | null {
  const items: Text[] = [];
  for (let i = 1; i < node.children.length - 1; i++) {
    const child = node.children[i]!;
    if (child.name === ',' || child.name === 'Comment') continue;
    if (child.name === '*') {
      i += 1;
      const spread = fold(program, node.children[i]!, depth);
      items.push(...(spread?.kind === 'list' ? spread.items : [UNKNOWN_MANY]));
    } else items.push(single(textsOf(fold(program, child, depth))));
  }
  return { kind: 'list', items };
}

/** What several alternatives have in common. */
export function single(texts: readonly Text[]): Text {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return only;
  const prefixes = texts.map(text => (typeof text === 'string' ? text : text.prefix));
  let prefix = prefixes[0] ?? '';
  while (!prefixes.every(each => each.startsWith(prefix))) prefix = prefix.slice(0, -1);
  return { prefix, suffix: '', many: texts.some(text => typeof text !== 'string' && text.many) };
}

function foldMember(program: Program, node: Node, depth: number): Value | null {
  const reference = referenceOf(program, node, depth);
  if (reference === 'sys.executable') return textValue('python3');
  if (reference === 'os.sep') return textValue('/');
  if (reference === 'os.devnull') return textValue('/dev/null');
  const [object, bracket, key] = node.children;
  if (bracket?.name !== '[' || object === undefined || key === undefined || node.children.length !== 4) return null;
  if (referenceOf(program, object, depth) !== 'os.environ') return null;
  const name = textsOf(fold(program, key, depth));
  return name[0] === 'HOME' && program.home !== null ? textValue(program.home) : null;
}

export const concatenated = (texts: readonly Text[], glue: string): Text =>
  texts.reduce((left, right, at) => (at === 0 ? right : join(join(left, glue), right)), '' as Text);
