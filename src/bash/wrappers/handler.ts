/** What every entry of the wrapper table is made of. */
import type { SyntaxNode } from 'unbash';
import { forEachChild } from 'unbash';
import type { Arg, PartialWord } from '../analysis.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { parseText } from '../parse.ts';
import type { OptionTable, Reading } from './options.ts';
import { readOptions } from './options.ts';

/** null: this call starts nothing else, it is an ordinary program. */
export type Handler = (argv: readonly [string, ...Arg[]], context: UnwrapContext) => readonly Inner[] | null;

export const opaque = (why: string): Inner => ({ kind: 'opaque', why });

/** A program of its own; nothing where there are no words. */
export const program = (argv: readonly Arg[]): readonly Inner[] => (argv.length === 0 ? [] : [{ kind: 'argv', argv }]);

/** Stands for the words that a program adds behind code. */
export const ADDED = 'added-word';

/** Behind an operator, and behind nothing but assignments, a word that is added is a program. */
function startsAdded(node: SyntaxNode): boolean {
  let starts = node.type === 'Command' && node.name?.text === ADDED;
  forEachChild(node, child => {
    starts ||= startsAdded(child);
  });
  return starts;
}

/** Code that the program `of` adds words of its own to, before it gives it to a shell. */
export const extendedCode = (code: string, of: string): Inner =>
  code.length > LONGEST || startsAdded(parseText(`${code} ${ADDED}`))
    ? opaque(runsAdded(of))
    : { kind: 'code', code, shell: 'sh', positional: null, scope: 'child', extendedBy: of };

export const runsAdded = (of: string): string => `what is added to ${of} runs as a command`;

/** Nobody writes more into a setting. */
const LONGEST = 10_000;

/** `sh -c CODE`, as system(3) and most programs start it. */
export const shellCode = (code: Arg, positional: readonly Arg[] | null = []): Inner => ({
  kind: 'code',
  code,
  shell: 'sh',
  positional,
  scope: 'child',
});

export const remoteCode = (code: Arg): Inner => ({
  kind: 'code',
  code,
  shell: 'sh',
  positional: null,
  scope: 'remote',
});

/** An interactive or piped shell. */
export const shellOnStdin = (scope: 'child' | 'remote' = 'child'): Inner => ({ kind: 'stdin', shell: 'sh', scope });

/** Words put together with blanks, as eval, ssh and watch do; known only where all of them are. */
export function joinWords(words: readonly Arg[]): Arg {
  if (words.every(word => typeof word === 'string')) return words.join(' ');
  return concat(words.flatMap((word, at) => (at === 0 ? [word] : [' ', word])));
}

/** Text made of known and unknown pieces. */
export function concat(pieces: readonly Arg[]): Arg {
  let prefix = '';
  let suffix: string | null = null;
  let many = false;
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      if (suffix === null) prefix += piece;
      else suffix += piece;
    } else {
      if (suffix === null) prefix += piece.prefix;
      suffix = piece.suffix;
      many ||= piece.many;
    }
  }
  return suffix === null ? prefix : { prefix, suffix, many };
}

/** Every reading's inner commands, each once; a reading that is not sure adds an opaque part. */
export function eachReading(
  argv: readonly [string, ...Arg[]],
  table: OptionTable,
  open: (reading: Reading) => readonly Inner[] | null,
): readonly Inner[] | null {
  const found = new Map<string, Inner>();
  let wraps = false;
  for (const reading of readOptions(argv.slice(1), table)) {
    const inners = open(reading);
    if (inners === null) continue;
    wraps = true;
    const all = reading.unsure ? [...inners, opaque(`${argv[0]} gets options that are not known`)] : inners;
    for (const inner of all) found.set(JSON.stringify(inner), inner);
  }
  return wraps ? [...found.values()] : null;
}

/** The operands after the first `skip`; opaque as well where one of those skipped could become several words. */
export function after(reading: Reading, skip: number, name: string): readonly Inner[] {
  const skipped = reading.operands.slice(0, skip);
  const inners = program(reading.operands.slice(skip));
  return skipped.some(couldSplit) ? [...inners, opaque(`${name} gets words that are not known`)] : inners;
}

export const couldSplit = (word: Arg): word is PartialWord => typeof word !== 'string' && word.many;

export const has = (reading: Reading, ...names: readonly string[]): boolean =>
  reading.options.some(option => names.includes(option.name));

/** Values of an option, in order. */
export function values(reading: Reading, ...names: readonly string[]): readonly Arg[] {
  return reading.options.flatMap(option =>
    names.includes(option.name) && option.value !== null ? [option.value] : [],
  );
}

/** The folder that a wrapper goes to before it starts a command: the value of an option of its own. */
export function movesTo(reading: Reading, names: readonly string[]): { readonly cwd?: Arg } {
  const cwd = values(reading, ...names).at(-1);
  return cwd === undefined ? {} : { cwd };
}

/** A command starts in that folder. */
export const startedIn = (inner: Inner, moved: { readonly cwd?: Arg }): Inner =>
  moved.cwd !== undefined && (inner.kind === 'argv' || inner.kind === 'code') ? { ...inner, ...moved } : inner;

/** `-f <(…)`, `-f -`: no file of its own, but what another command prints. */
export const isStream = (path: Arg): boolean =>
  typeof path !== 'string' ? path.many || /^(?:\/dev\/|$)/.test(path.prefix) : /^-$|^\/(?:dev|proc)\//.test(path);

/** Could the word, once known, be exactly this text? */
export function couldBe(word: Arg, text: string): boolean {
  if (typeof word === 'string') return word === text;
  if (word.many && word.suffix === '') return text.startsWith(word.prefix) || word.prefix === '';
  return (
    text.length >= word.prefix.length + word.suffix.length && text.startsWith(word.prefix) && text.endsWith(word.suffix)
  );
}
