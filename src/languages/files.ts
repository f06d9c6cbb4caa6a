/** Files that code of any language removes, moves, reads or writes, as the programs say it that people know. */
import { type Effect, isKnown, opaque, type Text } from './effect.ts';

export const removal = (path: Text, isTree: boolean): Effect => ({
  kind: 'argv',
  argv: [...(isTree ? ['rm', '-rf'] : ['rm', '-f']), '--', path],
});

/** `mv -- a b`. */
export const onFiles =
  (...words: readonly string[]) =>
  (paths: readonly Text[]): Effect => ({ kind: 'argv', argv: [...words, '--', ...paths] });

export const writing = (path: Text, append: boolean): Effect => ({ kind: 'write', path, append });

/** A file that is only read matters where its name is known. */
export const reading = (paths: readonly Text[]): readonly Effect[] =>
  paths.filter(isKnown).map(path => ({ kind: 'argv', argv: ['cat', '--', path] }));

/** A file of which nothing at all is known could be any. */
export const isPlaced = (path: Text): boolean => isKnown(path) || path.prefix !== '' || path.glob === true;
export const unplaced = (name: string): Effect => opaque(`${name} changes a file that is not known before`);
