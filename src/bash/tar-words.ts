/** `tar cfI a.tgz zstd .`: the first word may be a cluster without its dash, whose values follow in order. */
import type { Arg } from './analysis.ts';

/** Its options of one letter, those with a colon take a value: tar(1). */
export const TAR_LETTERS = 'AcdrtuxkUWOmpsSGnihJjzZalovwPMqBEe:b:C:f:F:g:H:I:K:L:N:T:V:X:';

/** The words of a call, without its name, with every letter of such a cluster as an option of its own. */
export function dashedTar(words: readonly Arg[]): readonly Arg[] {
  const [first] = words;
  if (typeof first !== 'string' || first.startsWith('-') || first === '') return words;
  const out: Arg[] = [];
  let at = 1;
  for (const letter of first) {
    out.push(`-${letter}`);
    if (TAR_LETTERS.includes(`${letter}:`) && at < words.length) out.push(words[at++]!);
  }
  return [...out, ...words.slice(at)];
}
