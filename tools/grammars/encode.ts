/** One program's grammar → its text; src/grammar/format.ts says how it is written. */
import { type ArgumentKind, type CommandMark, ELSEWHERE, FIRST_MARK } from '../../src/grammar/format.ts';
import { isName, type Option } from './options.ts';
import { type FigArgument, type FigCommand, listOf } from './spec.ts';

export interface Around {
  /** Is there an entry of that path? */
  readonly exists: (path: string) => boolean;
  /** The options of a command; `at`: its words, `git push`. */
  readonly options: (command: FigCommand, at: string) => readonly Option[];
}

/** `path`: of the entry, `aws/s3`. */
export function encode(path: string, spec: FigCommand, around: Around): string {
  const pool = new Map<string, number>();
  const commands: { command: FigCommand; at: string }[] = [{ command: spec, at: path.replaceAll('/', ' ') }];
  const lines: string[] = [];
  // Breadth first, so that the subcommands of a command stand in a row.
  for (let i = 0; i < commands.length; i++) {
    const { command, at } = commands[i]!;
    const subcommands = (command.subcommands ?? []).filter(each => listOf(each.name).some(isName));
    const first = commands.length + 1;
    for (const each of subcommands) commands.push({ command: each, at: `${at} ${listOf(each.name)[0]}` });
    const places = around.options(command, at).map(option => placeOf(pool, optionText(option)));
    const names = subcommands.map(each => nameOf(each, around.exists));
    const fields = [
      ranges([...new Set(places)]),
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

const optionText = ({ names, takes, marks }: Option): string =>
  `${takes}${String.fromCharCode(FIRST_MARK + marks)}${names.join(',')}`;

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
