/** The caller's descriptors, back at their own numbers. What is not listed stays closed in the command. */

type Entry = number | 'ignore';

/** One entry a descriptor, up to the caller's highest; 0 to 2 that the caller closed are closed by the trampoline. */
export function stdioOf(theirs: ReadonlyMap<number, number>, stdin: number | null): Entry[] {
  const highest = Math.max(2, ...theirs.keys());
  const entries = Array.from({ length: highest + 1 }, (_, fd) => theirs.get(fd) ?? 'ignore');
  if (stdin !== null) entries[0] = stdin;
  return entries;
}

/** Bun opens /dev/null in place of these three. */
export const closedOf = (descriptors: ReadonlyMap<number, number>, stdin: number | null): number[] =>
  [0, 1, 2].filter(fd => !descriptors.has(fd) && !(fd === 0 && stdin !== null));
