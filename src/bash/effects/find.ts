/** `find DIR … -delete`, `-fprint FILE`: the files found are no part of its words. */
import type { Arg } from '../analysis.ts';
import { contentOf, type Effects, type EffectsOf } from './effect.ts';

const PRINTS = new Set(['-fprint', '-fprint0', '-fprintf', '-fls']);

export const find: EffectsOf = (argv): Effects => {
  const words = argv.slice(1);
  const listed = words.flatMap((word, at): readonly Arg[] => {
    const next = words[at + 1];
    return typeof word === 'string' && PRINTS.has(word) && next !== undefined ? [next] : [];
  });
  if (!words.includes('-delete')) return { reads: [], writes: listed };
  const end = words.findIndex(word => typeof word === 'string' && /^(?:-(?![HLPOD])|[(!])/.test(word));
  const places = words.slice(0, end).filter(word => typeof word !== 'string' || !/^-[HLPOD]/.test(word));
  const folders = places.length === 0 ? ['.'] : places;
  return { reads: [], writes: [...listed, ...folders.flatMap(folder => [folder, contentOf(folder)])] };
};
