/**
 * A command line read along its program's grammar: where its words have led, and what an option word there says. Where
 * a word may or may not be a subcommand, both commands stay in view.
 */
import { type Command, grammarOf, type OptionFacts } from './command.ts';
import { OPTION_MARKS } from './format.ts';

export interface Cursor {
  /** Empty where the grammar does not know the way. */
  readonly commands: readonly Command[];
}

/** One option of a word: `-rf` holds two. */
export interface FoundOption {
  readonly names: readonly string[];
  /** The value in the same word; null where there is none. */
  readonly attached: string | null;
}

export interface FoundWord {
  readonly options: readonly FoundOption[];
  /** How many of the next words are its value; null where that cannot be told. */
  readonly next: number | null;
  /** The tool says the same: no other reading need be tried. */
  readonly sure: boolean;
  /** `--forc`: the beginning of one long option only; or not all commands in view know it. Other readings are tried. */
  readonly abbreviated: boolean;
}

export function beginAt(program: string): Cursor | null {
  const command = grammarOf(program);
  return command === null ? null : { commands: [command] };
}

/** Nobody writes more doubts by accident; past them the grammar says nothing. */
const IN_VIEW = 8;

/** The next operand; `certain`: it is no value of an option. */
export function enter({ commands }: Cursor, word: string, certain: boolean): Cursor {
  const next = commands.flatMap(command => {
    const below = command.subcommand(word);
    if (!certain) return below === null ? [command] : [command, below];
    if (below !== null) return [below];
    return command.hasSubcommands ? [] : [command];
  });
  return { commands: next.length > IN_VIEW ? [] : next };
}

/** null where no command in view knows the options of the word; names of any of them count, sure is what all say. */
export function readOption({ commands }: Cursor, word: string): FoundWord | null {
  const all = commands.map(command => readIn(command, word));
  const known = all.filter(found => found !== null);
  const [first] = known;
  if (first === undefined || all.length === 1) return first ?? null;
  const same = known.length === all.length && known.every(found => found.sure && found.next === first.next);
  const options = known.flatMap(found => found.options);
  return { options, sure: same, next: same ? first.next : null, abbreviated: !same };
}

function readIn(command: Command, word: string): FoundWord | null {
  if (word.startsWith('--')) return readLong(command, word);
  const whole = command.options.get(nameIn(word));
  if (whole !== undefined && (word.length === 2 || command.marks.includes('1'))) return single(whole, word, false);
  return readCluster(command, word) ?? (whole === undefined ? null : single(whole, word, false));
}

const nameIn = (word: string): string => {
  const equals = word.indexOf('=');
  return equals < 0 ? word : word.slice(0, equals);
};

function readLong(command: Command, word: string): FoundWord | null {
  const name = nameIn(word);
  const exact = command.options.get(name);
  if (exact !== undefined) return single(exact, word, false);
  if (name.length === 2) return null;
  let only: OptionFacts | null = null;
  // Scripts may have unknown options by the thousand: nothing is made for each.
  for (const each of command.options.keys()) {
    if (!each.startsWith(name)) continue;
    const facts = command.options.get(each)!;
    if (only !== null && only !== facts) return null;
    only = facts;
  }
  // The list may lack the other option that begins so.
  return only === null ? null : { ...single(only, word, true), sure: false };
}

function single(facts: OptionFacts, word: string, abbreviated: boolean): FoundWord {
  const equals = word.indexOf('=');
  const attached = equals < 0 ? null : word.slice(equals + 1);
  return {
    options: [{ names: facts.names, attached }],
    next: attached === null ? wordsAfter(facts) : 0,
    sure: isSure(facts),
    abbreviated,
  };
}

const isSure = ({ marks }: OptionFacts): boolean => (marks & OPTION_MARKS.sure) !== 0;

function wordsAfter({ takes, marks }: OptionFacts): number | null {
  if (marks & OPTION_MARKS.attached) return 0;
  return takes >= '0' && takes <= '9' ? Number(takes) : null;
}

/** `-xvf a.tar`: flags, of which the last may have a value, in the word or behind it. */
function readCluster(command: Command, word: string): FoundWord | null {
  const options: FoundOption[] = [];
  let sure = !command.marks.includes('1');
  for (let i = 1; i < word.length; i++) {
    const facts = command.options.get(`-${word[i]}`);
    if (facts === undefined) return null;
    sure &&= isSure(facts);
    const rest = word.slice(i + 1);
    if (facts.takes === '0') options.push({ names: facts.names, attached: null });
    else {
      const attached = rest === '' ? null : rest.replace(/^=/, '');
      options.push({ names: facts.names, attached });
      return { options, next: attached === null ? wordsAfter(facts) : 0, sure, abbreviated: false };
    }
  }
  return options.length === 0 ? null : { options, next: 0, sure, abbreviated: false };
}
