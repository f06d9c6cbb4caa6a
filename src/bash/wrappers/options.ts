/**
 * Options as getopt reads them: clusters, attached and separate values, unique prefixes of long names, `--`.
 * Where a word is not known, or an option is not in the table, every way to read the line is a Reading of its own,
 * and all of them are judged.
 */
import type { Arg } from '../analysis.ts';

export interface OptionTable {
  /** getopt's own notation: `x` a flag, `x:` with a value, `x::` with an attached value only. */
  readonly short?: string;
  /** `name`, `name=` with a value, `name=?` with an attached value only; blanks between. */
  readonly long?: string;
  /** Options may stand after operands too (GNU's default). */
  readonly permute?: boolean;
  /** `-5`, `-+5`: a number of its own. */
  readonly digits?: boolean;
  /** Options that are not listed take no value. */
  readonly unlistedFlags?: boolean;
  /** A quoted word of which nothing is known is no option: for what need not hold against somebody who writes the text. */
  readonly quotedOperands?: boolean;
}

export interface Option {
  /** One letter, or the full long name; '' for an option that is not known. */
  readonly name: string;
  readonly value: Arg | null;
  /** The words it was read from: [from, to). */
  readonly from: number;
  readonly to: number;
}

export interface Reading {
  readonly options: readonly Option[];
  readonly operands: readonly Arg[];
  /** A word stands among the options that could become several words. */
  readonly unsure: boolean;
}

type Arity = 'none' | 'value' | 'attached' | null;

/** Doubts in one line: nobody writes more of them by accident, so from then on the line counts as unsure. */
const DOUBTS = 8;

interface State {
  readonly words: readonly Arg[];
  readonly table: OptionTable;
  readonly out: Reading[];
  doubts: number;
}

export function readOptions(words: readonly Arg[], table: OptionTable): readonly Reading[] {
  const state: State = { words, table, out: [], doubts: 0 };
  read(state, 0, [], [], false);
  return state.out;
}

function read(
  state: State,
  from: number,
  options: readonly Option[],
  operands: readonly Arg[],
  unsureBefore: boolean,
): void {
  let at = from;
  const seen = [...options];
  const rest = [...operands];
  let unsure = unsureBefore;
  while (at < state.words.length) {
    const word = state.words[at]!;
    const start = typeof word === 'string' ? word : word.prefix;
    if (typeof word !== 'string') unsure ||= word.many;
    if (word === '--') {
      addAll(rest, state.words, at + 1);
      break;
    }
    if (start === '' && typeof word !== 'string' && (word.many || !state.table.quotedOperands))
      fork(state, at, seen, rest, unsure);
    if (start === '' || !start.startsWith('-') || word === '-') {
      if (!state.table.permute) {
        addAll(rest, state.words, at);
        break;
      }
      rest.push(word);
      at += 1;
      continue;
    }
    const found = readWord(state, at, word);
    if (found === null) {
      seen.push(asUnknown(state, at, seen, rest, unsure));
      at += 1;
    } else {
      seen.push(...found);
      unsure ||= found.some(({ value }) => value !== null && typeof value !== 'string' && value.many);
      at = found.at(-1)!.to;
    }
  }
  state.out.push({ options: seen, operands: rest, unsure: unsure || state.doubts > DOUBTS });
}

/** The word may be an option, with or without a value in the next word. */
function fork(state: State, at: number, seen: readonly Option[], rest: readonly Arg[], unsure: boolean): void {
  if (++state.doubts > DOUBTS) return;
  read(state, at + 1, [...seen, unknownOption(at, at + 1, null)], rest, unsure);
  const value = state.words[at + 1];
  if (value !== undefined) read(state, at + 2, [...seen, unknownOption(at, at + 2, value)], rest, unsure);
}

/** The option as one without a value; where it may have one, that is read as well. */
function asUnknown(state: State, at: number, seen: readonly Option[], rest: readonly Arg[], unsure: boolean): Option {
  const word = state.words[at]!;
  const value = state.words[at + 1];
  const attached = typeof word === 'string' && word.startsWith('--') && word.includes('=');
  if (!attached && !state.table.unlistedFlags && value !== undefined && ++state.doubts <= DOUBTS)
    read(state, at + 2, [...seen, unknownOption(at, at + 2, value)], rest, unsure);
  return unknownOption(at, at + 1, null);
}

/** Not by spreading: an argument list of a hundred thousand words would not fit the stack. */
function addAll(to: Arg[], words: readonly Arg[], from: number): void {
  for (let at = from; at < words.length; at++) to.push(words[at]!);
}

const unknownOption = (from: number, to: number, value: Arg | null): Option => ({ name: '', value, from, to });

/** The options in one word; null where one of them is not in the table. */
function readWord(state: State, at: number, word: Arg): readonly Option[] | null {
  const text = typeof word === 'string' ? word : word.prefix;
  if (state.table.digits && /^-[-+]?[0-9]/.test(text)) return [{ name: '#', value: word, from: at, to: at + 1 }];
  if (text.startsWith('--')) return readLongWord(state, at, word, text.slice(2));
  return readCluster(state, at, word, text);
}

function readLongWord(state: State, at: number, word: Arg, body: string): readonly Option[] | null {
  const equals = body.indexOf('=');
  if (equals < 0 && typeof word !== 'string') return null;
  const name = findLong(state.table.long ?? '', equals < 0 ? body : body.slice(0, equals));
  if (name === null) return null;
  if (equals >= 0) return [{ name: name.name, value: tail(word, body.slice(equals + 1)), from: at, to: at + 1 }];
  if (name.arity !== 'value') return [{ name: name.name, value: null, from: at, to: at + 1 }];
  return [{ name: name.name, value: state.words[at + 1] ?? null, from: at, to: Math.min(at + 2, state.words.length) }];
}

/** The rest of a word after an option's own letters: known only if the word is. */
function tail(word: Arg, known: string): Arg {
  return typeof word === 'string' ? known : { prefix: known, suffix: word.suffix, many: word.many };
}

interface LongOption {
  readonly name: string;
  readonly arity: Arity;
}

/** Read when a line first needs it: the tables are long, and most lines meet none of them. */
const tables = new Map<string, readonly LongOption[]>();

function longOptions(text: string): readonly LongOption[] {
  let entries = tables.get(text);
  if (entries === undefined) {
    entries = text.split(' ').map(entry => {
      const equals = entry.indexOf('=');
      const arity: Arity = equals < 0 ? 'none' : entry.endsWith('?') ? 'attached' : 'value';
      return { name: equals < 0 ? entry : entry.slice(0, equals), arity };
    });
    tables.set(text, entries);
  }
  return entries;
}

function findLong(text: string, given: string): LongOption | null {
  if (text === '' || given === '') return null;
  const entries = longOptions(text);
  const exact = entries.find(entry => entry.name === given);
  if (exact !== undefined) return exact;
  const starting = entries.filter(entry => entry.name.startsWith(given));
  return starting.length === 1 ? starting[0]! : null;
}

function readCluster(state: State, at: number, word: Arg, text: string): readonly Option[] | null {
  const found: Option[] = [];
  for (let i = 1; i < text.length; i++) {
    const letter = text[i]!;
    const arity = shortArity(state.table.short ?? '', letter);
    if (arity === null) return null;
    const last = i + 1 === text.length;
    if (arity === 'none') found.push({ name: letter, value: null, from: at, to: at + 1 });
    else if (!last || typeof word !== 'string') {
      return [...found, { name: letter, value: tail(word, text.slice(i + 1)), from: at, to: at + 1 }];
    } else if (arity === 'attached') found.push({ name: letter, value: null, from: at, to: at + 1 });
    else {
      const to = Math.min(at + 2, state.words.length);
      return [...found, { name: letter, value: state.words[at + 1] ?? null, from: at, to }];
    }
  }
  return typeof word === 'string' && found.length > 0 ? found : null;
}

function shortArity(short: string, letter: string): Arity {
  if (letter === ':') return null;
  const at = short.indexOf(letter);
  if (at < 0) return null;
  if (short[at + 1] !== ':') return 'none';
  return short[at + 2] === ':' ? 'attached' : 'value';
}
