/** What a name stands for as an alias. */
import { LIMITS } from './limits.ts';

export interface AliasValue {
  /** Texts it may stand for; null: not known. */
  readonly texts: readonly string[] | null;
}

export function joinAliases(a: AliasValue | undefined, b: AliasValue | undefined): AliasValue {
  if (a === undefined || b === undefined) return a ?? b ?? { texts: [] };
  if (a.texts === null || b.texts === null) return { texts: null };
  const texts = [...new Set([...a.texts, ...b.texts])];
  return { texts: texts.length > LIMITS.choices ? null : texts };
}
