/**
 * A `for` over all of `packages/`: the folders that its pattern fits as the machine has them now, so that what stands in
 * each of them is judged. Nothing of the text may come before or beside it that could make another one.
 */
import type { For } from 'unbash';
import { type Invocation, isKnown, type PartialWord, UNKNOWN } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { LIMITS } from './limits.ts';
import { firstOf } from './value.ts';

/** One star, in the last part of a path that is written out. */
const ONE_STAR = /^(?:\.\/)?((?:[\w@+-][\w.@+-]*\/)*)((?:[\w@+-][\w.@+-]*)?)\*([\w.@+-]*)\/?$/;
/** Neither splitting nor another glob makes anything else of it, and it is no option. */
const PLAIN = /^[\w@+][\w.@+-]*$/;
/** They make no folder, and change nothing of what a glob is. */
const IDLE = new Set('set cd echo printf pwd true : test [ ls'.split(' '));

/** Absolute, without a slash at their end; null: not known for certain. */
export function foldersOf(ctx: Context, { wordlist }: For): readonly string[] | null {
  const [, path, start, end] = (wordlist?.length === 1 && ONE_STAR.exec(wordlist[0]!.text)) || [];
  const so = ctx.report.invocations.length;
  if (path === undefined || start === undefined || end === undefined || !isSettled(ctx, so)) return null;
  const folder = resolvePath(ctx.state.folder, path === '' ? '.' : path);
  if (folder === null) return null;
  const { ports } = ctx.report;
  ctx.report.spend(LIMITS.question);
  const fitting = ports.namesIn(folder).filter(name => {
    const bare = name.replace(/\/$/, '');
    return (
      !name.startsWith('.') && bare.length >= start.length + end.length && bare.startsWith(start) && bare.endsWith(end)
    );
  });
  ctx.report.spend(LIMITS.question * fitting.length);
  // A link may lead to a folder.
  const names = fitting.filter(name => name.endsWith('/') || ports.linkTarget(`${folder}/${name}`) !== null);
  const bare = names.map(name => name.replace(/\/$/, ''));
  if (bare.length === 0 || bare.length > LIMITS.listed || !bare.every(name => PLAIN.test(name))) return null;
  return bare.map(name => `${folder === '/' ? '' : folder}/${name}`);
}

/** What stands there when it is judged stands there when bash looks. */
function isSettled({ state, report, beside, running, repeated, foreign, remote }: Context, until: number): boolean {
  if (repeated || foreign || remote || beside.length > 0 || report.facts.env.has('BASHOPTS')) return false;
  if (running.some(({ what }) => typeof what !== 'string')) return false;
  if (state.otherFolders?.length !== 0 || state.folderIfFailed !== null) return false;
  if (firstOf(state.variable('GLOBIGNORE')) !== null) return false;
  return report.invocations.slice(0, until).every(({ argv, redirections, kind }) => {
    if (kind === 'function' || redirections.some(one => one.writes && one.target !== '/dev/null')) return false;
    return IDLE.has(argv[0]) && argv.every(isKnown);
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
