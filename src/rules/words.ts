/** An invocation's words as a command line: which are options, which are operands, and which only may be values. */
import { type Arg, isKnown } from '../bash/analysis.ts';
import { LIMITS } from '../bash/limits.ts';
import type { Cursor, FoundWord } from '../grammar/cursor.ts';
import { FLAGS, type GlobalOptions, globalOptions } from './global-options.ts';
import { late } from '../bash/late.ts';

export interface Token {
  readonly arg: Arg;
  /** `value`: surely the value of the option before it. `end`: the `--` that ends the options. */
  readonly role: 'option' | 'operand' | 'value' | 'end';
  /** It follows an option of unknown arity: perhaps its value, perhaps an operand. */
  readonly maybeValue: boolean;
  /** As maybeValue, but for options that take no value in any program we name: what excuses may follow those. */
  readonly doubtful: boolean;
  /** It stands before the first operand, where the program's own options are. */
  readonly leading: boolean;
  /** What the program's grammar says of an option word; null where it says nothing. */
  readonly found: FoundWord | null;
}

export interface CommandLine {
  /** Last component of argv[0]. */
  readonly program: string;
  readonly path: string;
  readonly tokens: readonly Token[];
  readonly table: GlobalOptions | null;
  /** How many words it has; a long one counts as several. */
  readonly size: number;
  /** The first operand, where there is no doubt which word it is and it is known. */
  readonly first: string | null;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The grammar is read when a rule looks at the options, and only where there are some: most commands never get there. */
export function readCommandLine(argv: readonly [string, ...Arg[]]): CommandLine {
  const [path, ...args] = argv;
  const program = baseName(path);
  const table = globalOptions(program);
  const plain = readTokens(args, table, program, null);
  let tokens: readonly Token[] | null = null;
  return {
    program,
    path,
    table,
    size: sizeOf(args),
    first: firstOperand(plain),
    get tokens() {
      tokens ??= plain.some(({ role }) => role === 'option')
        ? readTokens(args, table, program, cursorOf(program))
        : plain;
      return tokens;
    },
  };
}

function sizeOf(args: readonly Arg[]): number {
  let size = args.length;
  for (const arg of args) {
    const length = isKnown(arg) ? arg.length : arg.prefix.length + arg.suffix.length;
    size += Math.floor(length / LIMITS.charactersPerComparison);
  }
  return size;
}

const cursorOf = (program: string): Cursor | null => grammar().beginAt(program);
const grammar = late(() => require('../grammar/cursor.ts') as typeof import('../grammar/cursor.ts'));

function firstOperand(tokens: readonly Token[]): string | null {
  for (const { role, maybeValue, arg } of tokens) {
    if (maybeValue || role === 'end') return null;
    if (role === 'operand') return isKnown(arg) ? arg : null;
  }
  return null;
}

interface State {
  readonly program: string;
  readonly table: GlobalOptions | null;
  cursor: Cursor | null;
  ended: boolean;
  operandSeen: boolean;
  /** What the option just read does to the words after it: a number of values, or what is not certain. */
  takes: number | 'perhaps' | 'hardly';
}

function readTokens(
  args: readonly Arg[],
  table: GlobalOptions | null,
  program: string,
  cursor: Cursor | null,
): Token[] {
  const state: State = { program, table, cursor, ended: false, operandSeen: false, takes: 0 };
  return args.map(arg => readToken(arg, state));
}

function readToken(arg: Arg, state: State): Token {
  const { takes } = state;
  const doubtful = takes === 'perhaps';
  const maybeValue = doubtful || takes === 'hardly';
  const leading = !state.operandSeen;
  const token = { arg, maybeValue, doubtful, leading, found: null };
  state.takes = typeof takes === 'number' ? Math.max(0, takes - 1) : 0;
  if (typeof takes === 'number' && takes > 0) return { ...token, role: 'value' };
  const start = isKnown(arg) ? arg : arg.prefix;
  if (!state.ended && arg === '--') {
    // After an option of unknown arity the dashes may be its value; then options go on.
    // What follows find's dashes is its expression all the same.
    state.ended = !maybeValue && state.program !== 'find';
    return { ...token, role: 'end' };
  }
  if (!state.ended && start.startsWith('-') && arg !== '-') {
    const found = isKnown(arg) && state.cursor !== null ? grammar().readOption(state.cursor, arg) : null;
    state.takes = takesValue(arg, state, found);
    return { ...token, role: 'option', found };
  }
  if (!maybeValue) state.operandSeen = true;
  if (state.cursor !== null) state.cursor = isKnown(arg) ? grammar().enter(state.cursor, arg, !maybeValue) : null;
  return { ...token, role: 'operand' };
}

/** By our own table, then by the grammar where the tool confirms it; what only one source says is not certain. */
function takesValue(arg: Arg, { table, operandSeen }: State, found: FoundWord | null): State['takes'] {
  if (!isKnown(arg)) return 'perhaps';
  if (arg.includes('=')) return 0;
  if (table !== null && (table.everywhere || !operandSeen) && table.values.has(arg)) return 1;
  if (found?.sure && found.next !== null) return found.next;
  return FLAGS.has(arg) ? 'hardly' : 'perhaps';
}
