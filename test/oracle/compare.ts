/** What the judge said of a text against what bash, and the programs it started, then executed. */
import type { Analysis, Arg } from '../../src/bash/analysis.ts';
import { judge } from '../bash/judge.ts';
import type { Subject } from './generate/command-text.ts';
import { isExcused } from './excuses.ts';
import { type Executed, type Jail, last, type Ran } from './jail/jail.ts';

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

/** What the jail and the judge both take for the caller's environment. */
export const ENV = { HOME: '/home/u', PATH: '/usr/bin:/bin', PWD: '/w' };
const SHELLS = new Set(['bash', 'sh', 'dash']);

export async function tryOut(jail: Jail, subject: Subject): Promise<Outcome> {
  const ran = await runBoth(jail, subject.text, subject.files);
  const analysis = judgeSubject(subject);
  const executed = ran.flatMap(one => one.executed);
  const unlisted = executed.filter(one => !isListed(analysis, one));
  const marked = executed.filter(isMarked);
  return {
    analysis,
    executed,
    missed: await notOpaque(
      jail,
      analysis,
      unlisted.filter(one => !isExcused(analysis, one, subject)),
      subject,
    ),
    marked: marked.length,
    listed: marked.length - unlisted.filter(isMarked).length,
    forced: ran.some(one => one.forced),
  };
}

/** Once with all stand-ins succeeding, and once with all failing. */
async function runBoth(jail: Jail, text: string, files: Subject['files']): Promise<Ran[]> {
  const run = { words: ['-c', text], env: ENV, files, stdin: '' };
  return [await jail.run(run, 0), await jail.run(run, 1)];
}

/**
 * Which unit something comes from cannot always be told by the look of its mark (`m\\1`, `declare -l v; v=M1`): the units
 * are run alone. What one executes that the judge calls opaque where it stands in the whole text is no miss.
 */
async function notOpaque(
  jail: Jail,
  analysis: Analysis,
  suspects: readonly Executed[],
  subject: Subject,
): Promise<readonly Executed[]> {
  if (suspects.length === 0 || subject.units.length < 2) return suspects;
  const call = ({ path, argv }: Executed): string => JSON.stringify([path, argv]);
  const known = new Set<string>();
  let from = 0;
  for (const { text } of subject.units) {
    const to = from + Buffer.byteLength(text) + 1;
    if (analysis.opaque.some(({ span }) => span[0] < to && span[1] >= from))
      for (const ran of await runBoth(jail, text, subject.files)) for (const one of ran.executed) known.add(call(one));
    from = to;
  }
  return suspects.filter(one => !known.has(call(one)));
}

/** Of a shell or another carrier, the word is code: only what is called with the mark itself counts. */
const isMarked = ({ argv }: Executed): boolean => argv.some(word => /^m\d+$/.test(word));

export function judgeSubject(subject: Pick<Subject, 'text' | 'files'>): Analysis {
  const files = Object.fromEntries(Object.entries(subject.files).map(([path, { text }]) => [path, text]));
  return judge(subject.text, { env: ENV, files });
}

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
  const certain = pattern.filter(one => typeof one === 'string' || !one.many);
  let at = 0;
  for (const word of words) if (at < certain.length && fits([certain[at]!], [word])) at += 1;
  return at === certain.length;
}

function isListed(analysis: Analysis, one: Executed): boolean {
  // rm takes an empty name for no file, and the judge leaves out those of variables that a trap at the end finds empty.
  const [zero = '', ...words] = one.name === 'rm' ? one.argv.filter((word, i) => i === 0 || word !== '') : one.argv;
  const lists = (name: string, args: readonly string[]): boolean =>
    analysis.invocations.some(({ kind, argv, via }) => {
      if (kind === 'function' || last(argv[0]) !== name) return false;
      return (
        fits(name === 'rm' ? argv.slice(1).filter(word => word !== '') : argv.slice(1), args) ||
        (via.some(each => GIT.test(each)) && fitsAmong(argv.slice(1), args))
      );
    });
  // A word that is not known may be the empty one.
  if ([words, one.argv.slice(1)].some(args => lists(one.name, args) || lists(last(zero), args))) return true;
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
