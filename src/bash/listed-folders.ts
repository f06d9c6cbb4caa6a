/**
 * A `for` over all of `packages/`: the folders that its pattern fits as the machine has them now, so that what stands in
 * each of them is judged. Nothing of the text may come before or beside it that could make another one.
 */
import type { For } from 'unbash';
import { type Arg, type Invocation, isKnown, type PartialWord, UNKNOWN } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { LIMITS } from './limits.ts';
import { firstOf } from './value.ts';

/** One star, in the last part of a path that is written out. */
const ONE_STAR = /^(?:\.\/)?((?:[\w@+-][\w.@+-]*\/)*)((?:[\w@+-][\w.@+-]*)?)\*([\w.@+-]*)\/?$/;
/** Neither splitting nor another glob makes anything else of it, and it is no option. */
const PLAIN = /^[\w@+][\w.@+-]*$/;
const LITERAL = /^[\w@+./][\w.@+/-]*$/;
const NO_GLOB = /^[-+]\w*f|^noglob$/;
/** They make no folder, and change nothing of what a glob is. */
const IDLE = new Set('set cd echo printf pwd true : test [ ls'.split(' '));

interface Fitting {
  /** Absolute. */
  readonly folder: string;
  /** Without the slash of a folder. */
  readonly folders: readonly string[];
  /** The words that the pattern becomes; null: what a link leads to would say. */
  readonly words: readonly string[] | null;
}

/** null: not known for certain. */
function fitting(ctx: Context, pattern: string): Fitting | null {
  const [, path, start, end] = ONE_STAR.exec(pattern) ?? [];
  const folder = path === undefined ? null : resolvePath(ctx.state.folder, path === '' ? '.' : path);
  if (start === undefined || end === undefined || folder === null) return null;
  const { ports } = ctx.report;
  ctx.report.spend(LIMITS.question);
  const found = ports.namesIn(folder).filter(name => {
    const bare = name.replace(/\/$/, '');
    return (
      !name.startsWith('.') && bare.length >= start.length + end.length && bare.startsWith(start) && bare.endsWith(end)
    );
  });
  ctx.report.spend(LIMITS.question * found.length);
  const isLink = (name: string): boolean => ports.linkTarget(`${folder}/${name.replace(/\/$/, '')}`) !== null;
  // A link may lead to a folder.
  const names = found.filter(name => name.endsWith('/') || isLink(name)).map(name => name.replace(/\/$/, ''));
  if (names.length === 0 || names.length > LIMITS.listed || !names.every(name => PLAIN.test(name))) return null;
  const asWord = (name: string): string => pattern.replace(/[^/]*\*[^/]*/, () => name.replace(/\/$/, ''));
  const fits = pattern.endsWith('/') ? found.filter(name => name.endsWith('/')) : found;
  // Nothing can be entered that is a file, as would be taken for certain.
  const isSure = !found.some(isLink) && fits.every(name => name.endsWith('/'));
  return { folder, folders: names, words: isSure ? fits.map(asWord) : null };
}

/** Absolute, without a slash at their end; null: not known for certain. */
function foldersOf(ctx: Context, { wordlist }: For): readonly string[] | null {
  if (wordlist?.length !== 1 || !isSettled(ctx, ctx.report.invocations.length)) return null;
  const found = fitting(ctx, wordlist[0]!.text);
  return found?.folders.map(name => `${found.folder === '/' ? '' : found.folder}/${name}`) ?? null;
}

/** The words of a `for` over globs, with all that is known of them. */
export function listedWords(ctx: Context, node: For, words: readonly Arg[]): readonly Arg[] {
  const known = wordsOf(ctx, node);
  if (known !== null) return known;
  const [only] = words;
  const folders = words.length === 1 ? foldersOf(ctx, node) : null;
  return folders === null || only === undefined || isKnown(only) ? words : [{ ...only, folders }];
}

/** The words of a `for` whose patterns all fit something, as bash makes them; null: not known, or too many to walk one by one. */
function wordsOf(ctx: Context, { wordlist }: For): readonly string[] | null {
  if (!isSettled(ctx, ctx.report.invocations.length)) return null;
  const each = (wordlist ?? []).map(({ text }) => (LITERAL.test(text) ? [text] : (fitting(ctx, text)?.words ?? null)));
  const words = each.every(one => one !== null) ? each.flat() : [];
  const isFew = words.length <= LIMITS.choices && ctx.unrolled * words.length <= LIMITS.unrolled;
  return words.length > 0 && isFew ? words : null;
}

/** What stands there when it is judged stands there when bash looks. */
function isSettled({ state, report, beside, running, repeated, foreign, remote }: Context, until: number): boolean {
  if (repeated || foreign || remote || beside.length > 0 || report.facts.env.has('BASHOPTS')) return false;
  if (running.some(({ what }) => typeof what !== 'string')) return false;
  if (state.otherFolders?.length !== 0 || state.folderIfFailed !== null) return false;
  if (firstOf(state.variable('GLOBIGNORE')) !== null) return false;
  return report.invocations.slice(0, until).every(({ argv, redirections, kind }) => {
    if (kind === 'function' || redirections.some(one => one.writes && one.target !== '/dev/null')) return false;
    // `set -f`: a pattern stays as it is.
    return IDLE.has(argv[0]) && argv.every(word => isKnown(word) && !(argv[0] === 'set' && NO_GLOB.test(word)));
  });
}

/** They name another repository, or stop the search for one (git(1)). */
const GIT_ELSEWHERE = 'DIR WORK_TREE CEILING_DIRECTORIES CONFIG CONFIG_COUNT CONFIG_PARAMETERS'.split(' ');

/**
 * `cd "$(git rev-parse --show-toplevel)"`: the folder of the repository around, or, where git fails and so prints nothing,
 * the folder before. null: it may be another one.
 */
export function topLevel(ctx: Context, started: readonly Invocation[]): PartialWord | null {
  const { state, report } = ctx;
  const [only] = started;
  if (started.length !== 1 || only?.kind !== 'program' || only.argv.join(' ') !== 'git rev-parse --show-toplevel')
    return null;
  const { folder } = state;
  if (folder === null || only.cwd !== folder || only.assignments.length > 0 || state.isTouched('PATH')) return null;
  if (GIT_ELSEWHERE.some(name => firstOf(state.variable(`GIT_${name}`)) !== null)) return null;
  if (!isSettled(ctx, report.invocations.length - started.length)) return null;
  const above = folder.split('/').map((_, i, parts) => parts.slice(0, parts.length - i).join('/'));
  report.spend(2 * LIMITS.question * above.length);
  const { ports } = report;
  // git follows links before it looks.
  if (above.some(one => one !== '' && ports.linkTarget(one) !== null)) return null;
  const top = above.find(one => ports.namesIn(one === '' ? '/' : one).some(name => /^\.git\/?$/.test(name)));
  if (top === undefined || top === '') return null;
  const inGit = ports.namesIn(`${top}/.git`);
  const config = ports.readFile(`${top}/.git/config`)?.text ?? null;
  if (!['HEAD', 'objects/', 'refs/'].every(name => inGit.includes(name))) return null;
  if (config === null || /worktree|include/i.test(config) || !/^[\w/.@+-]+$/.test(folder)) return null;
  return { ...UNKNOWN, folders: [...new Set([top, folder])] };
}
