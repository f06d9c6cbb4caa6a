/** Puts a text together: units that stand one after the other, each a payload below several disguises. */
import { CARRIERS_OF_TEXT } from './code.ts';
import { command } from './commands.ts';
import { PLACES_IN_GRAMMAR, PLACES_IN_WORDS } from './compounds.ts';
import { choose, Maker } from './maker.ts';
import { payload } from './payloads.ts';

export interface Unit {
  readonly text: string;
  /** Disguises that it is made of. */
  readonly used: readonly string[];
  readonly depth: number;
}

export interface Generated {
  readonly units: readonly Unit[];
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode: number }>>;
  readonly text: string;
}

/** What is tried out: all that a comparison needs of one. */
export type Subject = Pick<Generated, 'text' | 'files'> & { readonly units: readonly { readonly text: string }[] };

/** Most commands have two or three disguises; few have many. */
const DEPTHS = [0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4];
const MOST = 6_000;
const METACHARACTERS = [
  '"',
  "'",
  '`',
  '\\',
  '$',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '<',
  '>',
  '&',
  '|',
  ';',
  '#',
  '!',
  '*',
  '\n',
  ' ',
  '=',
  '~',
  ',',
  '/',
  ':',
  '-',
  '@',
  '$(',
  '${',
  '$((',
  '<<',
  '<(',
  '\\\n',
  "$'",
  '$"',
  '((',
  '[[',
];

function statement(m: Maker, depth: number): string {
  if (depth === 0) return command(m, payload(m));
  const inner = statement(m, depth - 1);
  if (inner.length > MOST) return inner;
  const kind = m.below(20);
  if (kind < 5) return choose(m, PLACES_IN_GRAMMAR)(m, inner);
  if (kind < 9) return choose(m, PLACES_IN_WORDS)(m, inner);
  if (kind < 19) return choose(m, CARRIERS_OF_TEXT)(m, inner);
  return m.join(statement(m, 0), inner);
}

/** A character more, less or another: few are commands still, and those are read in ways that nobody wrote down. */
export function mutated(m: Maker, text: string): string {
  const at = m.below(text.length + 1);
  switch (m.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + m.pick(METACHARACTERS) + text.slice(at);
    case 2:
      return text.slice(0, at) + m.pick(METACHARACTERS) + text.slice(at + 1);
    default: {
      const to = Math.min(text.length, at + 1 + m.below(6));
      return text.slice(0, to) + text.slice(at, to) + text.slice(to);
    }
  }
}

/** The same seed and number give the same text, whatever came before. */
export function generate(seed: number, index: number): Generated {
  const m = new Maker((Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0);
  const units: Unit[] = [];
  const count = m.pick([1, 1, 1, 2, 3]);
  for (let i = 0; i < count; i++) {
    m.used.clear();
    const depth = m.pick(DEPTHS);
    let text = statement(m, depth);
    if (m.chance(0.08)) {
      text = mutated(m, text);
      m.used.add('a changed character');
    }
    units.push({ text, used: [...m.used], depth });
  }
  return { units, files: { ...m.files }, text: units.map(one => one.text).join('\n') };
}

/** Units with one or two changed characters, two of each, for their own sake. */
export function mutants(seed: number, index: number): Generated[] {
  const { units, files } = generate(seed, index);
  const m = new Maker((Math.imul(seed, 0x27d4eb2f) ^ Math.imul(index + 7, 0x9e3779b1)) >>> 0);
  const short = units.filter(({ text }) => text.length <= MOST / 2);
  return [...short, ...short].map(unit => {
    const once = mutated(m, unit.text);
    const text = m.chance(0.5) ? once : mutated(m, once);
    return { units: [{ ...unit, text }], files, text };
  });
}
