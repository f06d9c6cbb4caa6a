/** Names of a JavaScript text and all that is ever bound to them, in whatever scope and order. */
import type { AnyNode, Pattern } from 'acorn';
import { walk } from './tree.ts';

export type Binding =
  | { readonly kind: 'value'; readonly node: AnyNode }
  /** A property of a value: `const { rm } = fs`. */
  | { readonly kind: 'property'; readonly node: AnyNode; readonly key: string }
  | { readonly kind: 'each'; readonly node: AnyNode }
  | { readonly kind: 'import'; readonly path: string }
  | { readonly kind: 'unknown' };

export type Bindings = ReadonlyMap<string, readonly Binding[]>;
type Bind = (name: string, binding: Binding) => void;

const UNKNOWN: Binding = { kind: 'unknown' };

export function bindingsOf(root: AnyNode): Bindings {
  const bindings = new Map<string, Binding[]>();
  const bind: Bind = (name, binding) => {
    const all = bindings.get(name);
    if (all === undefined) bindings.set(name, [binding]);
    else all.push(binding);
  };
  walk(root, (node, parents) => bindIn(node, parents.at(-1), bind, parents.at(-2)));
  return bindings;
}

function bindIn(node: AnyNode, parent: AnyNode | undefined, bind: Bind, around: AnyNode | undefined): void {
  switch (node.type) {
    case 'VariableDeclarator':
      if (node.init) return bindPattern(node.id, { kind: 'value', node: node.init }, bind);
      return bindPattern(node.id, loopValue(parent, around), bind);
    case 'AssignmentExpression':
      return bindPattern(
        node.left as Pattern,
        node.operator === '=' ? { kind: 'value', node: node.right } : UNKNOWN,
        bind,
      );
    case 'UpdateExpression':
      if (node.argument.type === 'Identifier') bind(node.argument.name, UNKNOWN);
      return;
    case 'ForOfStatement':
    case 'ForInStatement':
      if (node.left.type !== 'VariableDeclaration') bindPattern(node.left, UNKNOWN, bind);
      return;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.id) bind(node.id.name, UNKNOWN);
      for (const param of node.params) bindPattern(param, UNKNOWN, bind);
      return;
    case 'ClassDeclaration':
    case 'ClassExpression':
      if (node.id) bind(node.id.name, UNKNOWN);
      return;
    case 'CatchClause':
      if (node.param) bindPattern(node.param, UNKNOWN, bind);
      return;
    case 'ImportDeclaration':
      for (const one of node.specifiers) {
        const module = String(node.source.value);
        const name = one.type === 'ImportSpecifier' ? nameOf(one.imported) : null;
        bind(one.local.name, { kind: 'import', path: name === null ? module : `${module}.${name}` });
      }
  }
}

const nameOf = (node: AnyNode): string =>
  node.type === 'Identifier' ? node.name : String((node as { value?: unknown }).value);

const loopValue = (declaration: AnyNode | undefined, loop: AnyNode | undefined): Binding =>
  loop?.type === 'ForOfStatement' && loop.left === declaration ? { kind: 'each', node: loop.right } : UNKNOWN;

function bindPattern(pattern: Pattern, binding: Binding, bind: Bind): void {
  switch (pattern.type) {
    case 'Identifier':
      return bind(pattern.name, binding);
    case 'AssignmentPattern':
      return bindPattern(pattern.left, UNKNOWN, bind);
    case 'RestElement':
      return bindPattern(pattern.argument, UNKNOWN, bind);
    case 'ArrayPattern':
      for (const one of pattern.elements) if (one) bindPattern(one, UNKNOWN, bind);
      return;
    case 'ObjectPattern':
      for (const one of pattern.properties) {
        if (one.type === 'RestElement') bindPattern(one.argument, UNKNOWN, bind);
        else if (binding.kind === 'value' && !one.computed)
          bindPattern(one.value, { kind: 'property', node: binding.node, key: nameOf(one.key) }, bind);
        else bindPattern(one.value, UNKNOWN, bind);
      }
  }
}
