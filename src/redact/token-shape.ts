/** What a token looks like, and the search for all of a list in a text. */
import type { Mask } from './mask.ts';
import { isSecretValue } from './values.ts';

export interface Shape {
  readonly kind: string;
  /** Lower case; a text without any of them need not be searched, and the expression need not be compiled. */
  readonly needles: readonly string[];
  /** It holds 16 characters of `\w` and `-` in a row; a text that holds none need not be searched either. */
  readonly run: boolean;
  /** The first group that took part is the secret; without groups the whole match. */
  readonly source: string;
}

export const shape = (kind: string, needles: string, source: string, run = false): Shape => ({
  kind,
  needles: needles.split(' '),
  run,
  source,
});

/**
 * A token does not begin inside a word, but may after an escaped line end. One start in a run of its own characters also
 * keeps the search linear: a hostile megabyte costs no more than a dull one.
 */
export const token = (kind: string, needles: string, source: string): Shape =>
  shape(kind, needles, `(?:(?<![\\w-])|(?<=\\\\[nrt]))${source}`, true);

const compiled = new Map<Shape, RegExp>();

function expression(of: Shape): RegExp {
  let found = compiled.get(of);
  if (found === undefined) {
    found = new RegExp(of.source, 'dg');
    compiled.set(of, found);
  }
  return found;
}

/** `lower`: the text in lower case. */
export function shapeMasks(shapes: readonly Shape[], text: string, lower: string): Mask[] {
  const masks: Mask[] = [];
  const run = hasRun(text);
  for (const one of shapes) {
    if (one.run && !run) continue;
    if (!one.needles.some(needle => lower.includes(needle)) || (one.kind === 'url-password' && !lower.includes('@')))
      continue;
    for (const match of text.matchAll(expression(one))) {
      const [from, to] = match.indices![1] ?? match.indices![0]!;
      if (isSecretValue(text.slice(from, to))) masks.push({ from, to, kind: one.kind });
    }
  }
  return masks;
}

function hasRun(text: string): boolean {
  let length = 0;
  for (let i = 0; i < text.length && length < 16; i++) length = isTokenCharacter(text.charCodeAt(i)) ? length + 1 : 0;
  return length === 16;
}

/** `\w` and `-`. */
const isTokenCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 45 || code === 95;
