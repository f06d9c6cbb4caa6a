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

/**
 * Where a text is ambiguous the parser copies what it has so far, at every token: a chain of calls costs the square of its
 * length. The files of the standard library stay below
 * it, in the parser's own units.
 */
const MOST_COPIED = 400_000;

/** Ways to read on, of which the parser follows several; its types leave them out. */
interface Stacks {
  readonly stacks: readonly { readonly buffer: readonly number[] }[];
}

/** null: no Python that the grammar takes, too deeply nested, or too ambiguous. */
export function parsePython(text: string): Node | null {
  if (isDeep(text)) return null;
  const parse = parser.startParse(text);
  let copied = 0;
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return build(tree.topNode, null, 0, DEEPEST);
    const { stacks } = parse as unknown as Stacks;
    if (stacks.length > 1) for (const { buffer } of stacks) copied += buffer.length;
    if (copied > MOST_COPIED) return null;
  }
}

/** More brackets open than anybody writes; those in texts only make it stricter. */
function isDeep(text: string): boolean {
  let open = 0;
  for (const bracket of text.match(/[([{})\]]/g) ?? []) {
    open = Math.max(0, open + ('([{'.includes(bracket) ? 1 : -1));
    if (open > DEEPEST) return true;
  }
  return false;
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
