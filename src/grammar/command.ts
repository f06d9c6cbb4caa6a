/** One command of a program's grammar: the program itself, or a subcommand. Read when a command line gets there. */
import { ELSEWHERE, FIRST_MARK, OPTION_MARKS, type Takes } from './format.ts';
import { linesOf } from './table.ts';

export interface OptionFacts {
  /** All spellings: `-f`, `--force`. */
  readonly names: readonly string[];
  readonly takes: Takes;
  /** OPTION_MARKS, added up. */
  readonly marks: number;
}

export interface Command {
  /** By every name; those of the commands above that are valid here as well are among them. */
  readonly options: ReadonlyMap<string, OptionFacts>;
  readonly hasSubcommands: boolean;
  /** null: none of that name is known. */
  subcommand(name: string): Command | null;
  /** As format.ts writes them. */
  readonly arguments: string;
  readonly marks: string;
}

const NONE: ReadonlyMap<string, OptionFacts> = new Map();

/** By the lines of its entry: what was read of a command serves all lines of a script. */
const read = new WeakMap<readonly string[], Command>();

/** null: a program that has no grammar. */
export function grammarOf(program: string): Command | null {
  const lines = linesOf(program);
  if (lines === null) return null;
  const command = read.get(lines) ?? commandAt(lines, 1, NONE);
  read.set(lines, command);
  return command;
}

function commandAt(lines: readonly string[], line: number, above: ReadonlyMap<string, OptionFacts>): Command {
  const [places = '', under = '', args = '', marks = ''] = lines[line]!.split('\t');
  const [first = '', ...names] = under.split(' ');
  let options: ReadonlyMap<string, OptionFacts> | undefined;
  const own = () => (options ??= optionsAt(lines[0]!, places, above));
  const met = new Map<number, Command | null>();
  const below = (at: number): Command | null => {
    const persistent = new Map([...own()].filter(([, { marks: set }]) => set & OPTION_MARKS.persistent));
    const elsewhere = names[at]!.indexOf(ELSEWHERE);
    if (elsewhere < 0) return commandAt(lines, Number.parseInt(first, 36) + at, persistent);
    const other = linesOf(names[at]!.slice(elsewhere + 1));
    return other === null ? null : commandAt(other, 1, persistent);
  };
  return {
    get options() {
      return own();
    },
    hasSubcommands: names.length > 0,
    subcommand(name) {
      const at = names.findIndex(each => isNamed(each, name));
      if (at < 0) return null;
      if (!met.has(at)) met.set(at, below(at));
      return met.get(at) ?? null;
    },
    arguments: args,
    marks,
  };
}

function isNamed(written: string, name: string): boolean {
  const elsewhere = written.indexOf(ELSEWHERE);
  const own = elsewhere < 0 ? written : written.slice(0, elsewhere);
  return own === name || (own.includes(',') && own.split(',').includes(name));
}

function optionsAt(
  pool: string,
  places: string,
  above: ReadonlyMap<string, OptionFacts>,
): ReadonlyMap<string, OptionFacts> {
  const options = new Map(above);
  if (places === '') return options;
  const texts = pool.split(' ');
  for (const range of places.split(' ')) {
    const [from, to = from] = range.split('-');
    for (let i = Number.parseInt(from!, 36); i <= Number.parseInt(to!, 36); i++) {
      const facts = optionFacts(texts[i]!);
      for (const name of facts.names) options.set(name, facts);
    }
  }
  return options;
}

const optionFacts = (text: string): OptionFacts => ({
  takes: text[0] as Takes,
  marks: text.charCodeAt(1) - FIRST_MARK,
  names: text.slice(2).split(','),
});
