/** What every disguise is given: the dice, names that are not used yet, and ways to put a text into quotes. */

/** A small generator with a 32-bit state (mulberry32): the same seed gives the same commands on every machine. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Maker {
  readonly #roll: () => number;
  #names = 0;
  /** Disguises that the text at hand is made of. */
  readonly used = new Set<string>();
  /** Files that are there before the command runs. */
  readonly files: Record<string, { text: string; mode: number }> = {};

  constructor(seed: number) {
    this.#roll = dice(seed);
  }

  below(n: number): number {
    return Math.floor(this.#roll() * n);
  }

  chance(p: number): boolean {
    return this.#roll() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** A name that nothing in this text has yet. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  /** One word that any shell takes as this text. */
  quote(text: string): string {
    if (/^[\w./:=@%+,-]+$/.test(text) && this.chance(0.5)) return text;
    switch (this.below(4)) {
      case 0:
        return inDouble(text);
      case 1:
        return this.chance(0.5) ? inAnsi(text) : inSingle(text);
      default:
        return inSingle(text);
    }
  }

  /** Between two statements. */
  between(before: string): string {
    return before.includes('<<') ? '\n' : this.pick(['; ', '\n', ';', '\n\n', ' ;\t']);
  }

  join(...statements: readonly string[]): string {
    return statements.reduce((all, one) => (all === '' ? one : all + this.between(all) + one), '');
  }
}

export const inSingle = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
export const inDouble = (text: string): string => `"${text.replace(/[\\"$`]/g, '\\$&')}"`;

export const inAnsi = (text: string): string =>
  `$'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;

/** A named way to hide something. */
export interface Disguise<Make> {
  readonly name: string;
  readonly make: Make;
}

/** `name: make` → disguises; the names are what the tables of the report show. */
export const disguises = <Make>(table: Readonly<Record<string, Make>>): readonly Disguise<Make>[] =>
  Object.entries(table).map(([name, make]) => ({ name, make }));

export function choose<Make>(m: Maker, from: readonly Disguise<Make>[]): Make {
  const one = m.pick(from);
  m.used.add(one.name);
  return one.make;
}
