/**
 * What a command must have to meet a pattern, as far as its words alone tell: no rule is read, and none held against
 * them, that they cannot meet. On the hot path of every command, so plain loops.
 */
import { type Arg, isKnown } from '../bash/analysis.ts';
import { matchesGlob } from './glob.ts';
import type { Pattern, Slot } from './rule.ts';

/**
 * `first`: globs on the first operand. `other`: globs on some word. null: any will do. `option`: 1 where a word must be
 * an option. `assigned`: variables that the text must set. A text has neither star nor question mark, so it is the glob
 * for itself.
 */
export type Way = readonly [
  first: readonly string[] | null,
  other: readonly string[] | null,
  option: 0 | 1,
  assigned?: readonly string[],
];

/** One for each pattern, equal ones once; null: nothing is asked for. */
export function waysOf(patterns: readonly Pattern[]): readonly Way[] | null {
  const ways = new Map<string, Way>();
  for (const pattern of patterns) {
    const way = wayOf(pattern);
    if (way === null) return null;
    ways.set(JSON.stringify(way), way);
  }
  return [...ways.values()];
}

function wayOf(pattern: Pattern): Way | null {
  if (pattern.kind === 'line') return wayOfLine(pattern.source);
  const first = pattern.slots[0] === undefined ? [] : globsOf(pattern.slots[0]);
  const others = pattern.slots.slice(first === null ? 0 : 1).flatMap(slot => {
    const globs = globsOf(slot);
    return globs === null || globs.includes('*') ? [] : [globs];
  });
  const other = others.reduce<readonly string[] | null>(fewer, null);
  const option = pattern.options.length > 0 ? 1 : 0;
  if (pattern.assigned !== undefined) return [first, other, option, pattern.assigned.map(({ name }) => name)];
  return first === null && other === null && option === 0 ? null : [first, other, option];
}

/** `^git -c …`, `^git push …`: the word behind the program begins so. Nothing else is told of an expression on the whole line. */
function wayOfLine(source: string): Way | null {
  const word = /^\^[\w-]+ (-?[\w-]+) /.exec(source)?.[1];
  if (word === undefined || source.replace(/\([^()]*\)/g, '').includes('|')) return null;
  return word.startsWith('-') ? [null, [`${word}*`], 0] : [[word], null, 0];
}

const fewer = (a: readonly string[] | null, b: readonly string[]): readonly string[] =>
  a !== null && a.length <= b.length ? a : b;

/** null: the word is not told by globs, or may be no word at all. */
function globsOf(slot: Slot): readonly string[] | null {
  if (slot === '...') return null;
  const globs: string[] = [];
  for (const test of slot.word) {
    if (test.kind !== 'text' && test.kind !== 'glob') return null;
    globs.push(test.kind === 'text' ? test.text : test.glob);
  }
  return globs;
}

/**
 * `first`: the first operand where there is no doubt about it. A word that is not known may be anything. `isSet`: may the
 * command see a value that the text gives this variable?
 */
export function mayTake(
  ways: readonly Way[],
  first: string | null,
  argv: readonly Arg[],
  isSet: (name: string) => boolean,
): boolean {
  for (const [firsts, others, option, assigned] of ways) {
    if (assigned !== undefined && !areSet(assigned, isSet)) continue;
    if (firsts !== null && first !== null && !isAny(first, firsts)) continue;
    if (option === 1 && !holdsOption(argv)) continue;
    if (others === null || holdsAny(argv, others)) return true;
  }
  return false;
}

function isAny(word: string, globs: readonly string[]): boolean {
  for (const glob of globs) if (glob === word || matchesGlob(glob, word)) return true;
  return false;
}

function areSet(names: readonly string[], isSet: (name: string) => boolean): boolean {
  for (const name of names) if (!isSet(name)) return false;
  return true;
}

const DASH = 45;

function holdsOption(argv: readonly Arg[]): boolean {
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (!isKnown(word) || word.charCodeAt(0) === DASH) return true;
  }
  return false;
}

function holdsAny(argv: readonly Arg[], globs: readonly string[]): boolean {
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (!isKnown(word) || isAny(word, globs)) return true;
  }
  return false;
}
