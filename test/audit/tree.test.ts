/** RFC 6962's tree on the known answers of Certificate Transparency, and every proof of every small tree. */
import { describe, expect, test } from 'bun:test';
import { leafHash } from '../../src/audit/chain.ts';
import {
  consistencyRanges,
  consistencySince,
  Frontier,
  inclusionRanges,
  isExtension,
  isIncluded,
  proofOf,
  type TreeHead,
} from '../../src/audit/tree.ts';
import { CT_LEAVES, CT_ROOTS } from './vectors.ts';

const LEAVES = CT_LEAVES.map(hex => leafHash(Uint8Array.fromHex(hex)));
const ROOTS = CT_ROOTS;

function treeOf(leaves: readonly string[]): Frontier {
  const tree = new Frontier();
  for (const leaf of leaves) tree.push(leaf);
  return tree;
}

const headOf = (leaves: readonly string[]): TreeHead => ({ size: leaves.length, root: treeOf(leaves).root() });

test('known leaf hashes', () => {
  expect(leafHash(new TextEncoder().encode('L123456'))).toBe(
    '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
  );
});

test.each(ROOTS.map((root, size) => [size, root] as const))('the known root of %i leaves', (size, root) => {
  expect(treeOf(LEAVES.slice(0, size)).root()).toBe(root);
});

// Proofs that RFC 6962, 2.1.3, draws for its tree of seven leaves: a…j and i are roots of the ranges given here.
describe("the proofs of the RFC's own example", () => {
  test.each([
    [
      0,
      [
        [1, 2],
        [2, 4],
        [4, 7],
      ],
    ],
    [
      3,
      [
        [2, 3],
        [0, 2],
        [4, 7],
      ],
    ],
    [
      4,
      [
        [5, 6],
        [6, 7],
        [0, 4],
      ],
    ],
    [
      6,
      [
        [4, 6],
        [0, 4],
      ],
    ],
  ] as const)('leaf %i of 7', (index, ranges) => {
    expect(inclusionRanges(index, 7)).toEqual(ranges.map(([from, to]) => ({ from, to })));
  });

  test.each([
    [
      3,
      [
        [2, 3],
        [3, 4],
        [0, 2],
        [4, 7],
      ],
    ],
    [4, [[4, 7]]],
    [
      6,
      [
        [4, 6],
        [6, 7],
        [0, 4],
      ],
    ],
    [7, []],
  ] as const)('from %i to 7', (old, ranges) => {
    expect(consistencyRanges(old, 7)).toEqual(ranges.map(([from, to]) => ({ from, to })));
  });
});

describe('every tree of up to 40 leaves', () => {
  const leaves = Array.from({ length: 40 }, (_, n) => leafHash(new Uint8Array([n])));
  const heads = Array.from({ length: 41 }, (_, size) => headOf(leaves.slice(0, size)));

  test('each leaf is proven, and nothing else by its proof', () => {
    for (let size = 1; size <= 40; size++) {
      for (let index = 0; index < size; index++) {
        const proof = proofOf(inclusionRanges(index, size), leaves.slice(0, size));
        const holds = (leaf: string, at: number, head: TreeHead, path: readonly string[]): boolean =>
          isIncluded(leaf, at, head, path);
        expect(holds(leaves[index]!, index, heads[size]!, proof)).toBe(true);
        expect(holds(leaves[(index + 1) % 40]!, index, heads[size]!, proof)).toBe(false);
        expect(holds(leaves[index]!, index, heads[size - 1]!, proof)).toBe(false);
        expect(holds(leaves[index]!, index, heads[size]!, [...proof, leaves[0]!])).toBe(false);
        for (let drop = 0; drop < proof.length; drop++)
          expect(holds(leaves[index]!, index, heads[size]!, proof.toSpliced(drop, 1))).toBe(false);
        for (let other = 0; other < size; other++)
          if (other !== index) expect(holds(leaves[index]!, other, heads[size]!, proof)).toBe(false);
      }
    }
  });

  test('each tree extends the smaller ones, and no other', () => {
    for (let size = 1; size <= 40; size++) {
      for (let old = 1; old <= size; old++) {
        const proof = proofOf(consistencyRanges(old, size), leaves.slice(0, size));
        const [before, after] = [heads[old]!, heads[size]!];
        expect(isExtension(before, after, proof)).toBe(true);
        expect(isExtension({ size: old, root: heads[old - 1]!.root }, after, proof)).toBe(false);
        expect(isExtension(before, { size, root: heads[size - 1]!.root }, proof)).toBe(false);
        expect(isExtension(before, after, [...proof, leaves[0]!])).toBe(false);
        expect(isExtension({ ...before, size: old - 1 }, after, proof)).toBe(false);
        for (let drop = 0; drop < proof.length; drop++)
          expect(isExtension(before, after, proof.toSpliced(drop, 1))).toBe(false);
      }
    }
  });

  test('the proof that it goes on can be made from its frontier and what was added', () => {
    for (let size = 1; size <= 40; size++) {
      for (let old = 1; old <= size; old++) {
        const roots = treeOf(leaves.slice(0, old)).roots();
        const wanted = proofOf(consistencyRanges(old, size), leaves.slice(0, size));
        expect(consistencySince(old, roots, size, leaves.slice(old, size))).toEqual(wanted);
      }
    }
    expect(() => consistencySince(3, [], 4, [])).toThrow('no subtrees of such a tree');
    expect(() => consistencySince(0, [], 4, [])).toThrow('no subtrees of such a tree');
  });

  test('a tree goes on from its frontier alone', () => {
    for (let size = 0; size <= 40; size++) {
      const frontier = Frontier.of(size, treeOf(leaves.slice(0, size)).roots())!;
      expect(frontier.root()).toBe(heads[size]!.root);
      for (const leaf of leaves.slice(size)) frontier.push(leaf);
      expect([frontier.size, frontier.root()]).toEqual([40, heads[40]!.root]);
    }
  });
});

test('what is no frontier', () => {
  const root = ROOTS[1]!;
  const rows: readonly (readonly [number, readonly string[]])[] = [
    [1, []],
    [2, [root, root]],
    [3, [root]],
    [1, [root.toUpperCase()]],
    [1, [root.slice(2)]],
    [-1, [root]],
    [1.5, [root]],
    [2 ** 53, [root]],
  ];
  for (const [size, roots] of rows) expect(Frontier.of(size, roots)).toBeNull();
});

test('sizes above 2^32', () => {
  const size = 2 ** 40 + 2 ** 33 + 1;
  const leaf = LEAVES[2]!;
  const frontier = Frontier.of(size, [LEAVES[0]!, LEAVES[1]!, leaf])!;
  const proof = [LEAVES[1]!, LEAVES[0]!];
  const head = { size, root: frontier.root() };
  expect(isIncluded(leaf, size - 1, head, proof)).toBe(true);
  expect(isIncluded(leaf, size - 1 - 2 ** 32, head, proof)).toBe(false);
  const old = { size: 2 ** 40 + 2 ** 33, root: Frontier.of(2 ** 40 + 2 ** 33, [LEAVES[0]!, LEAVES[1]!])!.root() };
  expect(isExtension(old, head, [LEAVES[1]!, leaf, LEAVES[0]!])).toBe(true);
});

test('proofs that are no hashes prove nothing', () => {
  const head = headOf(LEAVES.slice(0, 2));
  for (const proof of [['x'], ['']]) {
    expect(isIncluded(LEAVES[0]!, 0, head, proof)).toBe(false);
    expect(isExtension(headOf(LEAVES.slice(0, 1)), head, proof)).toBe(false);
  }
  expect(isIncluded('x', 0, { size: 1, root: 'x' }, [])).toBe(false);
  expect(isIncluded(LEAVES[0]!, -1, head, [])).toBe(false);
  expect(isExtension({ size: 0, root: ROOTS[0]! }, head, [])).toBe(false);
});
