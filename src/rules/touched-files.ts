/** The files that a command reads and writes against the files that a rule names. */
import { type Arg, type Invocation, isKnown } from '../bash/analysis.ts';
import type { Effects } from '../bash/effects.ts';
import type { Around } from './around.ts';
import type { Subject } from './match.ts';
import { resolveWord } from './places.ts';
import type { FileTest, WordTest } from './rule.ts';
import { matchesWord, type Scene } from './word-match.ts';

// Most commands touch no file that a rule names: the tables of effects are loaded when one may.
export function effectsOf(invocation: Invocation, around: Around): Effects {
  let found = around.effects.get(invocation);
  if (found === undefined) {
    found = (require('../bash/effects.ts') as typeof import('../bash/effects.ts')).effects(invocation);
    around.effects.set(invocation, found);
  }
  return found;
}

export function touches(test: FileTest, kind: keyof Effects, subject: Subject): boolean {
  const { invocation, context, resolved, around } = subject;
  const scene: Scene = { reading: 'possible', cwd: invocation.cwd, context, resolved, budget: around.budget };
  const files = effectsOf(invocation, around)[kind];
  around.budget.spend(files.length * (test.files.length + test.except.length));
  return files.some(
    arg => matchesWord(test.files, arg, scene) && !matchesWord(test.except, arg, { ...scene, reading: 'certain' }),
  );
}

/** What an index keeps of a rule's files, to see from a command's words alone that it cannot touch them. */
export interface FileHint {
  /** One part of every path that is meant; empty: any path may be. */
  readonly part: string;
  /** The folder that all of them lie in, as far as it is written out; null: anywhere. */
  readonly folder: string | null;
}

export const hintsOf = (test: FileTest): FileHint[] => test.files.map(hintOf);

function hintOf(test: WordTest): FileHint {
  if (test.kind !== 'path') return { part: '', folder: null };
  const parts = test.glob.split(/[/*?~]/);
  const part = parts.reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  const fixed = test.glob.split(/[*?]/, 1)[0]!;
  return { part, folder: /^[/~]/.test(fixed) ? fixed.slice(0, fixed.lastIndexOf('/') + 1) : null };
}

/** A command's words and the places that they name, for mayTouch. */
export interface Mentioned {
  readonly text: string;
  readonly places: readonly string[];
  /** Not all of its words were looked at. */
  readonly isPart: boolean;
}

export function mentioned(invocation: Invocation): Mentioned {
  const { argv, redirections, cwd } = invocation;
  const places = cwd === null ? [] : [cwd];
  let text = cwd ?? '';
  const look = (arg: Arg): void => {
    text += `\n${isKnown(arg) ? arg : `${arg.prefix}\t${arg.suffix}`}`;
    const word = isKnown(arg) ? arg : arg.prefix.slice(0, arg.prefix.lastIndexOf('/') + 1);
    const place = word.length > LONG ? null : resolveWord(word, cwd);
    if (place !== null) places.push(place);
  };
  const isPart = argv.length > MANY;
  for (let i = 1; i < argv.length && !isPart; i++) look(argv[i]!);
  for (const { target, operator } of redirections) if (operator !== '<<' && operator !== '<<<') look(target);
  // The one path that a table of effects makes up itself.
  if (argv.includes('--global')) text += '\n.gitconfig';
  return { text, places, isPart };
}

/** More words than people write: such a command is looked at whole. */
const MANY = 200;
const LONG = 4096;

/** Could the command touch such a file? One that names no part of it and no folder above it does not. */
export function mayTouch(hints: readonly FileHint[], seen: Mentioned, home: string): boolean {
  return hints.some(({ part, folder }) => {
    if (seen.isPart || part === '' || seen.text.includes(part)) return true;
    if (folder === null) return false;
    // `~/` is anybody's home.
    const lies = folder.startsWith('~') ? home + folder.slice(1) : folder;
    return seen.places.some(
      place => lies.startsWith(place === '/' ? place : `${place}/`) || (folder.startsWith('~') && place === '/home'),
    );
  });
}
