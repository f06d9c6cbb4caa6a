/** What the judge does not list and need not: the unit of the text that it comes from is opaque. */
import type { Analysis, Opaque } from '../../src/bash/analysis.ts';
import type { Subject } from './generate/command-text.ts';
import { type Executed, last } from './jail/jail.ts';

/**
 * What the judge says of one command, and means of all that follow it in the same shell. Each is here for a reason:
 * code that is not known runs in this very shell, and may define functions, aliases and variables (`eval`, `.`, traps,
 * `mapfile -C`); the parser cannot tell where the part ends (a here-document that stays open, a text that it cannot
 * read); or bash itself reads on otherwise (`set -k`, `set -H`).
 */
const REACHES =
  /^(?:(?:eval|\.|source) (?:runs|reads) |traps reach into substitutions|a trap changes what the commands after it mean|a here-document without its last line|\S+ -C runs code for the lines|this cannot be read with certainty|set -k takes words|words of the history)/;
/** Reaches the command that follows, and no other: it begins with what the end of the evaluated text has left over. */
const REACHES_NEXT = /^(?:what is evaluated ends in a continued line|a backslash at the very end)/;
/** They run code in the shell that they are called in; what happens below any other program stays there. */
const SAME_SHELL = new Set('eval . source trap builtin command'.split(' '));

/** `from`, `to`: where the unit stands, and `before` the one before it; a trap comes after all that follows it. */
function isReached(analysis: Analysis, from: number, to: number, before: number): boolean {
  return analysis.opaque.some(({ why, span, via }) => {
    if (span[0] >= to || !via.every(name => SAME_SHELL.has(name))) return false;
    return REACHES.test(why) || (REACHES_NEXT.test(why) && span[1] >= before && span[0] < from);
  });
}

/** `m1` in it is no mark. */
const ENCODED = /[A-Za-z0-9+/]{12,}={0,2}/g;
/** `m1` in these is another mark: `m1"0"`, `m1""${u}0`; in `\\nm1` it is one. */
const GLUED = /\$\{u\[\*\]\}|(?<=["'])["']|["']+(?=\d)/g;
/** A program that earlier units have named, by words that they have set (`set -- rm x`, and later `"$@"`). */
const USES_WORDS = /\$\{?[@*]/;
const SETS_WORDS = /\bset\b/;
/** A program whose name an earlier unit has made a function's: `:() { rm "$@"; }`, and later `:`. */
const DEFINES = /\(\s*\)|\bfunction\b/;
const TRAPS = /\btrap\b/;

/** In itself, or in what its unit writes to a file that it then runs. */
function usesWords({ text, span }: Opaque, subject: Subject): boolean {
  let end = 0;
  const unit = subject.units.find(one => {
    end += Buffer.byteLength(one.text) + 1;
    return span[0] < end;
  });
  return USES_WORDS.test(text) || (unit !== undefined && USES_WORDS.test(unit.text));
}

/** `for i in *.sh; do bash $i; done`: no name of them stands there. */
const EVERY_SCRIPT = /\*\.sh/;

/** What the unit runs of the files that are there is its own. */
function withFiles(unit: string, { files }: Pick<Subject, 'files'>): string {
  let all = unit;
  const left = new Map(Object.entries(files));
  for (let rounds = left.size; rounds > 0; rounds--)
    for (const [path, { text }] of left)
      if ((all.includes(last(path)) || EVERY_SCRIPT.test(all)) && left.delete(path)) all += `\n${text}`;
  return all;
}

/** The unit that the marks come from says that it cannot be told. */
export function isExcused(analysis: Analysis, one: Executed, subject: Subject): boolean {
  if (analysis.errors.length > 0) return true;
  if (analysis.opaque.length === 0) return false;
  if (subject.units.length < 2) return true;
  // A mark that is glued to something else may have been glued by another unit: it tells nothing.
  const marks = one.argv.map(last).filter(word => /^m\d+$/.test(word));
  let from = 0;
  let before = 0;
  let found = false;
  for (const unit of subject.units) {
    const to = from + Buffer.byteLength(unit.text) + 1;
    // `m1\u0031` is another mark than m1.
    const text = withFiles(unit.text, subject)
      .replace(ENCODED, '')
      .replaceAll('\\\n', '')
      .replace(/\\[nt]/g, ' ')
      .replace(GLUED, '');
    const isIts = marks.some(mark => new RegExp(`(?<![a-z])${mark}(?!\\d|\\\\[0-9ux\\n])`).test(text));
    found ||= isIts;
    const [start, later] = [from, before];
    if (isIts && isReached(analysis, start, TRAPS.test(text) ? Number.POSITIVE_INFINITY : to, later)) return true;
    if (isIts && DEFINES.test(text) && analysis.opaque.some(({ span }) => span[0] >= to)) return true;
    if (isIts && SETS_WORDS.test(text) && analysis.opaque.some(one => one.span[0] >= start && usesWords(one, subject)))
      return true;
    if (isIts && analysis.opaque.some(({ span }) => span[0] < to && span[1] >= start)) return true;
    before = from;
    from = to;
  }
  // A mark that is encoded belongs to no unit by its look.
  return !found;
}
