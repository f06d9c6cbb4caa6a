/**
 * One word of a command against the alternatives of one word of a pattern.
 * `possible`: whatever the word could become counts. `certain`: only what it surely is (exceptions and allow rules).
 */
import { type Arg, isKnown, type PartialWord } from '../bash/analysis.ts';
import { late } from '../bash/late.ts';
import type { Budget } from '../bash/limits.ts';
import type { RuleContext } from './decision.ts';
import { couldMatchGlob, matchesGlob } from './glob.ts';
import { homesOf, isInClass, type KnownPlace, knownPlace, matchesPath, resolveWord } from './places.ts';
import { regex } from './regex.ts';
import type { Word, WordTest } from './rule.ts';

export type Reading = 'possible' | 'certain';

export interface Scene {
  readonly reading: Reading;
  readonly cwd: string | null;
  readonly context: RuleContext;
  /** Words and where they point, in this invocation's folder: worked out once. */
  readonly resolved: Map<string, KnownPlace>;
  readonly budget: Budget;
}

export const matchesWord = (word: Word, arg: Arg, scene: Scene, marker = false): boolean =>
  word.some(test => matchesTest(test, arg, scene, marker));

/**
 * `marker`: the word may stand anywhere and says what is done (`+*` in a push, `.` in a checkout), so that a word of
 * which nothing is known at the front is not taken for it, nor for a place that is written out (decision 003).
 */
export function matchesTest(test: WordTest, arg: Arg, scene: Scene, marker = false): boolean {
  if (isKnown(arg)) return matchesKnown(test, arg, scene);
  if (scene.reading === 'certain') return false;
  return couldMatch(test, arg, scene, marker);
}

function matchesKnown(test: WordTest, text: string, scene: Scene): boolean {
  switch (test.kind) {
    case 'text':
      return test.text === text;
    case 'glob':
      return matchesGlob(test.glob, text);
    case 'regex':
      return regex(test.source, test.flags).test(text);
    case 'path':
      return isAtPlace(test.glob, text, scene);
    case 'class':
      return isInClass(test.name, text, scene.cwd, scene.context);
  }
}

const heads = new Map<string, string>();

/** What a glob begins with before anything that can differ. */
export function headOf(glob: string): string {
  let head = heads.get(glob);
  if (head === undefined) {
    const end = glob.search(/[*?~]/);
    head = end < 0 ? glob : glob.slice(0, end);
    heads.set(glob, head);
  }
  return head;
}

function placeIn({ cwd, context, resolved }: Scene, text: string): KnownPlace {
  let place = resolved.get(text);
  if (place === undefined) {
    place = knownPlace(text, cwd, context);
    resolved.set(text, place);
  }
  return place;
}

function isAtPlace(glob: string, text: string, scene: Scene): boolean {
  const place = placeIn(scene, text);
  // Nearly every word ends here, and a command can have a hundred thousand.
  const head = headOf(glob);
  if (head !== '' && !text.startsWith(head) && !place.path?.startsWith(head)) return false;
  const earlier = place.met.get(glob);
  if (earlier !== undefined) return earlier;
  const matches = matchesGlob(glob, text) || matchesPath(glob, place);
  place.met.set(glob, matches);
  return matches;
}

/** No name in a folder begins so: what a file name glob or a list of files gives is no address. */
const ADDRESS = /^(?:[A-Za-z][\w.-]*:|git\+)/;

function couldMatch(test: WordTest, word: PartialWord, scene: Scene, marker: boolean): boolean {
  switch (test.kind) {
    case 'text':
    case 'glob':
      if (marker && word.prefix === '' && !word.many) return false;
      if (word.glob === true && word.prefix === '' && ADDRESS.test(test.kind === 'text' ? test.text : test.glob))
        return false;
      return test.kind === 'text' ? couldMatchGlob(test.text, word) : couldBeGlob(test.glob, word);
    case 'regex':
      return !partly().isPartlyKnown(word) || partly().couldMatchRegex(test.source, test.flags, word);
    case 'path':
      return couldBePath(test.glob, word, scene);
    case 'class':
      return isInClass(test.name, word, scene.cwd, scene.context);
  }
}

const partly = late(() => require('./partly-known.ts') as typeof import('./partly-known.ts'));

function couldBeGlob(glob: string, word: PartialWord): boolean {
  if (!couldMatchGlob(glob, word)) return false;
  const text = glob.startsWith('*') && partly().isPartlyKnown(word) ? partly().contained(glob) : null;
  return text === null || partly().speaksFor(text, word);
}

/** What is known of the word must speak for the place: otherwise every `dist/*` could be any file of that name. */
function couldBePath(glob: string, word: PartialWord, { cwd, context }: Scene): boolean {
  if (glob.startsWith('*/')) {
    const name =
      glob
        .slice(2)
        .split(/[/*?]/)
        .find(part => part !== '') ?? '';
    return `${word.prefix}\0${word.suffix}`.includes(name) && couldMatchGlob(glob.slice(1), { ...word, prefix: '' });
  }
  if (word.prefix === '') return false;
  const prefix = resolvePrefix(word.prefix, cwd);
  const globs = glob.startsWith('~') ? homesOf(prefix, context).map(home => home + glob.slice(1)) : [glob];
  return globs.some(each => couldMatchGlob(each, { ...word, prefix }));
}

/** As resolveWord, but what stands after the last slash stays as it is: it is the beginning of a name. */
function resolvePrefix(prefix: string, cwd: string | null): string {
  const slash = prefix.lastIndexOf('/');
  const folder = resolveWord(prefix.slice(0, slash + 1), cwd);
  if (folder === null) return '';
  return `${folder === '/' ? '' : folder}/${prefix.slice(slash + 1)}`;
}
