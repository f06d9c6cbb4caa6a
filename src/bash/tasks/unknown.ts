/**
 * Parts of make's texts that only the run knows. make works on plain text, cut and put together again and again, so each
 * such part is one character of Unicode's private use, and what it stands for is remembered here.
 */
import type { PartialWord } from '../analysis.ts';

/** `glob`: names that a pattern finds. `word`: one word. `text`: any words. `foreign`: what a program prints that may print code. */
export type UnknownKind = 'glob' | 'word' | 'text' | 'foreign';

export const FIRST_UNKNOWN = 0xe000;
const MOST = 0xf8ff - FIRST_UNKNOWN;
export const UNKNOWN_CHARACTER = /[\uE000-\uF8FF]/;

export class Unknowns {
  readonly #parts: { readonly kind: UnknownKind; readonly value: PartialWord | null }[] = [];

  /** A character that stands for it. Past the last one all of them are one that may be anything. */
  add(kind: UnknownKind, value: PartialWord | null = null): string {
    if (this.#parts.length < MOST) this.#parts.push({ kind, value });
    else this.#parts[MOST - 1] = { kind: 'foreign', value: null };
    return String.fromCharCode(FIRST_UNKNOWN + this.#parts.length - 1);
  }

  kindOf(character: string): UnknownKind {
    return this.#parts[character.charCodeAt(0) - FIRST_UNKNOWN]?.kind ?? 'foreign';
  }

  /** As a word of the shell. */
  wordOf(character: string): PartialWord {
    const part = this.#parts[character.charCodeAt(0) - FIRST_UNKNOWN];
    if (part?.value) return part.value;
    const kind = part?.kind ?? 'text';
    return {
      prefix: '',
      suffix: '',
      many: kind !== 'word',
      ...(kind === 'glob' && { glob: true }),
      ...(kind === 'word' && { single: true }),
    };
  }
}

export const isUnknown = (text: string): boolean => UNKNOWN_CHARACTER.test(text);
