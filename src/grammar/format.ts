/**
 * How one program's grammar is written: one text of lines. The first line is the pool of options, blanks between; each
 * further line is one command (the program itself first, then its subcommands), fields apart by tabs. Commands point at
 * options by number and at their subcommands by the first one's line, so that `git push` reads two lines of 157.
 *
 * An option: a character for what it takes, one for its marks (FIRST_MARK and up), then its names, commas between.
 * A command: options (`0-4 9`, base 36) · line of its first subcommand (base 36) and their names, blanks between ·
 * arguments, one letter each with `?` (optional) and `*` (several) behind it · marks.
 */

/** What an option takes: `0` to `9` words, `?` perhaps one, `*` one or more, `~` any number. */
export type Takes = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '?' | '*' | '~';

export const FIRST_MARK = 48;

export const OPTION_MARKS = {
  /** Valid behind every subcommand below, too. */
  persistent: 1,
  repeatable: 2,
  /** The value is attached (`--opt=value`), never the next word. */
  attached: 4,
  dangerous: 8,
  /** Its value is a command line. */
  command: 16,
  /** The tool itself says the same of what it takes and of its names: nothing else need be tried. */
  sure: 32,
} as const;

/** An argument that is a command (`sudo`), a script or module for an interpreter, a file, anything else. */
export type ArgumentKind = 'c' | 's' | 'f' | 'o';

/** `!` dangerous · `1` long options with one dash, no clusters · `<` options stand before operands · `+` has more subcommands than these. */
export type CommandMark = '!' | '1' | '<' | '+';

/** A subcommand whose grammar is an entry of its own: `s3>aws/s3`; an entry that is another one: `>az/2.53.0`. */
export const ELSEWHERE = '>';
