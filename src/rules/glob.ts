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

/** Could a word that is only partly known be one that the glob matches? */
export function couldMatchGlob(glob: string, word: PartialWord): boolean {
  const after = positionsAfter(glob, word.prefix);
  const before = positionsAfter(reversed(glob), reversed(word.suffix)).map(p => glob.length - p);
  if (after.length === 0 || before.length === 0) return false;
  return Math.min(...after) <= Math.max(...before);
}

/** Where in the glob one can stand once `text` is read, the first and the last place sufficing for the question above. */
function positionsAfter(glob: string, text: string): number[] {
  let places = closure(glob, new Set([0]));
  for (const c of text) {
    const next = new Set<number>();
    for (const p of places) {
      if (glob[p] === '*') next.add(p);
      else if (glob[p] === '?' || glob[p] === c) next.add(p + 1);
    }
    places = closure(glob, next);
    if (places.size === 0) break;
  }
  return [...places];
}

function closure(glob: string, places: Set<number>): Set<number> {
  for (const p of places) if (glob[p] === '*') places.add(p + 1);
  return places;
}

const reversed = (text: string): string => [...text].reverse().join('');
