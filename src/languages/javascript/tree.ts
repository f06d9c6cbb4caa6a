/** Any node of an ESTree and its children, whatever its type. */
import { type AnyNode, type Comment, type Node, type Options, parse } from 'acorn';

export interface Parsed {
  readonly root: AnyNode;
  readonly comments: readonly Comment[];
}

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
};

/** As a script, or else as a module; null: neither (TypeScript, JSX, a mistake). */
export function parseJavaScript(text: string): Parsed | null {
  for (const sourceType of ['script', 'module'] as const) {
    const comments: Comment[] = [];
    try {
      return { root: parse(text, { ...OPTIONS, sourceType, onComment: comments }), comments };
    } catch (error) {
      // Too deeply nested for the parser's own recursion is a RangeError.
      if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    }
  }
  return null;
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string' && 'start' in value;

export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flatMap(value =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

export type Visit = (node: AnyNode, parents: readonly AnyNode[]) => void;

/** Every node once, with the nodes around it, nearest last. */
export function walk(root: AnyNode, visit: Visit): void {
  const parents: AnyNode[] = [];
  const step = (node: AnyNode): void => {
    visit(node, parents);
    parents.push(node);
    for (const child of childrenOf(node)) step(child);
    parents.pop();
  };
  step(root);
}
