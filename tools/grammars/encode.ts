/** One specification → its text; src/grammar/format.ts says how it is written. */
import {
  type ArgumentKind,
  type CommandMark,
  ELSEWHERE,
  FIRST_MARK,
  OPTION_MARKS,
  type Takes,
} from '../../src/grammar/format.ts';
import { type FigArgument, type FigCommand, type FigOption, listOf } from './spec.ts';

/** A name that can be a word of a command line and written in our format; the rest are remarks or slips. */
const isName = (name: unknown): name is string =>
  typeof name === 'string' && /^[!-~]+$/.test(name) && !/[,>]/.test(name);
const isOptionName = (name: unknown): name is string => isName(name) && /^[-+]./.test(name);

/** `exists`: is there an entry of that path? */
export function encode(spec: FigCommand, exists: (path: string) => boolean): string {
  const pool = new Map<string, number>();
  const commands: FigCommand[] = [spec];
  const lines: string[] = [];
  // Breadth first, so that the subcommands of a command stand in a row.
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i]!;
    const subcommands = (command.subcommands ?? []).filter(each => listOf(each.name).some(isName));
    const first = commands.length + 1;
    commands.push(...subcommands);
    const options = (command.options ?? []).map(optionText).filter(text => text !== null);
    const places = [...new Set(options)].map(text => placeOf(pool, text));
    const names = subcommands.map(each => nameOf(each, exists));
    const fields = [
      ranges(places),
      names.length === 0 ? '' : [first.toString(36), ...names].join(' '),
      listOf(command.args).map(argumentText).join(''),
      marksOf(command),
    ];
    lines.push(fields.join('\t').trimEnd());
  }
  return [[...pool.keys()].join(' '), ...lines].join('\n');
}

function placeOf(pool: Map<string, number>, text: string): number {
  const place = pool.get(text) ?? pool.size;
  pool.set(text, place);
  return place;
}

/** `0 1 2 7` → `0-2 7`. */
function ranges(places: readonly number[]): string {
  const out: string[] = [];
  for (let i = 0; i < places.length; ) {
    let last = i;
    while (places[last + 1] === places[last]! + 1) last++;
    const from = places[i]!.toString(36);
    out.push(last > i ? `${from}-${places[last]!.toString(36)}` : from);
    i = last + 1;
  }
  return out.join(' ');
}

function nameOf(command: FigCommand, exists: (path: string) => boolean): string {
  const names = listOf(command.name).filter(isName).join(',');
  const { loadSpec } = command;
  return typeof loadSpec === 'string' && exists(loadSpec) ? `${names}${ELSEWHERE}${loadSpec}` : names;
}

function optionText(option: FigOption): string | null {
  const names = listOf(option.name).filter(isOptionName);
  if (names.length === 0) return null;
  const values = listOf(option.args);
  const marks =
    (option.isPersistent ? OPTION_MARKS.persistent : 0) |
    (option.isRepeatable ? OPTION_MARKS.repeatable : 0) |
    (option.requiresSeparator || option.requiresEquals ? OPTION_MARKS.attached : 0) |
    (option.isDangerous || values.some(value => value.isDangerous) ? OPTION_MARKS.dangerous : 0) |
    (values.some(value => value.isCommand) ? OPTION_MARKS.command : 0);
  return `${takes(values)}${String.fromCharCode(FIRST_MARK + marks)}${names.join(',')}`;
}

function takes(values: readonly FigArgument[]): Takes {
  if (values.length === 0) return '0';
  const optional = values.some(value => value.isOptional);
  if (values.some(value => value.isVariadic)) return optional ? '~' : '*';
  if (optional) return values.length === 1 ? '?' : '~';
  return String(Math.min(values.length, 9)) as Takes;
}

function argumentText(argument: FigArgument): string {
  return `${kindOf(argument)}${argument.isOptional ? '?' : ''}${argument.isVariadic ? '*' : ''}`;
}

function kindOf({ isCommand, isScript, isModule, loadSpec, template }: FigArgument): ArgumentKind {
  if (isCommand || loadSpec !== undefined) return 'c';
  if (isScript || isModule) return 's';
  return listOf(template).some(each => each === 'filepaths' || each === 'folders') ? 'f' : 'o';
}

function marksOf({ isDangerous, parserDirectives, generateSpec, loadSpec }: FigCommand): string {
  const marks: CommandMark[] = [];
  if (isDangerous) marks.push('!');
  if (parserDirectives?.flagsArePosixNoncompliant) marks.push('1');
  if (parserDirectives?.optionsMustPrecedeArguments) marks.push('<');
  if (generateSpec !== undefined || (loadSpec !== undefined && typeof loadSpec !== 'string')) marks.push('+');
  return marks.join('');
}
