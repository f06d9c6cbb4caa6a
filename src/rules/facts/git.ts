/** Branch and remotes of the repository that an invocation would work in, read from its files: no git is run. */
import { type Invocation, isKnown } from '../../bash/analysis.ts';
import { resolvePath } from '../../bash/folders.ts';
import { type Around, variableFor } from '../around.ts';
import type { CommandLine } from '../words.ts';
import { isMoved } from './changers.ts';
import { type Fact, one } from './fact.ts';
import { fileAt, folderOf, iniValues } from './files.ts';
import { optionValues } from './options.ts';

/** Variables that put the repository elsewhere. */
const ELSEWHERE = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_PARAMETERS'];

/** The folder that git would start in; null: not known. */
export function gitFolder(invocation: Invocation | null, line: CommandLine | null, around: Around): string | null {
  if (isMoved('git', invocation, around)) return null;
  if (ELSEWHERE.some(name => isSet(name, invocation, around))) return null;
  const folder = folderOf(invocation, around);
  if (line?.program !== 'git') return folder;
  if (optionValues(line, ['--git-dir', '--work-tree']) !== null) return null;
  const moves = line.tokens.flatMap(({ arg, leading }, i) =>
    leading && arg === '-C' ? [line.tokens[i + 1]?.arg] : [],
  );
  return moves.reduce<string | null>(
    (at, move) => (at === null || move === undefined || !isKnown(move) ? null : resolvePath(at, move)),
    folder,
  );
}

function isSet(name: string, invocation: Invocation | null, around: Around): boolean {
  const seen = variableFor(name, invocation, around);
  return seen === 'unknown' || seen.value !== null;
}

/** The repository's folder, as it stands in the project; null: there is none. */
function repositoryOf(folder: string, around: Around): string | null | 'unknown' {
  const project = around.context.machine.projectOf(folder);
  const link = fileAt(`${project}/.git`, around);
  // What can be read as a file names the folder: a worktree or a submodule. A folder cannot be read.
  if (link === null) return null;
  if (link === 'unknown') return `${project}/.git`;
  const named = /^gitdir: (.*)$/m.exec(link.text)?.[1];
  return named === undefined ? 'unknown' : (resolvePath(project, named.trim()) ?? 'unknown');
}

export function branchOf(invocation: Invocation | null, line: CommandLine | null, around: Around): Fact {
  const folder = gitFolder(invocation, line, around);
  const repository = folder === null ? 'unknown' : repositoryOf(folder, around);
  if (repository === null) return one(null);
  const head = repository === 'unknown' ? 'unknown' : fileAt(`${repository}/HEAD`, around);
  if (head === 'unknown' || head === null) return 'unknown';
  return one(/^ref: refs\/heads\/(.+)$/m.exec(head.text)?.[1]?.trim() ?? null);
}

/** `host/owner/name` of every remote, or of the one that the command names; without user and password. */
export function remotesOf(invocation: Invocation | null, line: CommandLine | null, around: Around): Fact {
  const folder = gitFolder(invocation, line, around);
  const repository = folder === null ? 'unknown' : repositoryOf(folder, around);
  if (repository === null) return one(null);
  if (repository === 'unknown') return 'unknown';
  const config = configOf(repository, around);
  if (config === 'unknown') return 'unknown';
  const remotes = new Map<string, string>();
  for (const [section, values] of config ?? []) {
    // What another file says, or rewrites, is not read.
    if (/^(?:include|includeif|url)\b/i.test(section)) return 'unknown';
    const name = /^remote\s+"(.*)"$/i.exec(section)?.[1];
    const url = values.get('pushurl') ?? values.get('url');
    if (name !== undefined && url !== undefined) remotes.set(name, plainAddress(url));
  }
  const named = remoteNamed(line);
  if (named === 'unknown') return 'unknown';
  if (named !== null) return one(remotes.get(named) ?? plainAddress(named));
  return remotes.size === 0 ? one(null) : { oneOf: [...new Set(remotes.values())] };
}

function configOf(repository: string, around: Around): ReturnType<typeof iniValues> | null {
  // A worktree shares the configuration of the repository that it belongs to.
  const common = fileAt(`${repository}/commondir`, around);
  if (common === 'unknown') return 'unknown';
  const home = common === null ? repository : resolvePath(repository, common.text.trim());
  if (home === null) return 'unknown';
  const config = fileAt(`${home}/config`, around);
  return config === null || config === 'unknown' ? config : iniValues(config.text);
}

/** The operand of `git push NAME`; null: the command names none. */
function remoteNamed(line: CommandLine | null): string | null | 'unknown' {
  if (line?.program !== 'git' || !['push', 'fetch', 'pull', 'ls-remote'].includes(line.first ?? '')) return null;
  const operands = line.tokens.filter(({ role }) => role === 'operand');
  const second = operands[1];
  if (second === undefined) return null;
  return isKnown(second.arg) && !second.maybeValue ? second.arg : 'unknown';
}

/** `git@github.com:o/r.git`, `https://user:token@github.com/o/r.git`, `ssh://…` → `github.com/o/r`. */
export function plainAddress(url: string): string {
  const short = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(url);
  const long = /^[a-z+]+:\/\/(?:[^@/]*@)?([^/]*)\/(.*)$/i.exec(url);
  const [, host, path] = long ?? short ?? [null, null, null];
  if (!host || !path) return url;
  return `${host.toLowerCase()}/${path.replace(/^\/+/, '').replace(/(?:\.git)?\/*$/, '')}`;
}
