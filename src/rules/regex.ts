/**
 * Regular expressions of rules. The text they run on is the requester's, so each runs in time linear in it: what
 * JavaScript's engine surely does in one pass it does, because that is there already; RE2 does the rest and is loaded then.
 */
import type { RE2JS } from 're2js';

const MAX_REGEX = 500;

export interface Expression {
  test(text: string): boolean;
}

/** Why the expression is refused, lower case; null where it can be used. */
export function whyRefused(source: string): string | null {
  if (source.length > MAX_REGEX) return `it is longer than ${MAX_REGEX} characters`;
  try {
    compile(source, '');
    return null;
  } catch (error) {
    const why = String((error as Error).message).replace(/^(?:error parsing regexp|Invalid regular expression): /i, '');
    return `it is no regular expression: ${why.toLowerCase()}`;
  }
}

const compiled = new Map<string, Expression>();

/** Compiled when first met, and then kept: most commands meet none. `flags`: `i` or none. */
export function regex(source: string, flags: string): Expression {
  const key = `${flags}/${source}`;
  let found = compiled.get(key);
  if (found === undefined) {
    found = compile(source, flags);
    compiled.set(key, found);
  }
  return found;
}

function compile(source: string, flags: string): Expression {
  if (isOnePass(source)) return new RegExp(source, `${flags}u`);
  const { RE2JS: engine } = require('re2js') as { RE2JS: typeof RE2JS };
  return engine.compile(engine.translateRegExp(source), flags === 'i' ? engine.CASE_INSENSITIVE : 0);
}

/** What a part of an expression may cost a backtracking engine: a power of the text's length, and a factor. */
interface Cost {
  readonly power: number;
  readonly factor: number;
  /** Something in it repeats, or it offers alternatives: repeated, it multiplies. */
  readonly varies: boolean;
}

/** Ways to match that one place of the text may be tried in. */
const MAX_FACTOR = 100;

/**
 * Would a backtracking engine be linear, too? One that is anchored starts once, any other at every place, which is the
 * first power; each unbounded repetition on one path is another. Whatever is out of the ordinary is not for it.
 */
export function isOnePass(source: string): boolean {
  if (/\(\?(?!:)|\\[1-9kpP]/.test(source)) return false;
  const cost = new Costs(source).whole();
  if (cost === null) return false;
  const isAnchored = source.startsWith('^') && !cost.varies;
  return cost.power + (isAnchored ? 0 : 1) <= 1 && cost.factor <= MAX_FACTOR;
}

class Costs {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** `varies`: the expression itself has alternatives, so that `^` stands in only one of them. null: too odd to tell. */
  whole(): Cost | null {
    const cost = this.#alternatives(0);
    return cost === null || this.#at < this.#source.length ? null : cost;
  }

  #alternatives(depth: number): Cost | null {
    let power = 0;
    let factor = 0;
    let count = 0;
    let repeats = false;
    do {
      if (count++ > 0) this.#at++;
      const one = this.#sequence(depth);
      if (one === null) return null;
      power = Math.max(power, one.power);
      factor += one.factor;
      repeats ||= one.varies;
    } while (this.#source[this.#at] === '|');
    return { power, factor, varies: count > 1 || (depth > 0 && repeats) };
  }

  #sequence(depth: number): Cost | null {
    let power = 0;
    let factor = 1;
    let varies = false;
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      const atom = this.#atom(depth);
      if (atom === null) return null;
      const times = this.#times();
      if (times.most > 1 && atom.varies) return null;
      power += atom.power + (times.most === Number.POSITIVE_INFINITY ? 1 : 0);
      factor *= atom.factor * times.ways;
      varies ||= times.ways > 1 || times.most > 1 || atom.varies;
    }
    return { power, factor, varies };
  }

  #atom(depth: number): Cost | null {
    const rest = this.#source.slice(this.#at);
    if (rest[0] === '(') {
      this.#at += rest.startsWith('(?:') ? 3 : 1;
      const inner = this.#alternatives(depth + 1);
      if (inner === null || this.#source[this.#at] !== ')') return null;
      this.#at++;
      return inner;
    }
    const length = /^(?:\\u\{[\da-f]+\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\.|\[(?:\\.|[^\]\\])*\]|[^\\[])/isu.exec(rest)?.[0]
      .length;
    if (length === undefined) return null;
    this.#at += length;
    return { power: 0, factor: 1, varies: false };
  }

  /** What the quantifier here repeats at most, and in how many ways, the text's length apart. */
  #times(): { readonly most: number; readonly ways: number } {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#source.slice(this.#at));
    if (found === null) return { most: 1, ways: 1 };
    this.#at += found[0].length;
    if (found[0].startsWith('?')) return { most: 1, ways: 2 };
    const [, least, comma, most] = found;
    if (least === undefined || (comma === ',' && most === '')) return { most: Number.POSITIVE_INFINITY, ways: 1 };
    return comma === '' ? { most: Number(least), ways: 1 } : { most: Number(most), ways: Number(most) };
  }
}
