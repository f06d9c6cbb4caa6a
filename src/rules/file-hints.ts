/**
 * What an index keeps of the files that rules name, to see from a command's words alone that it can touch none of them:
 * a path that is meant has one part that every such path has, or a folder above it is named. On the hot path of every
 * command, so plain loops.
 */
import { type Arg, type Invocation, isKnown } from '../bash/analysis.ts';
import { containsAny } from './contains-any.ts';
import { resolveWord } from './places.ts';
import type { FileTest, WordTest } from './rule.ts';

export interface FileHint {
  /** One part of every path that is meant; empty: any path may be. */
  readonly part: string;
  /** The folder that all of them lie in, as far as it is written out; null: anywhere. */
  readonly folder: string | null;
}

/** One that any path may meet stands first. */
export const hintsOf = (...tests: readonly Pick<FileTest, 'files'>[]): FileHint[] =>
  tests.flatMap(({ files }) => files.map(hintOf)).sort((a, b) => Number(a.part !== '') - Number(b.part !== ''));

function hintOf(test: WordTest): FileHint {
  if (test.kind !== 'path') return { part: '', folder: null };
  const parts = test.glob.split(/[/*?~]/);
  const part = parts.reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  const fixed = test.glob.split(/[*?]/, 1)[0]!;
  return { part, folder: /^[/~]/.test(fixed) ? fixed.slice(0, fixed.lastIndexOf('/') + 1) : null };
}

/** All hints of an index, each once: most commands are done with after one look at these. */
export interface FileNames {
  readonly parts: readonly string[];
  readonly folders: readonly string[];
}

export function namesOf(hints: readonly FileHint[]): FileNames {
  const parts = hints.flatMap(({ part }) => (part === '' ? [] : [part]));
  const folders = hints.flatMap(({ folder }) => (folder === null ? [] : [folder]));
  return { parts: [...new Set(parts)], folders: [...new Set(folders)] };
}

/** A command's words, and the places that they name. */
export interface Mentioned {
  readonly text: string;
  /** Those that may be paths, as written: seen from `cwd`. */
  readonly words: readonly string[];
  readonly cwd: string | null;
  /** Not all of its words were looked at. */
  readonly isPart: boolean;
}

/** More words than people write: such a command is looked at whole. */
const MANY = 200;
/** No path is longer. */
const LONG = 4096;

const looked = new WeakMap<Invocation, Mentioned>();

export function mentioned(invocation: Invocation): Mentioned {
  let found = looked.get(invocation);
  if (found === undefined) {
    found = look(invocation);
    looked.set(invocation, found);
  }
  return found;
}

function look({ argv, redirections, cwd }: Invocation): Mentioned {
  const words: string[] = [];
  let text = cwd ?? '';
  const lookAt = (arg: Arg): void => {
    text += isKnown(arg) ? `\n${arg}` : `\n${arg.prefix}\t${arg.suffix}`;
    const word = isKnown(arg) ? arg : arg.prefix.slice(0, arg.prefix.lastIndexOf('/') + 1);
    if (word.length <= LONG) words.push(word);
  };
  const isPart = argv.length > MANY;
  for (let i = 1; i < argv.length && !isPart; i++) lookAt(argv[i]!);
  for (const { target, operator } of redirections) if (operator !== '<<' && operator !== '<<<') lookAt(target);
  // The one path that a table of effects makes up itself.
  if (argv.includes('--global')) text += '\n.gitconfig';
  return { text, words, cwd, isPart };
}

const withSlash = (path: string): string => (path === '/' ? path : `${path}/`);

/** With a slash at its end; null: it is not known. */
function placeOf(word: string, cwd: string | null): string | null {
  const path = resolveWord(word, cwd);
  return path === null ? null : withSlash(path);
}

/** What was found out about the files of one index. */
interface Asked {
  readonly holdsPart: (text: string) => boolean;
  readonly near: WeakMap<Mentioned, boolean>;
  readonly home: string;
  /** All folders, for this home, and all folders around them, each with a slash at its end. */
  readonly above: ReadonlySet<string>;
}

const asked = new WeakMap<FileNames, Asked>();

function askedOf(names: FileNames, home: string): Asked {
  const earlier = asked.get(names);
  if (earlier?.home === home) return earlier;
  const holdsPart = earlier?.holdsPart ?? containsAny(names.parts);
  const above = new Set<string>();
  for (const folder of names.folders) {
    const isHome = folder.charCodeAt(0) === TILDE;
    const path = isHome ? home + folder.slice(1) : folder;
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) above.add(path.slice(0, at + 1));
    if (isHome) above.add('/home/');
  }
  const found = { holdsPart, near: new WeakMap<Mentioned, boolean>(), home, above };
  asked.set(names, found);
  return found;
}

/** Could it touch any file that any rule names by its path? */
function mayTouchAny(names: FileNames, seen: Mentioned, home: string): boolean {
  if (seen.isPart) return true;
  const { holdsPart, near, above } = askedOf(names, home);
  let found = near.get(seen);
  if (found === undefined) {
    found = holdsPart(seen.text) || namesOneOf(above, seen);
    near.set(seen, found);
  }
  return found;
}

/** Is the folder that it runs in, or a place that it names, one of these? */
function namesOneOf(folders: ReadonlySet<string>, { words, cwd }: Mentioned): boolean {
  if (cwd !== null && folders.has(withSlash(cwd))) return true;
  for (const word of words) {
    // It lies in the folder that the command runs in, which is around none of them.
    if (word.charCodeAt(0) !== SLASH && !word.includes('..')) continue;
    const place = placeOf(word, cwd);
    if (place !== null && folders.has(place)) return true;
  }
  return false;
}

/** Could the command touch such a file? One that names no part of it and no folder above it does not. `names`: of their index. */
export function mayTouch(hints: readonly FileHint[], names: FileNames, seen: Mentioned, home: string): boolean {
  if (hints[0]?.part !== '' && !mayTouchAny(names, seen, home)) return false;
  let places: readonly string[] | null = null;
  for (const { part, folder } of hints) {
    if (seen.isPart || part === '' || seen.text.includes(part)) return true;
    if (folder === null) continue;
    places ??= placesOf(seen);
    if (liesBelow(folder, places, home)) return true;
  }
  return false;
}

/** The folder that it runs in first. */
function placesOf({ words, cwd }: Mentioned): readonly string[] {
  const places = cwd === null ? [] : [withSlash(cwd)];
  for (const word of words) {
    const place = placeOf(word, cwd);
    if (place !== null) places.push(place);
  }
  return places;
}

const TILDE = 126;
const SLASH = 47;

/** `~/` is anybody's home. */
function liesBelow(folder: string, places: readonly string[], home: string): boolean {
  const isHome = folder.charCodeAt(0) === TILDE;
  for (const place of places)
    if (isHome ? place === '/home/' || isAboveHome(place, folder, home) : folder.startsWith(place)) return true;
  return false;
}

/** Does `home` with the folder behind it begin so? Not put together, since this is asked of every word. */
function isAboveHome(place: string, folder: string, home: string): boolean {
  if (place.length <= home.length) return home.startsWith(place);
  return place.startsWith(home) && folder.startsWith(place.slice(home.length), 1);
}
