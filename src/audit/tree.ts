/**
 * The Merkle tree of RFC 6962 (section 2.1) over the leaf hashes of the log's lines; line `seq` is leaf `seq - 1`. Hashes
 * are hex, as in the chain. Nothing here holds more than one hash for each level of the tree, however long the log is.
 */
const HASH = /^[0-9a-f]{64}$/;
/** 0x01 and two hashes. Every digest is taken from it at once, so it can be used again. */
const pair = new Uint8Array(65);
pair[0] = 1;

function join(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  pair.set(left, 1);
  pair.set(right, 33);
  return Bun.CryptoHasher.hash('sha256', pair) as Uint8Array<ArrayBuffer>;
}

const half = (size: number): number => Math.floor(size / 2);

/** How many whole subtrees a tree of this size has: the ones of its binary form. */
function subtrees(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = half(rest)) count += rest % 2;
  return count;
}

/** The roots of the whole subtrees that make up a tree, largest first: all that growing it needs. */
export class Frontier {
  #size = 0;
  readonly #roots: Uint8Array<ArrayBuffer>[] = [];

  /** `roots`: what `roots()` gave for a tree of this size. Null where they cannot be that. */
  static of(size: number, roots: readonly string[]): Frontier | null {
    if (!Number.isSafeInteger(size) || size < 0 || roots.length !== subtrees(size)) return null;
    if (!roots.every(root => HASH.test(root))) return null;
    const frontier = new Frontier();
    frontier.#size = size;
    for (const root of roots) frontier.#roots.push(Uint8Array.fromHex(root));
    return frontier;
  }

  get size(): number {
    return this.#size;
  }

  roots(): readonly string[] {
    return this.#roots.map(root => root.toHex());
  }

  push(leaf: string): void {
    let node = Uint8Array.fromHex(leaf);
    for (let rest = this.#size; rest % 2 === 1; rest = half(rest)) node = join(this.#roots.pop()!, node);
    this.#roots.push(node);
    this.#size++;
  }

  /** Root of the tree; SHA-256 of nothing for a tree without leaves. */
  root(): string {
    const last = this.#roots.at(-1);
    if (last === undefined) return new Bun.CryptoHasher('sha256').digest('hex');
    return this.#roots
      .slice(0, -1)
      .reduceRight((right, left) => join(left, right), last)
      .toHex();
  }
}

/** Leaves `from` to `to - 1`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The largest power of two below `size`, where RFC 6962 splits a tree of that size; `size` is 2 at least. */
function split(size: number): number {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

/** The subtrees whose roots prove that leaf `index` is in the tree of `size` leaves, in the proof's order (2.1.1). */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    ranges.push(index < middle ? { from: middle, to } : { from, to: middle });
    if (index < middle) to = middle;
    else from = middle;
  }
  return ranges.reverse();
}

/** The subtrees whose roots prove that a tree of `size` leaves begins with the tree of the first `old`, 1 at least (2.1.2). */
export function consistencyRanges(old: number, size: number): readonly Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to !== old) {
    const middle = from + split(to - from);
    ranges.push(old <= middle ? { from: middle, to } : { from, to: middle });
    if (old <= middle) to = middle;
    else from = middle;
  }
  // The first `old` leaves themselves, unless they are one subtree: then whoever checks has its root.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** The roots of subtrees, in one pass over all leaves: a proof. `ranges` do not overlap. */
export function proofOf(ranges: readonly Range[], leaves: Iterable<string>): readonly string[] {
  const frontiers = ranges.map(() => new Frontier());
  let index = 0;
  for (const leaf of leaves) {
    const at = ranges.findIndex(({ from, to }) => from <= index && index < to);
    if (at >= 0) frontiers[at]!.push(leaf);
    index++;
  }
  return frontiers.map(frontier => frontier.root());
}

/**
 * The consistency proof from the first `old` leaves, of which only `roots` are known (`Frontier.roots()`), to a tree of `size`:
 * `leaves` are those after them. It costs what was added, however long the log is. Throws where they are not that.
 */
export function consistencySince(
  old: number,
  roots: readonly string[],
  size: number,
  leaves: Iterable<string>,
): readonly string[] {
  const known = Frontier.of(old, roots);
  if (known === null || old < 1 || old > size) throw new TypeError('these are no subtrees of such a tree');
  const ranges = consistencyRanges(old, size);
  const later = ranges.filter(({ from }) => from >= old);
  const shifted = later.map(({ from, to }) => ({ from: from - old, to: to - old }));
  const proofs = proofOf(shifted, leaves);
  // What lies before is whole subtrees of the old tree: one of them, or its last ones together.
  return ranges.map(range => {
    const index = later.indexOf(range);
    return index >= 0 ? proofs[index]! : Frontier.of(range.to - range.from, rootsWithin(range, old, roots))!.root();
  });
}

function rootsWithin({ from, to }: Range, size: number, roots: readonly string[]): readonly string[] {
  const within: string[] = [];
  let at = 0;
  for (const root of roots) {
    if (at >= from && at < to) within.push(root);
    at += split(size - at + 1);
  }
  return within;
}

const hashes = (proof: readonly string[]): readonly Uint8Array<ArrayBuffer>[] | null =>
  proof.every(hash => HASH.test(hash)) ? proof.map(hash => Uint8Array.fromHex(hash)) : null;

const isSize = (number: number): boolean => Number.isSafeInteger(number) && number >= 0;

/** Does `proof` prove that `leaf` is leaf `index` of the tree? RFC 9162, 2.1.3.2. */
export function isIncluded(leaf: string, index: number, tree: TreeHead, proof: readonly string[]): boolean {
  const path = hashes(proof);
  if (path === null || !HASH.test(leaf) || !isSize(index) || !isSize(tree.size) || index >= tree.size) return false;
  let [node, last] = [index, tree.size - 1];
  let hash = Uint8Array.fromHex(leaf);
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = join(sibling, hash);
      for (; node % 2 === 0 && node > 0; node = half(node)) last = half(last);
    } else {
      hash = join(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.toHex() === tree.root;
}

/** A state of the tree; `root` in hex. */
export interface TreeHead {
  readonly size: number;
  readonly root: string;
}

/** Does `proof` prove that `tree` begins with all of `old`, which has a leaf at least? RFC 9162, 2.1.4.2. */
export function isExtension(old: TreeHead, tree: TreeHead, proof: readonly string[]): boolean {
  const path = hashes(proof);
  if (path === null || !isSize(old.size) || !isSize(tree.size) || old.size < 1 || old.size > tree.size) return false;
  if (old.size === tree.size) return path.length === 0 && old.root === tree.root;
  let [node, last] = [old.size - 1, tree.size - 1];
  for (; node % 2 === 1; node = half(node)) last = half(last);
  const [first, ...rest] = node === 0 ? [Uint8Array.fromHex(old.root), ...path] : path;
  if (first === undefined) return false;
  let [small, large] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      small = join(sibling, small);
      large = join(sibling, large);
      for (; node % 2 === 0 && node > 0; node = half(node)) last = half(last);
    } else {
      large = join(large, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && small.toHex() === old.root && large.toHex() === tree.root;
}
