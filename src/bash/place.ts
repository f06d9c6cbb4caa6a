/** Where a piece of code stands: the text its offsets count in, and how that maps to the outermost text. */
import type { Source, Span } from './analysis.ts';
import { byteOffsets } from './byte-offsets.ts';
import { lineNumbers } from './line-numbers.ts';

export interface Place {
  readonly text: string;
  /** Code inside a word carries the span of that word; null: offsets of `text` are translated. */
  readonly fixed: Span | null;
  readonly source: Source;
  /** `own`: `text` is the whole file that it comes from. A number: all of it stands at that line of it. null: no file. */
  readonly lines: 'own' | number | null;
  readonly via: readonly string[];
  /** It may be run by dash, which reads some of bash's grammar otherwise. */
  readonly dash: boolean;
  readonly depth: number;
}

export interface Extent {
  readonly pos: number;
  readonly end: number;
}

export function spanOf(place: Place, at: Extent): Span {
  if (place.fixed !== null) return place.fixed;
  const bytes = byteOffsets(place.text);
  return [bytes(at.pos), bytes(at.end)];
}

/** 1-based line in the file that the code comes from; null where there is none. */
export function lineOf({ text, lines }: Place, at: Extent): number | null {
  return lines === 'own' ? lineNumbers(text)(at.pos) : lines;
}

/** To be spread into what is found at a place. */
export function lineFound(place: Place, at: Extent): { readonly line?: number } {
  const line = lineOf(place, at);
  return line === null ? {} : { line };
}

export const written = (place: Place, at: Extent): string => place.text.slice(at.pos, at.end);

/** The last part of a path: the name a program is known by. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
