/** The text of a proof that a line is in the log (c2sp.org/tlog-proof@v1): readable by everybody, checkable without the log. */
export interface TlogProof {
  /** What the leaf hash is worked out from: the line itself. It proves nothing until its hash is in the tree. */
  readonly extra: Uint8Array;
  /** From 0. */
  readonly index: number;
  /** Hex, from the leaf's sibling up. */
  readonly hashes: readonly string[];
  /** The signed note, as it stands in the log. */
  readonly checkpoint: string;
}

const HEAD = 'c2sp.org/tlog-proof@v1\n';

export function formatProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const path = hashes.map(hash => `${Uint8Array.fromHex(hash).toBase64()}\n`).join('');
  return `${HEAD}extra ${extra.toBase64()}\nindex ${index}\n${path}\n${checkpoint}`;
}

/** Null for anything but the one spelling of a proof that holds its line. */
export function parseProof(text: string): TlogProof | null {
  const end = text.indexOf('\n\n');
  if (!text.startsWith(HEAD) || end < 0) return null;
  const [extra = '', index = '', ...path] = text.slice(HEAD.length, end).split('\n');
  try {
    const proof: TlogProof = {
      extra: Uint8Array.fromBase64(extra.slice('extra '.length)),
      index: Number(index.slice('index '.length)),
      hashes: path.map(hash => Uint8Array.fromBase64(hash).toHex()),
      checkpoint: text.slice(end + 2),
    };
    return formatProof(proof) === text ? proof : null;
  } catch {
    return null;
  }
}

/** Several, one after the other in one file, each from its first line to the next one's. */
export const splitProofs = (text: string): readonly string[] =>
  text.split(/^(?=c2sp\.org\/tlog-proof@v1$)/m).map(part => part.replace(/\n\n$/, '\n'));

/** Each ends with its checkpoint's newline; an empty line stands between. */
export const joinProofs = (proofs: readonly TlogProof[]): string => proofs.map(formatProof).join('\n');
