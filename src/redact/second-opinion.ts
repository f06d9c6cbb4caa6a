/**
 * A second look at a text, for secrets that neither its words nor the common tokens gave away. It goes over everything that
 * leaves for others (requests, notices, exports); an allowed command's own record does without.
 */
import type { Mask } from './mask.ts';
import { ANNOUNCED, MORE_SHAPES } from './more-tokens.ts';
import { shapeMasks } from './token-shape.ts';

/** `lower`: the text in lower case. */
export function secondMasks(text: string, lower: string): readonly Mask[] {
  const announced = shapeMasks([ANNOUNCED], text, lower);
  return [
    ...shapeMasks(MORE_SHAPES, text, lower),
    ...announced.filter(({ from, to }) => isChance(text.slice(from, to))),
  ];
}

/** Of letters of both cases and digits drawn by chance, six in ten are followed by one of another sort; in CamelCase names, three. */
const CHANGES = 0.4;

function isChance(value: string): boolean {
  const sorts = Array.from(value, sortOf);
  const changes = sorts.filter((sort, index) => index > 0 && sort !== sorts[index - 1]).length;
  return changes >= CHANGES * value.length && ['a', 'A', '0'].every(sort => sorts.includes(sort));
}

const sortOf = (char: string): string =>
  char >= '0' && char <= '9' ? '0' : char >= 'a' && char <= 'z' ? 'a' : char >= 'A' && char <= 'Z' ? 'A' : '-';
