/** The parts of a Fig specification that say how a command line is read; what only completion needs is left out. */

type OneOrMore<T> = T | readonly T[];

export interface FigArgument {
  readonly isOptional?: boolean;
  readonly isVariadic?: boolean;
  readonly isCommand?: boolean;
  readonly isScript?: boolean;
  readonly isModule?: unknown;
  readonly isDangerous?: boolean;
  readonly template?: OneOrMore<string>;
  readonly loadSpec?: unknown;
}

export interface FigOption {
  readonly name: OneOrMore<string>;
  readonly args?: OneOrMore<FigArgument>;
  readonly isPersistent?: boolean;
  readonly isRepeatable?: boolean | number;
  readonly isDangerous?: boolean;
  readonly requiresSeparator?: boolean | string;
  readonly requiresEquals?: boolean;
}

export interface FigCommand {
  readonly name: OneOrMore<string>;
  readonly subcommands?: readonly FigCommand[];
  readonly options?: readonly FigOption[];
  readonly args?: OneOrMore<FigArgument>;
  readonly loadSpec?: unknown;
  readonly generateSpec?: unknown;
  readonly isDangerous?: boolean;
  readonly parserDirectives?: {
    readonly flagsArePosixNoncompliant?: boolean;
    readonly optionsMustPrecedeArguments?: boolean;
  };
}

export const listOf = <T>(value: OneOrMore<T> | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
