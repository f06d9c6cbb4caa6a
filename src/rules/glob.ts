/** Globs inside one word: `*` any text (slashes too), `?` one character; no other character is special. */
import type { PartialWord } from '../bash/analysis.ts';

/** Linear in text times glob: it goes back to the last star only, which is enough for globs of this kind. */
export function matchesGlob(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const c = glob[g];
    if (c === '*') {
      star = g++;
      resume = t;
    } else if (c === '?' || c === text[t]) {
      g++;
      t++;
    } else if (star >= 0) {
      g = star + 1;
      t = ++resume;
    } else return false;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}

/**
 * Could a word that is only partly known be one that the glob matches? What is known at its front must agree with the
 * glob as far as its first star, what is known at its end as far back as its last, and the two may not overlap.
 */
export function couldMatchGlob(glob: string, { prefix, suffix }: PartialWord): boolean {
  const first = glob.indexOf('*');
  const head = Math.min(prefix.length, first < 0 ? glob.length + 1 : first);
  for (let i = 0; i < head; i++) if (glob[i] !== prefix[i] && glob[i] !== '?') return false;
  const last = glob.lastIndexOf('*');
  const tail = Math.min(suffix.length, glob.length - last - (last < 0 ? 0 : 1));
  for (let i = 1; i <= tail; i++) {
    const own = glob[glob.length - i];
    if (own !== suffix[suffix.length - i] && own !== '?') return false;
  }
  return first >= 0 || prefix.length + suffix.length <= glob.length;
}
