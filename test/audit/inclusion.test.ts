/** Inclusion proofs made in one pass, also where the first lines are gone, and their text. */
import { expect, test } from 'bun:test';
import { InclusionProofs } from '../../src/audit/inclusion.ts';
import { formatProof, joinProofs, parseProof, splitProofs } from '../../src/audit/tlog-proof.ts';
import { Frontier, inclusionRanges, isIncluded, proofOf } from '../../src/audit/tree.ts';

const leaf = (n: number): string => new Bun.CryptoHasher('sha256').update(`leaf ${n}`).digest('hex');
const leaves = (size: number): string[] => Array.from({ length: size }, (_, i) => leaf(i));

function treeOf(size: number): Frontier {
  const tree = new Frontier();
  for (const one of leaves(size)) tree.push(one);
  return tree;
}

function proofs(indexes: readonly number[], size: number, gone = 0): readonly (readonly string[])[] | null {
  const builder = new InclusionProofs(indexes, size);
  if (gone > 0 && !builder.begin(gone, treeOf(gone).roots())) return null;
  for (let i = gone; i < size; i++) expect(builder.push(leaf(i))).toBe(i < size - 1);
  return builder.proofs();
}

test('for every leaf of every tree up to 40: what the plain way gives, and it holds', () => {
  for (let size = 1; size <= 40; size++) {
    const all = Array.from({ length: size }, (_, i) => i);
    const root = treeOf(size).root();
    for (const [index, proof] of proofs(all, size)!.entries()) {
      expect(proof).toEqual(proofOf(inclusionRanges(index, size), leaves(size)));
      expect(isIncluded(leaf(index), index, { size, root }, proof)).toBe(true);
    }
  }
});

test('the same where the first lines are gone and only their subtrees are known', () => {
  for (let size = 2; size <= 33; size++)
    for (let gone = 1; gone < size; gone++) {
      const left = Array.from({ length: size - gone }, (_, i) => gone + i);
      expect(proofs(left, size, gone)).toEqual(proofs(left, size));
    }
});

test('no proof of a leaf that is gone, of missing leaves, or on roots that are not theirs', () => {
  expect(proofs([2], 9, 3)).toBeNull();
  const short = new InclusionProofs([1], 9);
  for (let i = 0; i < 8; i++) short.push(leaf(i));
  expect(short.proofs()).toBeNull();
  expect(new InclusionProofs([8], 9).begin(3, ['ab'])).toBe(false);
  expect(new InclusionProofs([8], 9).begin(3, treeOf(4).roots())).toBe(false);
});

const PROOF = {
  extra: new TextEncoder().encode('{"seq":3}'),
  index: 2,
  hashes: [leaf(1), leaf(2)],
  checkpoint: 'gatekeep/x\n4\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— gatekeep/x AAAAAAA=\n',
};

test('the text of the specification', () => {
  const text = formatProof(PROOF);
  expect(text.split('\n').slice(0, 6)).toEqual([
    'c2sp.org/tlog-proof@v1',
    `extra ${PROOF.extra.toBase64()}`,
    'index 2',
    Uint8Array.fromHex(leaf(1)).toBase64(),
    Uint8Array.fromHex(leaf(2)).toBase64(),
    '',
  ]);
  expect(parseProof(text)).toEqual(PROOF);
  expect(parseProof(formatProof({ ...PROOF, hashes: [], index: 0 }))).toEqual({ ...PROOF, hashes: [], index: 0 });
  const both = joinProofs([PROOF, PROOF]);
  expect(splitProofs(both).map(parseProof)).toEqual([PROOF, PROOF]);
});

test.each([
  ['another version', (text: string) => text.replace('@v1', '@v2')],
  ['no line', (text: string) => text.replace(/^extra .*\n/m, '')],
  ['a number in other words', (text: string) => text.replace('index 2', 'index 02')],
  ['base64 in other words', (text: string) => text.replace('=\n', '\n')],
  ['something after it', (text: string) => text.replace('\n\n', '\nx\n\n')],
  ['no end of its hashes', (text: string) => text.replaceAll('\n\n', '\n')],
] as const)('%s is no proof', (_what, change) => {
  const text = change(formatProof(PROOF));
  expect(text).not.toBe(formatProof(PROOF));
  expect(parseProof(text)).toBeNull();
});
