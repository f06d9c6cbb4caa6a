/** Values of JavaScript expressions that are known without running them. */
import type { AnyNode } from 'acorn';
import { Budget, Memo } from '../budget.ts';
import { type Text, UNKNOWN, UNKNOWN_MANY } from '../effect.ts';
import type { Ledger } from '../ledger.ts';
import { choices, joinPath, pairs, textsOf, textValue, union, type Value } from '../value.ts';
import { type Binding, type Bindings, bindingsOf } from './names.ts';
import { walk } from './tree.ts';

export interface Program {
  readonly text: string;
  readonly bindings: Bindings;
  readonly ledger: Ledger;
  readonly home: string | null;
  readonly budget: Budget;
  readonly values: Memo<Value>;
  readonly references: Memo<string>;
  readonly mentions: ReadonlyMap<string, number>;
}

export function programOf(text: string, root: AnyNode, ledger: Ledger, home: string | null): Program {
  const mentions = new Map<string, number>();
  walk(root, node => {
    if (node.type === 'Identifier') mentions.set(node.name, (mentions.get(node.name) ?? 0) + 1);
  });
  return {
    text,
    bindings: bindingsOf(root),
    ledger,
    home,
    budget: new Budget(),
    values: new Memo(),
    references: new Memo(),
    mentions,
  };
}

const DEEPEST = 20;
const GLOBAL = /^(?:globalThis|global|window|self)$/;

/** Libraries with the names that they have under others: promises, older and wider packages. */
export const canonical = (path: string): string =>
  path
    .replace(/^node:/, '')
    .replace(/^(?:fs\/promises|fs-extra|graceful-fs)(?=\.|$)/, 'fs')
    .replace(/^bun(?=\.|$)/, 'Bun')
    .replace(/^(?:globalThis|global|window|self)\.(?=.)/, '')
    .replace(/\.(?:promises|default)(?=\.|$)/g, '')
    .replace(/(?<=^(?:fs|child_process|Deno)\.\w+)Sync$/, '');

/** The library name that an expression stands for: `fs.rm`; null: none, or not known. */
export function referenceOf(program: Program, node: AnyNode, depth = DEEPEST): string | null {
  const path = depth <= 0 || !program.budget.spend() ? null : pathOf(program, node, depth);
  return path === null ? null : canonical(path);
}

function pathOf(program: Program, node: AnyNode, depth: number): string | null {
  switch (node.type) {
    case 'Identifier':
      return program.references.get(node.name, () => pathOfName(program, node.name));
    case 'ThisExpression':
      return null;
    case 'ChainExpression':
    case 'AwaitExpression':
    case 'ParenthesizedExpression':
      return referenceOf(program, 'argument' in node ? node.argument : node.expression, depth - 1);
    case 'SequenceExpression':
      return referenceOf(program, node.expressions.at(-1)!, depth - 1);
    case 'MemberExpression': {
      const path = referenceOf(program, node.object, depth - 1);
      const key = keyOf(program, node, depth);
      if (path === null || key === null) return null;
      // A name of the text's own by way of all that is global.
      if (GLOBAL.test(path) && program.bindings.has(key)) return path;
      return `${path}.${key}`;
    }
    case 'CallExpression':
    case 'ImportExpression':
      return moduleOf(program, node, depth);
    default:
      return null;
  }
}

function pathOfName(program: Program, name: string): string | null {
  const bindings = program.bindings.get(name);
  // `node -e` has the modules of the runtime under their names.
  if (bindings === undefined) return name;
  const [only] = bindings;
  if (bindings.length !== 1 || only === undefined) return null;
  if (only.kind === 'import') return only.path;
  if (only.kind === 'value') return referenceOf(program, only.node);
  if (only.kind !== 'property') return null;
  const path = referenceOf(program, only.node);
  return path === null ? null : `${path}.${only.key}`;
}

/** `require('fs')`, `import('fs')`, `promisify(exec)`. */
function moduleOf(program: Program, node: AnyNode & { type: 'CallExpression' | 'ImportExpression' }, depth: number) {
  const argument = node.type === 'ImportExpression' ? node.source : node.arguments[0];
  if (argument === undefined || argument.type === 'SpreadElement') return null;
  if (node.type === 'CallExpression') {
    const callee = referenceOf(program, node.callee, depth - 1);
    if (callee === 'util.promisify' || callee === 'promisify') return referenceOf(program, argument, depth - 1);
    if (!/^(?:module\.)?require$|^process\.getBuiltinModule$/.test(callee ?? '')) return null;
  }
  const texts = textsOf(fold(program, argument, depth - 1));
  return texts.length === 1 && typeof texts[0] === 'string' ? texts[0] : null;
}

/** The name of a property that is known; null: not known. */
export function keyOf(program: Program, node: AnyNode & { type: 'MemberExpression' }, depth = DEEPEST): string | null {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null;
  const texts = textsOf(fold(program, node.property as AnyNode, depth - 1));
  return texts.length === 1 && typeof texts[0] === 'string' ? texts[0] : null;
}

/** null: not known. */
export function fold(program: Program, node: AnyNode, depth = DEEPEST): Value | null {
  if (depth <= 0 || !program.budget.spend()) return null;
  switch (node.type) {
    case 'Literal':
      return foldLiteral(program, node);
    case 'TemplateLiteral':
      for (const quasi of node.quasis) program.ledger.account(quasi.start, quasi.end);
      return node.quasis.reduce<Value | null>((before, quasi, at) => {
        const text = textValue(quasi.value.cooked ?? UNKNOWN);
        const inner = at === 0 ? undefined : node.expressions[at - 1];
        return inner === undefined ? text : pairs(pairs(before, fold(program, inner, depth - 1)), text);
      }, null);
    case 'Identifier':
      return foldName(program, node.name);
    case 'BinaryExpression': {
      if (node.operator !== '+' || node.left.type === 'PrivateIdentifier') return null;
      const left = fold(program, node.left, depth - 1);
      const right = fold(program, node.right, depth - 1);
      return left?.kind === 'texts' || right?.kind === 'texts' ? pairs(left, right) : null;
    }
    case 'ConditionalExpression':
      return union([fold(program, node.consequent, depth - 1), fold(program, node.alternate, depth - 1)]);
    case 'ArrayExpression':
      return { kind: 'list', items: node.elements.flatMap(one => item(program, one, depth - 1)) };
    case 'MemberExpression': {
      const reference = referenceOf(program, node, depth);
      if (reference === 'process.execPath') return textValue('node');
      return reference === 'process.env.HOME' && program.home !== null ? textValue(program.home) : null;
    }
    case 'CallExpression':
      return foldCall(program, node, depth - 1);
    default:
      return null;
  }
}

function foldLiteral(program: Program, node: AnyNode & { type: 'Literal' }): Value | null {
  if (typeof node.value === 'string') {
    program.ledger.account(node.start, node.end);
    return textValue(node.value);
  }
  if (typeof node.value === 'number') return { kind: 'number', value: node.value };
  return typeof node.value === 'boolean' ? { kind: 'flag', on: node.value } : null;
}

function item(program: Program, node: AnyNode | null, depth: number): readonly Text[] {
  if (node === null) return [UNKNOWN];
  const value = fold(program, node.type === 'SpreadElement' ? node.argument : node, depth);
  if (node.type === 'SpreadElement') return value?.kind === 'list' ? value.items : [UNKNOWN_MANY];
  const texts = textsOf(value);
  return [texts.length === 1 ? texts[0]! : UNKNOWN];
}

function foldName(program: Program, name: string): Value | null {
  const bindings = program.bindings.get(name);
  if (bindings === undefined) return null;
  const value = program.values.get(name, () => union(bindings.map(binding => foldBinding(program, binding))));
  // Once bound and once used: nobody can have pushed to it.
  return value?.kind === 'list' && program.mentions.get(name) !== 2 ? null : value;
}

function foldBinding(program: Program, binding: Binding): Value | null {
  if (binding.kind === 'value') return fold(program, binding.node);
  if (binding.kind !== 'each') return null;
  const items = fold(program, binding.node);
  return items?.kind === 'list' ? choices(items.items) : null;
}

function foldCall(program: Program, node: AnyNode & { type: 'CallExpression' }, depth: number): Value | null {
  const args = node.arguments.map(one => (one.type === 'SpreadElement' ? null : fold(program, one, depth)));
  const name = referenceOf(program, node.callee, depth);
  if (name === 'path.join' || name === 'path.resolve') return joined(args.map(textsOf));
  if (name === 'os.homedir') return program.home === null ? null : textValue(program.home);
  if (name === 'process.cwd') return textValue('.');
  if (name === 'String.fromCharCode' && args.every(one => one?.kind === 'number'))
    return textValue(String.fromCharCode(...args.map(one => (one as { value: number }).value)));
  if (node.callee.type !== 'MemberExpression' || node.callee.object.type === 'Super') return null;
  const object = fold(program, node.callee.object, depth);
  const method = keyOf(program, node.callee, depth);
  if (method === 'concat' && object?.kind === 'texts') return args.reduce((left, right) => pairs(left, right), object);
  if (method === 'join' && object?.kind === 'list') return joinItems(object.items, args[0] ?? textValue(','));
  if (method === 'split' && object?.kind === 'texts') return splitText(object.texts, textsOf(args[0] ?? null));
  return null;
}

function joined(parts: readonly (readonly Text[])[]): Value | null {
  return choices(
    parts.reduce((before, part) => before.flatMap(left => part.map(right => joinPath(left, right))), [
      '',
    ] as readonly Text[]),
  );
}

function joinItems(items: readonly Text[], glue: Value): Value | null {
  if (glue.kind !== 'texts' || typeof glue.texts[0] !== 'string' || !items.every(one => typeof one === 'string'))
    return null;
  return textValue(items.join(glue.texts[0]));
}

function splitText(texts: readonly Text[], glue: readonly Text[]): Value | null {
  const [text] = texts;
  return typeof text === 'string' && texts.length === 1 && glue.length === 1 && typeof glue[0] === 'string'
    ? { kind: 'list', items: text.split(glue[0]) }
    : null;
}
