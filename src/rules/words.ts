/** An invocation's words as a command line: which are options, which are operands, and which only may be values. */
import { type Arg, isKnown } from '../bash/analysis.ts';
import { FLAGS, type GlobalOptions, globalOptions } from './global-options.ts';

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
}

export interface CommandLine {
  /** Last component of argv[0]. */
  readonly program: string;
  readonly path: string;
  readonly tokens: readonly Token[];
  readonly table: GlobalOptions | null;
  /** The first operand, where there is no doubt which word it is and it is known. */
  readonly first: string | null;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function readCommandLine(argv: readonly [string, ...Arg[]]): CommandLine {
  const [path, ...args] = argv;
  const program = baseName(path);
  const table = globalOptions(program);
  const tokens = readTokens(args, table, program);
  return { program, path, tokens, table, first: firstOperand(tokens) };
}

function firstOperand(tokens: readonly Token[]): string | null {
  for (const { role, maybeValue, arg } of tokens) {
    if (maybeValue || role === 'end') return null;
    if (role === 'operand') return isKnown(arg) ? arg : null;
  }
  return null;
}

interface State {
  readonly program: string;
  ended: boolean;
  operandSeen: boolean;
  /** What the option just read does to the word after it. */
  takes: 'nothing' | 'value' | 'perhaps' | 'hardly';
}

function readTokens(args: readonly Arg[], table: GlobalOptions | null, program: string): Token[] {
  const state: State = { program, ended: false, operandSeen: false, takes: 'nothing' };
  return args.map(arg => readToken(arg, state, table));
}

function readToken(arg: Arg, state: State, table: GlobalOptions | null): Token {
  const { takes } = state;
  const doubtful = takes === 'perhaps';
  const maybeValue = doubtful || takes === 'hardly';
  const leading = !state.operandSeen;
  state.takes = 'nothing';
  if (takes === 'value') return { arg, role: 'value', maybeValue, doubtful, leading };
  const start = isKnown(arg) ? arg : arg.prefix;
  if (!state.ended && arg === '--') {
    // After an option of unknown arity the dashes may be its value; then options go on.
    // What follows find's dashes is its expression all the same.
    state.ended = !maybeValue && state.program !== 'find';
    return { arg, role: 'end', maybeValue, doubtful, leading };
  }
  if (!state.ended && start.startsWith('-') && arg !== '-') {
    state.takes = takesValue(arg, state, table);
    return { arg, role: 'option', maybeValue, doubtful, leading };
  }
  if (!maybeValue) state.operandSeen = true;
  return { arg, role: 'operand', maybeValue, doubtful, leading };
}

function takesValue(arg: Arg, state: State, table: GlobalOptions | null): State['takes'] {
  if (!isKnown(arg)) return 'perhaps';
  if (arg.includes('=')) return 'nothing';
  const certain = table !== null && (table.everywhere || !state.operandSeen);
  if (certain && table.values.has(arg)) return 'value';
  return FLAGS.has(arg) ? 'hardly' : 'perhaps';
}
