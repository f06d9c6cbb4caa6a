/**
 * Inclusion proofs of several lines in one pass over the leaf hashes. What is kept is a subtree's frontier for each hash that
 * any of the proofs needs: a few dozen, however long the log is.
 */
import { parseRecord } from './chain.ts';
import { Frontier, inclusionRanges, type Range } from './tree.ts';

interface Subtree extends Range {
  frontier: Frontier;
}

const nameOf = ({ from, to }: Range): string => `${from}-${to}`;

export class InclusionProofs {
  readonly #ranges: readonly (readonly Range[])[];
  readonly #subtrees: ReadonlyMap<string, Subtree>;
  readonly #indexes: readonly number[];
  readonly #size: number;
  #index = 0;
  /** Those that begin at or after the next leaf, the last first; and those that hold it. */
  readonly #later: Subtree[];
  #open: Subtree[] = [];

  /** `indexes`: of the leaves, from 0; `size`: of the tree, larger than each. */
  constructor(indexes: readonly number[], size: number) {
    this.#size = size;
    this.#indexes = indexes;
    this.#ranges = indexes.map(index => inclusionRanges(index, size));
    const all = this.#ranges.flat().map(range => [nameOf(range), { ...range, frontier: new Frontier() }] as const);
    this.#subtrees = new Map(all);
    this.#later = [...this.#subtrees.values()].sort((a, b) => b.from - a.from);
  }

  /**
   * Where the first `size` lines are gone, the roots of their whole subtrees stand for them. False: they are not that many
   * lines', or a leaf that is to be proven was among them.
   */
  begin(size: number, roots: readonly string[]): boolean {
    const ends = endsOf(size);
    if (Frontier.of(size, roots) === null || this.#indexes.some(index => index < size)) return false;
    for (const subtree of this.#subtrees.values()) {
      if (subtree.from >= size) continue;
      const to = Math.min(subtree.to, size);
      // A proof's subtrees are cut where the lines' own are: none of these straddles a border.
      const inside = roots.filter((_, i) => (ends[i - 1] ?? 0) >= subtree.from && ends[i]! <= to);
      const begun = Frontier.of(to - subtree.from, inside);
      if (begun === null) return false;
      subtree.frontier = begun;
    }
    this.#index = size;
    return true;
  }

  /** The next leaf; true while more are needed. */
  push(leaf: string): boolean {
    const index = this.#index++;
    while ((this.#later.at(-1)?.from ?? index + 1) <= index) this.#open.push(this.#later.pop()!);
    let ended = false;
    for (const subtree of this.#open) {
      if (index < subtree.to) subtree.frontier.push(leaf);
      ended ||= index + 1 >= subtree.to;
    }
    if (ended) this.#open = this.#open.filter(({ to }) => to > index + 1);
    return this.#index < this.#size;
  }

  /** One a leaf, in the order that they were asked for; null where leaves are missing. */
  proofs(): readonly (readonly string[])[] | null {
    if (this.#index < this.#size) return null;
    return this.#ranges.map(ranges => ranges.map(range => this.#subtrees.get(nameOf(range))!.frontier.root()));
  }
}

/** Line `seq` is the first that is left of a log: the ones before it stand in its record. False: it says nothing of them. */
export function beginAfterGone(proofs: InclusionProofs, seq: number, line: Uint8Array): boolean {
  const record = parseRecord(line);
  if (record?.type !== 'rotate' || record.size !== seq - 1) return false;
  return Array.isArray(record.frontier) && proofs.begin(seq - 1, record.frontier.map(String));
}

/** Where each whole subtree of a tree of this size ends, largest first. */
function endsOf(size: number): readonly number[] {
  const ends: number[] = [];
  let end = 0;
  for (let power = 2 ** 52; power >= 1; power /= 2) {
    if (size - end >= power) {
      end += power;
      ends.push(end);
    }
  }
  return ends;
}
