/** What the judge said of a text against what bash, and the programs it started, then executed. */
import type { Analysis, Arg, Opaque } from '../../src/bash/analysis.ts';
import { judge } from '../bash/judge.ts';
import type { Generated } from './generate/command-text.ts';
import type { Executed, Jail } from './jail/jail.ts';

export interface Outcome {
  readonly analysis: Analysis;
  readonly executed: readonly Executed[];
  /** Executed, and neither listed nor below something opaque. */
  readonly missed: readonly Executed[];
  /** Executed, with a mark of a payload among its words. */
  readonly marked: number;
  /** Those of them that are listed word by word, so that rules saw them: the rest is below something opaque. */
  readonly listed: number;
  /** It was ended by force in one of the two runs. */
  readonly forced: boolean;
}

export type Subject = Pick<Generated, 'text' | 'files'> & { readonly units: readonly { readonly text: string }[] };

/** What the jail and the judge both take for the caller's environment. */
export const ENV = { HOME: '/home/u', PATH: '/usr/bin:/bin', PWD: '/w' };
const SHELLS = new Set(['bash', 'sh', 'dash']);

export async function tryOut(jail: Jail, subject: Subject): Promise<Outcome> {
  const run = { words: ['-c', subject.text], env: ENV, files: subject.files, stdin: '' };
  const ran = [await jail.run(run, 0), await jail.run(run, 1)];
  const analysis = judgeSubject(subject);
  const executed = ran.flatMap(one => one.executed);
  const unlisted = executed.filter(one => !isListed(analysis, one));
  const marked = executed.filter(isMarked);
  return {
    analysis,
    executed,
    missed: unlisted.filter(one => !isExcused(analysis, one, subject)),
    marked: marked.length,
    listed: marked.length - unlisted.filter(isMarked).length,
    forced: ran.some(one => one.forced),
  };
}

/** Of a shell or another carrier, the word is code: only what is called with the mark itself counts. */
const isMarked = ({ argv }: Executed): boolean => argv.some(word => /^m\d+$/.test(word));

export function judgeSubject(subject: Pick<Subject, 'text' | 'files'>): Analysis {
  const files = Object.fromEntries(Object.entries(subject.files).map(([path, { text }]) => [path, text]));
  return judge(subject.text, { env: ENV, files });
}

const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function fits(pattern: readonly Arg[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  const [word, ...others] = words;
  if (typeof first === 'string') return first === word && fits(rest, others);
  if (first.many && (fits(rest, words) || words.some((_, i) => fits(rest, words.slice(i + 1))))) return true;
  // It stands for whatever the program would really print: names of files, for `find`.
  if (word === 'out') return fits(rest, others);
  const long = (word?.length ?? -1) >= Math.max(first.prefix.length, first.suffix.length);
  return long && word!.startsWith(first.prefix) && word!.endsWith(first.suffix) && fits(rest, others);
}

const GIT = /^git$|^GIT_|EDITOR$/;

/** git puts words of its own (a file, a host) behind the commands that its settings name, which may be any place of a call. */
function fitsAmong(pattern: readonly Arg[], words: readonly string[]): boolean {
  let at = 0;
  for (const word of words) if (at < pattern.length && fits([pattern[at]!], [word])) at += 1;
  return at === pattern.length;
}

function isListed(analysis: Analysis, one: Executed): boolean {
  const [zero = '', ...words] = one.argv;
  const lists = (name: string, args: readonly string[]): boolean =>
    analysis.invocations.some(({ kind, argv, via }) => {
      if (kind === 'function' || last(argv[0]) !== name) return false;
      return fits(argv.slice(1), args) || (via.some(each => GIT.test(each)) && fitsAmong(argv.slice(1), args));
    });
  if (lists(one.name, words) || lists(last(zero), words)) return true;
  // Of git itself: what it starts without being told.
  if (
    words.at(-1)?.startsWith('git-upload-pack ') ||
    /^git-upload-pack$/.test(zero) ||
    (one.name === 'git' && /^(?:maintenance|gc|remote-[a-z]+)$/.test(words[0] ?? ''))
  )
    return true;
  if (
    last(one.path) !== one.name &&
    [zero, ...words].some((word, i, all) => word === one.path && lists(last(word), all.slice(i + 1)))
  )
    return true;
  if (!SHELLS.has(one.name)) return false;
  // Programs start shells for the code that they are given, and the kernel for a script: what these execute is recorded too.
  const script = words.findIndex(word => !word.startsWith('-'));
  return (
    words[0]?.startsWith('-c') === true || (script >= 0 && lists(last(words[script] ?? ''), words.slice(script + 1)))
  );
}

/** For what was executed at some other time: listed, or something in the text is opaque or refused. */
export function isAccounted(analysis: Analysis, argv: readonly string[]): boolean {
  const name = last(argv[0] ?? '');
  const one = { name, path: name, cwd: '', argv };
  return analysis.opaque.length > 0 || analysis.errors.length > 0 || isListed(analysis, one);
}

/**
 * What the judge says of one command, and means of all that follow it in the same shell. Each is here for a reason:
 * code that is not known runs in this very shell, and may define functions, aliases and variables (`eval`, `.`, traps,
 * `mapfile -C`); the parser cannot tell where the part ends (a here-document that stays open, a text that it cannot
 * read); or bash itself reads on otherwise (`set -k`).
 */
const REACHES =
  /^(?:(?:eval|\.|source) (?:runs|reads) |traps reach into substitutions|a trap changes what the commands after it mean|a here-document without its last line|\S+ -C runs code for the lines|this cannot be read with certainty|set -k takes words)/;
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
function isExcused(analysis: Analysis, one: Executed, subject: Subject): boolean {
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
    if (isIts && SETS_WORDS.test(text) && analysis.opaque.some(one => one.span[0] >= start && usesWords(one, subject)))
      return true;
    if (isIts && analysis.opaque.some(({ span }) => span[0] < to && span[1] >= start)) return true;
    before = from;
    from = to;
  }
  // A mark that is encoded belongs to no unit by its look.
  return !found;
}
