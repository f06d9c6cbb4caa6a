/** What every row of the tables of effects is made of. */
import type { Arg } from '../analysis.ts';
import { concat } from '../wrappers/handler.ts';
import { type OptionTable, type Reading, readOptions } from '../wrappers/options.ts';

/** Files and folders as the call names them: relative ones are seen from the folder that the invocation runs in. */
export interface Effects {
  /** Files whose content is read and could be shown, copied or sent. */
  readonly reads: readonly Arg[];
  /** Files that are made, changed, emptied, moved or removed. */
  readonly writes: readonly Arg[];
}

export type EffectsOf = (argv: readonly [string, ...Arg[]]) => Effects;

export const NONE: Effects = { reads: [], writes: [] };

export const readsOnly = (reads: readonly Arg[]): Effects => ({ reads, writes: [] });
export const writesOnly = (writes: readonly Arg[]): Effects => ({ reads: [], writes });

export const all = (parts: readonly Effects[]): Effects => ({
  reads: parts.flatMap(part => part.reads),
  writes: parts.flatMap(part => part.writes),
});

/** Each way to read the line counts: an effect that only one of them has is listed, too. */
export function eachEffect(words: readonly Arg[], table: OptionTable, effects: (reading: Reading) => Effects): Effects {
  return all(readOptions(words, { ...table, quotedOperands: true }).map(effects));
}

/** `name` within `folder`; an absolute name stays. No folder: as it is. */
export function within(folder: Arg | undefined, name: Arg): Arg {
  const start = typeof name === 'string' ? name : name.prefix;
  if (folder === undefined || start.startsWith('/')) return name;
  return concat([folder, endsInSlash(folder) ? '' : '/', name]);
}

/** Whatever lies in a folder: names that are not known. */
export const contentOf = (folder: Arg): Arg => within(folder, { prefix: '', suffix: '', many: false });

const endsInSlash = (word: Arg): boolean => (typeof word === 'string' ? word : word.suffix).endsWith('/');

/** The last part of a path, as `cp` names the copy; null for `.`, `..` and `/`, whose content is meant. */
export function lastName(path: Arg): Arg | null {
  if (typeof path === 'string') {
    const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
    return /^\.{0,2}$/.test(name) ? null : name;
  }
  const slash = path.suffix.replace(/\/+$/, '').lastIndexOf('/');
  if (slash >= 0) return path.suffix.slice(slash + 1);
  return { prefix: '', suffix: path.suffix, many: path.many };
}
