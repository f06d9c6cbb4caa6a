/**
 * What a reader has accounted for in a text, and what it found. The words that could start something (the net of a
 * language) are looked for in the rest: what no reader understood stays opaque, so a reader can only make a verdict
 * more exact, never let through what it did not see.
 */
import { type Effect, opaque } from './effect.ts';

const MOST = 500;

export class Ledger {
  readonly text: string;
  readonly effects: Effect[] = [];
  readonly #accounted: (readonly [number, number])[] = [];
  readonly #names: string[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Beyond MOST only that there are more. */
  add(...effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (this.effects.length > MOST) return;
      this.effects.push(this.effects.length < MOST ? effect : opaque('code that does more than is read here'));
    }
  }

  /** Half-open range of characters that the net need not look at. */
  account(from: number, to: number): void {
    this.#accounted.push([from, to]);
  }

  isAccounted(from: number): boolean {
    return this.#accounted.some(([start, end]) => start <= from && from < end);
  }

  /** A name that the text makes out of pieces: the net sees it as if it were written. */
  name(name: string): void {
    this.#names.push(name);
  }

  /** The first word of the net in what is not accounted for; null: none. */
  leftover(net: RegExp): string | null {
    let rest = '';
    let at = 0;
    for (const [from, to] of this.#accounted.toSorted((a, b) => a[0] - b[0])) {
      if (from > at) rest += this.text.slice(at, from);
      if (to > at) {
        rest += ' ';
        at = to;
      }
    }
    rest += this.text.slice(at);
    return net.exec([rest, ...this.#names].join('\n').normalize('NFKC'))?.[0].trim() ?? null;
  }

  /** All effects, and an opaque one where the net caught something. */
  close(net: RegExp, name: string): readonly Effect[] {
    const word = this.leftover(net);
    if (word === null) return this.effects;
    return [...this.effects, opaque(`${name} runs code that cannot be followed: ${word.slice(0, 40)}`)];
  }
}
