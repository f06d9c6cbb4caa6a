/**
 * Names of a Python text and all that is ever bound to them, in whatever scope and order: a value is taken for known
 * only where every binding of its name is.
 */
import { after, before, type Node, walk } from './tree.ts';

export type Binding =
  | { readonly kind: 'value'; readonly node: Node }
  /** Each of the items of a value in turn. */
  | { readonly kind: 'each'; readonly node: Node }
  /** `import os.path as p`: `os.path`; null: of a package of one's own. */
  | { readonly kind: 'import'; readonly path: string }
  /** What the calls in the same text give a function for it. */
  | { readonly kind: 'argument'; readonly parameter: Node; readonly definition: Node }
  | { readonly kind: 'unknown' };

const UNKNOWN: Binding = { kind: 'unknown' };

export interface Names {
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Modules of `from x import *`. */
  readonly stars: readonly string[];
}

/** Python reads identifiers in their NFKC form. */
export const nameOf = (text: string, node: Node): string => text.slice(node.from, node.to).normalize('NFKC');

export function namesOf(text: string, root: Node): Names {
  const bindings = new Map<string, Binding[]>();
  const stars: string[] = [];
  const bind = (node: Node, binding: Binding): void => {
    const name = nameOf(text, node);
    const all = bindings.get(name);
    if (all === undefined) bindings.set(name, [binding]);
    else all.push(binding);
  };
  for (const node of walk(root)) bindIn(text, node, bind, stars);
  return { bindings, stars };
}

type Bind = (node: Node, binding: Binding) => void;

function bindIn(text: string, node: Node, bind: Bind, stars: string[]): void {
  switch (node.name) {
    case 'ImportStatement':
      return bindImport(text, node, bind, stars);
    case 'AssignStatement':
      return bindAssigned(node, bind);
    case 'NamedExpression':
      return bindTargets([node.children[0]], { kind: 'value', node: node.children.at(-1)! }, bind);
    case 'for':
      return bindLoop(node, bind);
    case 'as':
      // What is imported `as` a name stands in the statement above.
      if (node.parent?.name !== 'ImportStatement') bindTargets([after(node)], UNKNOWN, bind);
      return;
    case 'VariableName':
      if (isBoundHere(node)) bind(node, parameterOf(node) ?? UNKNOWN);
  }
}

/** Of a plain function; null: something else is bound. */
function parameterOf(node: Node): Binding | null {
  const definition = node.parent?.name === 'ParamList' ? node.parent.parent : null;
  if (definition?.name !== 'FunctionDefinition' || /^\*/.test(before(node)?.name ?? '')) return null;
  return { kind: 'argument', parameter: node, definition };
}

/** Names of functions, classes, parameters and patterns, and what `+=` and `del` change. */
function isBoundHere(node: Node): boolean {
  const parent = node.parent?.name ?? '';
  if (parent === 'ParamList') return before(node)?.name !== 'AssignOp';
  if (parent === 'UpdateStatement') return node.index === 0;
  if (/^(?:FunctionDefinition|ClassDefinition|TypeDefinition)$/.test(parent))
    return /^(?:def|class|type)$/.test(before(node)?.name ?? '');
  return /Pattern$|^(?:DeleteStatement|ScopeStatement|TypeParam\w*)$/.test(parent);
}

function bindImport(text: string, node: Node, bind: Bind, stars: string[]): void {
  const groups = importGroups(node);
  const isFrom = node.children[0]?.name === 'from';
  const module = isFrom ? moduleOf(text, groups[0] ?? []) : '';
  for (const group of isFrom ? groups.slice(1) : groups) {
    if (group[0]?.name === '*') stars.push(module);
    const names = group.filter(one => one.name === 'VariableName');
    const first = names[0];
    if (first === undefined) continue;
    const renamed = group.some(one => one.name === 'as');
    const local = renamed ? names.at(-1)! : first;
    const path = nameOf(text, first);
    const whole = renamed ? names.slice(0, -1) : names.slice(0, 1);
    if (isFrom) bind(local, { kind: 'import', path: `${module}.${path}` });
    else bind(local, { kind: 'import', path: whole.map(one => nameOf(text, one)).join('.') });
  }
}

/** What stands between `from`, `import`, `as` and the commas: one group for each name. */
function importGroups(node: Node): Node[][] {
  const groups: Node[][] = [[]];
  for (const child of node.children) {
    if (/^(?:from|import|,)$/.test(child.name)) {
      if (groups.at(-1)!.length > 0) groups.push([]);
    } else if (!/^[()]$/.test(child.name)) groups.at(-1)!.push(child);
  }
  return groups;
}

const moduleOf = (text: string, group: readonly Node[]): string =>
  group.map(one => (one.name === 'VariableName' ? nameOf(text, one) : '.')).join('');

function bindAssigned(node: Node, bind: Bind): void {
  const parts: Node[][] = [[]];
  for (const child of node.children) {
    if (child.name === 'AssignOp') parts.push([]);
    else if (child.name !== 'TypeDef') parts.at(-1)!.push(child);
  }
  const value = parts.at(-1)!;
  for (const target of parts.slice(0, -1)) {
    const only = value.length === 1 ? value[0] : undefined;
    // A list with two names can be changed by the other one.
    const isShared = parts.length > 2 && only?.name !== 'String';
    bindTargets(target, only === undefined || isShared ? UNKNOWN : { kind: 'value', node: only }, bind);
  }
}

/** The one name that is bound, or all of several, whose values are not told apart. */
function bindTargets(targets: readonly (Node | undefined)[], binding: Binding, bind: Bind): void {
  const [only] = targets;
  if (targets.length === 1 && only?.name === 'VariableName') return bind(only, binding);
  for (const target of targets) {
    if (target === undefined) continue;
    if (target.name === 'MemberExpression') continue;
    if (target.name === 'VariableName') bind(target, UNKNOWN);
    else for (const child of target.children) bindTargets([child, undefined], UNKNOWN, bind);
  }
}

function bindLoop(node: Node, bind: Bind): void {
  const targets: Node[] = [];
  let at = after(node);
  for (; at !== undefined && at.name !== 'in'; at = after(at)) targets.push(at);
  const items = at === undefined ? undefined : after(at);
  bindTargets(targets, items === undefined ? UNKNOWN : { kind: 'each', node: items }, bind);
}
