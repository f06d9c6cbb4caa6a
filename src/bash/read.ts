/** `read`, `mapfile` and `while read`: what they find where it is known what comes in. */
import type { CompoundList } from 'unbash';
import { type Arg, isKnown, type PartialWord, UNKNOWN } from './analysis.ts';
import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';
import { linesOf } from './printed/filter.ts';
import { inputOf } from './printed/feed.ts';
import { wordsAt } from './separators.ts';
import type { Stdin } from './stdin.ts';
import { arrayOf, firstOf, scalar, UNKNOWN_VALUE, type Value } from './value.ts';

/** What one `read` with these names takes from a line; null: not certain. */
interface Reading {
  readonly raw: boolean;
  readonly separators: Arg | null;
}

const namesRead = (ctx: Context): PartialWord | null => (ctx.stdin.kind === 'pipe' ? (ctx.stdin.names ?? null) : null);

/** The value of each of `count` variables after `read`. */
export function readValues(ctx: Context, argv: readonly Arg[], count: number): readonly Value[] {
  const { text, made } = inputOf(ctx.stdin);
  const names = namesRead(ctx);
  const other = names === null || count > 1 ? UNKNOWN_VALUE : scalar(names);
  const unknown = Array<Value>(count).fill(made ? scalar({ ...UNKNOWN, made: true }) : other);
  const options = argv.slice(1, argv.length).filter(word => isKnown(word) && word.startsWith('-'));
  if (text === null || !options.every(word => /^-[rs]+$/.test(String(word)))) return unknown;
  const reading = { raw: options.some(word => String(word).includes('r')), separators: separatorsOf(ctx) };
  const lines = linesOf(text);
  const first = ctx.report.firstRead(ctx.stdin);
  if (!first && lines.length >= LIMITS.choices) return unknown;
  const taken = (first ? [lines[0] ?? ''] : [...lines, '']).map(line => split(line, count, reading));
  if (!taken.every(fields => fields !== null)) return unknown;
  return unknown.map((_, i) => {
    const choices = [...new Set(taken.map(fields => fields[i] ?? ''))];
    return choices.length === 1
      ? scalar(choices[0]!)
      : { kind: 'scalar', value: { ...UNKNOWN, oneOf: choices }, choices };
  });
}

const separatorsOf = (ctx: Context): Arg | null => {
  const value = firstOf(ctx.state.variable('IFS'));
  return value === null ? ' \t\n' : value;
};

/** bash(1), `read`: the last name takes the rest of the line. null: not certain. */
function split(line: string, count: number, { raw, separators }: Reading): readonly string[] | null {
  if (separators === null || !isKnown(separators) || (!raw && line.includes('\\'))) return null;
  if (separators === '') return [line];
  if (/^[ \t\n]+$/.test(separators)) {
    if (separators !== ' \t\n') return null;
    const words = line.replace(/^[ \t]+|[ \t]+$/g, '');
    return count === 1 ? [words] : firstFields(words, count, /[ \t]+/);
  }
  if (separators.length > 1 || (line.endsWith(separators) && line !== '')) return null;
  return count === 1 ? [line] : firstFields(line, count, separators);
}

function firstFields(line: string, count: number, mark: RegExp | string): readonly string[] {
  const fields: string[] = [];
  let rest = line;
  while (fields.length < count - 1) {
    const [field = ''] = rest.split(mark, 1);
    fields.push(field);
    const after = rest.slice(field.length);
    rest = typeof mark === 'string' ? after.slice(mark.length) : after.replace(/^[ \t]+/, '');
  }
  return [...fields, rest];
}

/** `read -ra a`: its items; null: not known. */
export function readWords(ctx: Context, argv: readonly Arg[]): Value {
  const { text } = inputOf(ctx.stdin);
  const separators = separatorsOf(ctx);
  const options = argv.slice(1, -1);
  const plain =
    options.every(word => word === '-r' || word === '-a' || word === '-ra') && ctx.report.firstRead(ctx.stdin);
  if (text === null || !plain || separators === null || !isKnown(separators)) return arrayOf(null);
  const line = linesOf(text)[0] ?? '';
  if (line.includes('\\')) return arrayOf(null);
  const items = wordsAt(separators, line);
  return arrayOf(items.length <= LIMITS.braces ? items : null);
}

/** `mapfile -t a`: its items; null: not known. */
export function readLines(ctx: Context, argv: readonly Arg[]): Value {
  const { text } = inputOf(ctx.stdin);
  const options = argv.slice(1).filter(word => isKnown(word) && word.startsWith('-'));
  const plain = options.every(word => word === '-t') && ctx.report.firstRead(ctx.stdin);
  const names = namesRead(ctx);
  if (text === null && names !== null) return arrayOf([{ ...names, many: true }]);
  if (text === null || !plain) return arrayOf(null);
  const items = linesOf(text).map(line => (options.length > 0 ? line : `${line}\n`));
  return arrayOf(items.length <= LIMITS.braces ? items : null);
}

/** The lines that `while read …` goes through one by one; null: not known, or too many. */
export function linesRead(ctx: Context, clause: CompoundList): readonly Stdin[] | null {
  const [only, ...more] = clause.commands;
  const node = only?.command;
  const isRead = node?.type === 'Command' && node.name?.text === 'read' && node.redirects.length === 0;
  const { text } = inputOf(ctx.stdin);
  if (!isRead || more.length > 0 || text === null || ctx.state.functionNamed('read') !== null) return null;
  const lines = linesOf(text);
  // bash leaves a last line without its end to whoever looks after the loop.
  const whole = text === '' || text.endsWith('\n') ? lines : lines.slice(0, -1);
  return whole.length * ctx.unrolled <= LIMITS.choices
    ? whole.map(line => ({ kind: 'text', text: `${line}\n` }))
    : null;
}
