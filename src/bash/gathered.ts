/** What the commands listed so far have in common, gathered as the list grows: a long script asks for it at each of its lines. */
import type { Invocation } from './analysis.ts';

interface Gathered<T> {
  readonly found: T;
  upTo: number;
}

/** `add` is given every command once. What comes back changes when more of them are listed, and belongs to `gathered`. */
export function gathered<T>(
  empty: () => T,
  add: (found: T, one: Invocation) => void,
): (invocations: readonly Invocation[]) => T {
  const lists = new WeakMap<readonly Invocation[], Gathered<T>>();
  return invocations => {
    let list = lists.get(invocations);
    if (list === undefined) {
      list = { found: empty(), upTo: 0 };
      lists.set(invocations, list);
    }
    for (; list.upTo < invocations.length; list.upTo++) add(list.found, invocations[list.upTo]!);
    return list.found;
  };
}
