/**
 * What one command's options take, from three sources: the specification, the tool's own help, and corrections by hand.
 * Two that agree make it sure; two that do not leave it open, and both readings are judged; a correction decides.
 */
import { OPTION_MARKS, type Takes } from '../../src/grammar/format.ts';
import type { HelpOption } from './help-text.ts';
import { type FigArgument, type FigOption, listOf } from './spec.ts';

export interface Option {
  readonly names: readonly string[];
  readonly takes: Takes;
  /** OPTION_MARKS, added up. */
  readonly marks: number;
}

/** A name that can be a word of a command line and written in our format; the rest are remarks or slips. */
export const isName = (name: unknown): name is string =>
  typeof name === 'string' && /^[!-~]+$/.test(name) && !/[,>]/.test(name);
const isOptionName = (name: unknown): name is string => isName(name) && /^[-+]./.test(name);

export function specified(option: FigOption): Option | null {
  const written = listOf(option.name).filter(isOptionName);
  // Some are written as in a manual: `--output=FILE`, `--color[=WHEN]`.
  const names = [...new Set(written.map(name => name.replace(/(?<=^--\w[\w-]*)\[?=.*$/, '')))];
  if (names.length === 0) return null;
  const values = listOf(option.args);
  const marks =
    (option.isPersistent ? OPTION_MARKS.persistent : 0) |
    (option.isRepeatable ? OPTION_MARKS.repeatable : 0) |
    (option.requiresSeparator || option.requiresEquals ? OPTION_MARKS.attached : 0) |
    (option.isDangerous || values.some(value => value.isDangerous) ? OPTION_MARKS.dangerous : 0) |
    (values.some(value => value.isCommand) ? OPTION_MARKS.command : 0);
  const manual = written.find(name => !names.includes(name));
  const unsaid = manual === undefined ? '0' : manual.includes('[') ? '?' : '1';
  return { names, takes: values.length === 0 ? unsaid : takesOf(values), marks };
}

function takesOf(values: readonly FigArgument[]): Takes {
  if (values.length === 0) return '0';
  const optional = values.some(value => value.isOptional);
  if (values.some(value => value.isVariadic)) return optional ? '~' : '*';
  if (optional) return values.length === 1 ? '?' : '~';
  return String(Math.min(values.length, 9)) as Takes;
}

const TAKES = { nothing: ['0', 0], value: ['1', 0], attached: ['?', OPTION_MARKS.attached] } as const;

/** `everywhere`: the help lists it for all subcommands. */
export const helped = ({ names, takes }: HelpOption, everywhere: boolean): Option => ({
  names,
  takes: TAKES[takes][0],
  marks: TAKES[takes][1] | (everywhere ? OPTION_MARKS.persistent : 0),
});

export interface Joined {
  readonly options: readonly Option[];
  /** Where the sources differ: the specification's option, then the help's. */
  readonly differing: readonly (readonly [Option, Option])[];
}

export function join(specs: readonly Option[], help: readonly Option[], corrections: readonly Option[]): Joined {
  const differing: [Option, Option][] = [];
  let options: Option[] = [...specs];
  for (const own of help) {
    const others = options.filter(option => sharesName(option, own));
    for (const other of others) if (!agree(other, own)) differing.push([other, own]);
    const same = others.length > 0 && others.every(other => agree(other, own));
    options = [...options.filter(option => !others.includes(option)), ...both(others, own, same)];
  }
  for (const each of corrections) {
    const others = options.filter(option => sharesName(option, each));
    options = [...options.filter(option => !others.includes(option)), ...both(others, each, true)];
  }
  return { options, differing: differing.filter(([, own]) => !corrections.some(each => sharesName(each, own))) };
}

const sharesName = (a: Option, b: Option): boolean => a.names.some(name => b.names.includes(name));

/**
 * They say the same of the next word, which is what decides how a line is read. That a value must be attached some
 * specifications say because manuals write it so; getopt, git's and Go's readers take it either way.
 */
function agree(other: Option, own: Option): boolean {
  if (other.takes === '1' || own.takes === '1') return other.takes === own.takes;
  return other.takes === '0' || (other.takes === '?' && own.takes === '?');
}

/** The tool's own names and arity; other names that only the specification has stay, but not sure. */
function both(others: readonly Option[], own: Option, same: boolean): Option[] {
  const marks = others.reduce((all, other) => all | (other.marks & ~OPTION_MARKS.attached), own.marks);
  const more = [...new Set(others.flatMap(({ names }) => names))].filter(name => !own.names.includes(name));
  const all = [...own.names, ...more];
  const unsure = same ? own.takes : '?';
  const rest: Option[] =
    more.length === 0 ? [] : [{ names: [...more, ...own.names], takes: unsure, marks: marks & ~OPTION_MARKS.attached }];
  if (!same) return [{ names: all, takes: '?', marks: marks & ~OPTION_MARKS.attached }];
  return [...rest, { names: own.names, takes: own.takes, marks: marks | OPTION_MARKS.sure }];
}
