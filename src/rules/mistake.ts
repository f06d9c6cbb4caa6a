/** A mistake in a policy or rule file: where in the document it is, as keys and list places. */
import { Problem } from '../problem.ts';

export type DocumentPath = readonly (string | number)[];

export class Mistake extends Problem {
  readonly file: string;
  readonly text: string;
  /** Keys and list places from the top of the document. */
  readonly path: DocumentPath;
  /** A part of the value found there, or the key itself. */
  readonly part: { readonly offset: number; readonly length: number } | 'key' | null;

  constructor(document: Source, message: string, path: DocumentPath, more: { hint: string; part?: Mistake['part'] }) {
    super('config', `${document.file}: ${message}`, { hint: more.hint });
    this.file = document.file;
    this.text = document.text;
    this.path = path;
    this.part = more.part ?? null;
  }
}

/** The document is none; where exactly is found by the one who shows it. */
export const NO_YAML = { hint: 'a value with : or # in it, or with * or [ in front, stands in quotes' };

/** A document as its reader names it: mistakes in it carry both. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** The known name that is closest to a mistyped one; null where none is close. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let distance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = editDistance(name, candidate);
    if (d < distance) {
      best = candidate;
      distance = d;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
