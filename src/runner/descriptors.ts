/** The caller's descriptors, back at their own numbers. What is not listed stays closed in the command. */
import type { Options } from 'execa';

type Entry = number | 'ignore';

/** One entry a descriptor, up to the caller's highest; 0 to 2 that the caller closed are closed by the trampoline. */
export function stdioOf(theirs: ReadonlyMap<number, number>, stdin: number | null): NonNullable<Options['stdio']> {
  const at = (fd: number): Entry => theirs.get(fd) ?? 'ignore';
  const highest = Math.max(2, ...theirs.keys());
  const entries = Array.from({ length: highest + 1 }, (_, fd) => (fd === 0 && stdin !== null ? stdin : at(fd)));
  // execa takes any descriptor anywhere; its types know only 0 to 2 at their own places.
  return entries as unknown as NonNullable<Options['stdio']>;
}

/** Bun opens /dev/null in place of these three. */
export const closedOf = (descriptors: ReadonlyMap<number, number>, stdin: number | null): number[] =>
  [0, 1, 2].filter(fd => !descriptors.has(fd) && !(fd === 0 && stdin !== null));
