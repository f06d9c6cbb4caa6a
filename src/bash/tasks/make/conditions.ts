/** `ifeq`, `ifdef`, `else`, `endif`: which lines count. */
import { expand } from './expand.ts';
import type { Make } from './state.ts';
import { isUnknown } from '../unknown.ts';
import { couldBeSame } from './words.ts';

interface Level {
  /** Lines count now, as far as this level says. */
  active: boolean;
  /** One of its branches has counted. */
  taken: boolean;
}

export class Conditions {
  readonly #make: Make;
  readonly #levels: Level[] = [];

  constructor(make: Make) {
    this.#make = make;
  }

  get active(): boolean {
    return this.#levels.every(({ active }) => active);
  }

  /** false: the line is no condition. */
  take(text: string): boolean {
    const found = /^(ifeq|ifneq|ifdef|ifndef|else|endif)(?=[\s("']|$)[ \t]*(.*)$/s.exec(text);
    if (found === null) return false;
    const [, word = '', rest = ''] = found;
    if (word === 'endif') this.#levels.pop();
    else if (word === 'else') this.#otherwise(rest);
    else {
      const holds = this.active && this.#holds(word, rest);
      this.#levels.push({ active: holds, taken: holds });
    }
    return true;
  }

  /** `else`, `else ifeq …`. */
  #otherwise(rest: string): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    const before = level.taken;
    level.active = false;
    const outside = this.#levels.slice(0, -1).every(({ active }) => active);
    if (before || !outside) return;
    const [, word, condition = ''] = /^(ifn?eq|ifn?def)\b[ \t]*(.*)$/s.exec(rest) ?? [];
    level.active = word === undefined || this.#holds(word, condition);
    level.taken = level.active;
  }

  #holds(word: string, rest: string): boolean {
    return word.endsWith('def')
      ? this.#isDefined(rest) === (word === 'ifdef')
      : this.#isEqual(rest) === (word === 'ifeq');
  }

  #isDefined(rest: string): boolean {
    const make = this.#make;
    const name = expand(make, rest).trim();
    const text = make.variable(name)?.text ?? '';
    return isUnknown(text) && /^[\uE000-\uF8FF\s]*$/.test(text) ? make.choose(`${name} is defined`) : text !== '';
  }

  #isEqual(rest: string): boolean {
    const make = this.#make;
    const [a = '', b = ''] = sidesOf(rest).map(side => expand(make, side));
    if (!isUnknown(a) && !isUnknown(b)) return a === b;
    return couldBeSame(a, b) && make.choose(`${a} is ${b}`);
  }
}

/** `(a,b)`, `"a" 'b'`. */
function sidesOf(text: string): readonly string[] {
  const quoted = /^(["'])(.*?)\1[ \t]*(["'])(.*?)\3/s.exec(text);
  if (quoted !== null) return [quoted[2]!, quoted[4]!];
  const inner = text.replace(/^\(/, '').replace(/\)[^)]*$/, '');
  let depth = 0;
  for (let at = 0; at < inner.length; at++) {
    if ('({'.includes(inner[at]!)) depth++;
    else if (')}'.includes(inner[at]!)) depth--;
    else if (inner[at] === ',' && depth === 0) return [inner.slice(0, at).trim(), inner.slice(at + 1).trim()];
  }
  return [inner.trim(), ''];
}
