/** A syntax tree of Python with the children of each node at hand. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';

export interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly Node[];
  readonly parent: Node | null;
  /** Place among the parent's children. */
  readonly index: number;
}

/** Nodes within one another; code that people write stays far below it. */
const DEEPEST = 150;

/** null: no Python that the grammar takes, or too deeply nested. */
export function parsePython(text: string): Node | null {
  const root = parser.parse(text).topNode;
  return build(root, null, 0, DEEPEST);
}

function build(node: SyntaxNode, parent: Node | null, index: number, depth: number): Node | null {
  if (depth === 0 || node.type.isError) return null;
  const children: Node[] = [];
  const built = { name: node.name, from: node.from, to: node.to, children, parent, index };
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const one = build(child, built, children.length, depth - 1);
    if (one === null) return null;
    children.push(one);
  }
  return built;
}

export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

export const before = (node: Node): Node | undefined => node.parent?.children[node.index - 1];
export const after = (node: Node): Node | undefined => node.parent?.children[node.index + 1];

/** Without the parentheses around it. */
export function bare(node: Node): Node {
  const inner = node.children[1];
  return node.name === 'ParenthesizedExpression' && node.children.length === 3 && inner !== undefined
    ? bare(inner)
    : node;
}
