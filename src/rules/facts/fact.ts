/** What is known of one circumstance, and whether the globs of a condition fit it. */
import { matchesGlob } from '../glob.ts';
import type { Reading } from '../word-match.ts';

export type Fact =
  | 'unknown'
  /** It is one of these, null for none at all; which of them cannot be told. */
  | { readonly oneOf: readonly (string | null)[] }
  /** All of these hold at once: groups, roles. */
  | { readonly all: readonly string[] };

export const one = (value: string | null): Fact => ({ oneOf: [value] });

/** What is not known holds for a rule that asks or denies, and not for one that allows. */
export function fits(globs: readonly string[], fact: Fact, reading: Reading): boolean {
  if (fact === 'unknown') return reading === 'possible';
  const excluded = globs.filter(glob => glob.startsWith('!')).map(glob => glob.slice(1));
  const wanted = globs.filter(glob => !glob.startsWith('!'));
  if ('all' in fact) return fitsAll(wanted, excluded, fact.all);
  const fitting = (value: string | null): boolean => {
    if (excluded.some(glob => matchesGlob(glob, value ?? ''))) return false;
    return wanted.length === 0 || (value !== null && wanted.some(glob => matchesGlob(glob, value)));
  };
  return reading === 'possible' ? fact.oneOf.some(fitting) : fact.oneOf.every(fitting);
}

function fitsAll(wanted: readonly string[], excluded: readonly string[], values: readonly string[]): boolean {
  const met = (globs: readonly string[]): boolean => globs.some(glob => values.some(value => matchesGlob(glob, value)));
  return !met(excluded) && (wanted.length === 0 || met(wanted));
}

/** As the log and the digest hold it. */
export function shown(fact: Fact): string {
  if (fact === 'unknown') return 'unknown';
  const values = ('all' in fact ? fact.all : fact.oneOf.map(value => value ?? 'none')).map(cut);
  return values.length === 0 ? 'none' : values.join(', ');
}

/** A file may name a branch of a megabyte; the log needs to know which it was. */
const LONGEST_VALUE = 300;

function cut(value: string): string {
  if (value.length <= LONGEST_VALUE) return value;
  const hash = new Bun.CryptoHasher('sha256').update(value).digest('hex').slice(0, 16);
  return `${value.slice(0, LONGEST_VALUE)}… (${value.length} characters, sha256 ${hash})`;
}
