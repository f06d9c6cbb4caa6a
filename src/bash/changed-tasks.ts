/**
 * May a file of tasks (Makefile, package.json) be another one by the time it is read? As changed-files.ts asks it of
 * scripts, but by the very path: such files have the same name in every folder, and everyday texts copy and add them.
 */
import type { Arg, Invocation, Ports } from './analysis.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { effects } from './effects.ts';
import { resolvePath } from './folders.ts';
import { baseName } from './place.ts';
import type { FileWritten } from './written-file.ts';

/** What they write comes from an archive or a patch. */
const BULK = new Set('tar bsdtar unzip 7z 7za cpio patch svn hg ar'.split(' '));
/** They make what they are given, or its times and modes, and put no text into it. */
const WITHOUT_TEXT = new Set('mkdir touch chmod chown chgrp'.split(' '));
const GIT_UNCOMMITTED = new Set(['apply', 'am', 'stash']);
const GIT_COMMITTED = new Set(
  'checkout switch restore pull merge rebase reset clone cherry-pick revert submodule worktree'.split(' '),
);
const INTERPRETERS = /^(?:python|perl|ruby|php|node|deno|bun|awk|gawk|mawk|ed|ex|vim?|nvim)[0-9.]*$/;
const MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const MANAGER_WRITES = new Set(['pkg', 'init', 'set-script', 'create', 'pm']);

/** `git`: only by what git has committed somewhere. `text`: by anything else. */
export type ChangedBy = 'text' | 'git' | null;

export interface Skipped {
  readonly from: number;
  readonly to: number;
}
const NOTHING_SKIPPED: Skipped = { from: 0, to: 0 };

/** What of a list of commands has been looked at for one file, and the first of them that may change it. */
interface Looked {
  upTo: number;
  text: number;
  git: number;
}

/** A long script asks of the same few files again and again: each command before it is looked at once. */
const looked = new WeakMap<readonly Invocation[], Map<string, Looked>>();
/** So many commands are looked at for one file in the time of a step. */
const LOOKS = 8;

/** `path`: absolute and tidy. `skip`: commands that come later than it is read, though they are listed already. */
export function changedBy(ctx: Context, path: string, earlier: FileWritten | null, skip = NOTHING_SKIPPED): ChangedBy {
  if (earlier?.content === null) return 'text';
  const count = ctx.report.invocations.length;
  const from = earlier?.after ?? 0;
  if (skip.from >= skip.to) return lookAt(ctx, path, from, count);
  const before = lookAt(ctx, path, from, Math.min(skip.from, count));
  if (before === 'text') return before;
  return lookAt(ctx, path, Math.max(from, skip.to), count) ?? before;
}

function lookAt(ctx: Context, path: string, from: number, to: number): ChangedBy {
  const { invocations, ports } = ctx.report;
  const seen = lookedAt(invocations, path, from);
  const before = seen.upTo;
  // Behind the first that may change it, nothing says more.
  for (; seen.upTo < to && seen.text === Number.POSITIVE_INFINITY; seen.upTo++) {
    const one = invocations[seen.upTo]!;
    const by = isTaskTool(one) ? changedByManager(one, path) : changes(one, path, ports);
    if (by !== null) seen[by] = Math.min(seen[by], seen.upTo);
  }
  ctx.report.spend(Math.floor((seen.upTo - before) / LOOKS));
  return seen.text < to ? 'text' : seen.git < to ? 'git' : null;
}

function lookedAt(invocations: readonly Invocation[], path: string, from: number): Looked {
  const files = looked.get(invocations) ?? new Map<string, Looked>();
  looked.set(invocations, files);
  const key = `${from} ${path}`;
  const seen = files.get(key) ?? { upTo: from, text: Number.POSITIVE_INFINITY, git: Number.POSITIVE_INFINITY };
  files.set(key, seen);
  return seen;
}

const isTaskTool = ({ argv }: Invocation): boolean => MANAGERS.has(argv[0]) || /^g?make$|^just$|^task$/.test(argv[0]);

/** `npm pkg set scripts.x=y`. */
function changedByManager({ argv }: Invocation, path: string): ChangedBy {
  const writes = MANAGERS.has(argv[0]) && argv.slice(1).some(word => isKnown(word) && MANAGER_WRITES.has(word));
  return writes && baseName(path) === 'package.json' ? 'text' : null;
}

function changes(one: Invocation, path: string, ports: Ports): ChangedBy {
  const name = baseName(one.argv[0]);
  if (BULK.has(name)) return 'text';
  if (name === 'git') return changedByGit(one.argv.slice(1));
  for (const target of targetsOf(one, name)) if (couldBe(target, path, ports) && !takesAll(target, path)) return 'text';
  if (!INTERPRETERS.test(name)) return null;
  // Code of another language may write what it names.
  const named = (word: Arg): boolean => isKnown(word) && word.length < 4_096 && word.includes(baseName(path));
  return one.argv.slice(1).some(named) ? 'text' : null;
}

/** A word that names a file, and where it leads; null: not known. */
interface Target {
  readonly word: Arg;
  readonly cwd: string | null;
  readonly path: string | null;
  readonly isRemoved: boolean;
}

const targets = new WeakMap<Invocation, readonly Target[]>();

/** Every file that is opened asks this of every command before it. `rm GNUmakefile` uncovers a makefile. */
function targetsOf(one: Invocation, name: string): readonly Target[] {
  let found = targets.get(one);
  if (found === undefined) {
    const removes = name === 'rm' || name === 'unlink';
    const removed = removes ? one.argv.slice(1) : [];
    const written =
      removes || WITHOUT_TEXT.has(name)
        ? one.redirections.filter(to => to.writes).map(to => to.target)
        : effects(one).writes;
    found = [
      ...written.map(word => targetOf(one.cwd, word, false)),
      ...removed.map(word => targetOf(one.cwd, word, true)),
    ];
    targets.set(one, found);
  }
  return found;
}

const targetOf = (cwd: string | null, word: Arg, isRemoved: boolean): Target => ({
  word,
  cwd,
  path: isKnown(word) ? resolvePath(cwd, word) : null,
  isRemoved,
});

/** `rm -rf build`: with its folder goes every makefile beside it, and make looks in no other. */
const takesAll = ({ isRemoved, path: target }: Target, path: string): boolean =>
  isRemoved && target !== null && target !== path && /\/(?:GNUm|m|M)akefile$/.test(path);

/** By the subcommand, before which stand options of git's own. */
function changedByGit(words: readonly Arg[]): ChangedBy {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!isKnown(word)) return 'text';
    if (word === '-C' || word === '-c') i++;
    else if (!word.startsWith('-')) return GIT_UNCOMMITTED.has(word) ? 'text' : GIT_COMMITTED.has(word) ? 'git' : null;
  }
  return null;
}

/** The same path, a folder above it, or a path that a link or an unknown word may lead there. */
function couldBe({ word, cwd, path: target }: Target, path: string, ports: Ports): boolean {
  if (!isKnown(word)) {
    if (!path.endsWith(word.suffix)) return false;
    const at = word.prefix.lastIndexOf('/') + 1;
    const folder = at === 0 ? cwd : resolvePath(cwd, word.prefix.slice(0, at));
    if (word.glob && folder !== null) return path.startsWith(`${folder}/${word.prefix.slice(at)}`);
    return at === 0 || folder === null || path.startsWith(`${folder}/`);
  }
  if (target === null) return baseName(word) === baseName(path);
  if (target === path || path.startsWith(target === '/' ? '/' : `${target}/`)) return true;
  return baseName(target) === baseName(path) && hasLink(target, ports);
}

function hasLink(path: string, ports: Ports): boolean {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (ports.linkTarget(at) !== null) return true;
  return false;
}
