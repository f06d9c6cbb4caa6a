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
import type { FileWritten } from './state.ts';

/** What they write comes from an archive or a patch. */
const BULK = new Set('tar bsdtar unzip 7z 7za cpio patch svn hg ar'.split(' '));
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

/** `path`: absolute and tidy. `skip`: commands that come later than it is read, though they are listed already. */
export function changedBy(ctx: Context, path: string, earlier: FileWritten | null, skip = NOTHING_SKIPPED): ChangedBy {
  if (earlier?.content === null) return 'text';
  const { invocations, ports } = ctx.report;
  let found: ChangedBy = null;
  for (let i = earlier?.after ?? 0; i < invocations.length; i++) {
    if (i >= skip.from && i < skip.to) continue;
    const one = invocations[i]!;
    const by = isTaskTool(one) ? changedByManager(one, path) : changes(one, path, ports);
    if (by === 'text') return by;
    found ??= by;
  }
  return found;
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
  const writes = writesOf(one);
  if (writes.some(word => couldBe(one.cwd, word, path, ports))) return 'text';
  // `rm GNUmakefile` uncovers a makefile; code of another language may write what it names.
  const named = (word: Arg): boolean =>
    name === 'rm' || name === 'unlink'
      ? couldBe(one.cwd, word, path, ports)
      : INTERPRETERS.test(name) && isKnown(word) && word.length < 4_096 && word.includes(baseName(path));
  return one.argv.slice(1).some(named) ? 'text' : null;
}

const written = new WeakMap<Invocation, readonly Arg[]>();

/** Every file that is opened asks this of every command before it. */
function writesOf(one: Invocation): readonly Arg[] {
  const before = written.get(one);
  if (before !== undefined) return before;
  const { writes } = effects(one);
  written.set(one, writes);
  return writes;
}

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
function couldBe(cwd: string | null, word: Arg, path: string, ports: Ports): boolean {
  if (!isKnown(word)) {
    if (!path.endsWith(word.suffix)) return false;
    const at = word.prefix.lastIndexOf('/') + 1;
    const folder = at === 0 ? cwd : resolvePath(cwd, word.prefix.slice(0, at));
    if (word.glob && folder !== null) return path.startsWith(`${folder}/${word.prefix.slice(at)}`);
    return at === 0 || folder === null || path.startsWith(`${folder}/`);
  }
  const target = resolvePath(cwd, word);
  if (target === null) return baseName(word) === baseName(path);
  if (target === path || path.startsWith(target === '/' ? '/' : `${target}/`)) return true;
  return baseName(target) === baseName(path) && hasLink(target, ports);
}

function hasLink(path: string, ports: Ports): boolean {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (ports.linkTarget(at) !== null) return true;
  return false;
}
