/**
 * Most commands hold nothing that any pass could find, and are told by plain searches: on the path of every command, an
 * expression with a hundred branches would cost more to compile than all the rest.
 */
import { NAME_NEEDLES } from './names.ts';
import { takesSecret } from './programs.ts';

export interface Look {
  /** A word that ends secret names, or announces a secret in another way, stands in it. */
  readonly names: boolean;
  /** A program that takes secrets as arguments or input does. */
  readonly programs: boolean;
}

const OTHER_NEEDLES = ['authorization', 'cookie', 'identified', 'from-literal'];

/** `lower`: the text in lower case. */
export function lookAt(text: string, lower: string): Look {
  const has = (needle: string): boolean => lower.includes(needle);
  const names = NAME_NEEDLES.some(has) || OTHER_NEEDLES.some(has);
  return { names, programs: names || text.split(/[^\w-]+/).some(takesSecret) };
}
