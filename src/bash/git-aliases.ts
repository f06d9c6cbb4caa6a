/**
 * The aliases that a person gave git in a file of settings: `git fp` may be `git push --force`. Looked up only for words
 * that are no commands of git's own, as git does.
 */
import type { Arg, Invocation } from './analysis.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { effects } from './effects.ts';
import { resolvePath } from './folders.ts';
import { gathered } from './gathered.ts';
import { aliasesIn } from './git-settings-file.ts';
import { type Outer, runInner } from './inner.ts';
import { baseName } from './place.ts';
import type { Inner } from './unwrap.ts';
import { firstOf } from './value.ts';
import { heldBefore } from './written-file.ts';

export type GitAlias = Extract<Inner, { kind: 'git-alias' }>;

/** Files that include one another: more than anybody has. */
const MOST_FILES = 16;

/** A value as a file or an earlier command has it; null: not known. */
type Found = Set<string | null>;

export function runGitAlias(ctx: Context, alias: GitAlias, outer: Outer): void {
  const folder = alias.folders.reduce<string | null>(
    (from, to) => (isKnown(to) ? resolvePath(from, to) : null),
    ctx.state.folder,
  );
  const top = folder === null ? null : topOf(ctx, folder);
  const found: Found = new Set();
  setBefore(ctx, alias.name, found);
  for (const path of settingsFiles(ctx, top)) look(ctx, path, alias.name, found, new Set());
  for (const value of found) follow(ctx, value, alias, top, outer);
}

function follow(ctx: Context, value: string | null, alias: GitAlias, top: string | null, outer: Outer): void {
  const why = `git gets an alias ${alias.name} that is not known`;
  const words = value === null ? null : value.startsWith('!') ? [] : split(value);
  if (value === null || words === null) return ctx.report.addOpaque(ctx.place, outer.at, why);
  if (!value.startsWith('!'))
    return runInner(ctx, { kind: 'argv', argv: ['git', ...alias.global, ...words, ...alias.rest] }, outer);
  const code = value.slice(1);
  ctx.state.branch(() => {
    ctx.state.folder = top;
    const positional = [code, ...alias.rest];
    runInner(ctx, { kind: 'code', code: `${code} "$@"`, shell: 'sh', positional, scope: 'child' }, outer);
  });
}

/** `git config alias.x 'push -f'` in the same text. */
function setBefore(ctx: Context, name: string, found: Found): void {
  const settings = gitSettings(ctx.report.invocations);
  ctx.report.spendOn(settings.length);
  for (const { argv } of settings) {
    const at = argv.findIndex(word => isKnown(word) && word.toLowerCase() === `alias.${name.toLowerCase()}`);
    const value = at < 0 ? undefined : argv[at + 1];
    if (value !== undefined) found.add(isKnown(value) ? value : null);
  }
}

const gitSettings = gathered(
  (): Invocation[] => [],
  (found, one) => {
    if (baseName(one.argv[0]) === 'git' && one.argv.includes('config')) found.push(one);
  },
);

/** The folder of the repository; null where there is none, or where it cannot be told. */
function topOf(ctx: Context, folder: string): string | null {
  for (let path = folder; ; path = path.slice(0, path.lastIndexOf('/'))) {
    if (ctx.report.ports.readFile(`${path}/.git/config`) !== null || ctx.report.ports.readFile(`${path}/.git`) !== null)
      return path === '' ? '/' : path;
    if (path === '') return null;
  }
}

/** git-config(1), FILES. */
function settingsFiles(ctx: Context, top: string | null): readonly string[] {
  const home = known(ctx, 'HOME');
  const xdg = known(ctx, 'XDG_CONFIG_HOME') ?? (home === null ? null : `${home}/.config`);
  const files = ['/etc/gitconfig'];
  if (xdg !== null) files.push(`${xdg}/git/config`);
  if (home !== null) files.push(`${home}/.gitconfig`);
  return top === null ? files : [...files, ...repositoryFiles(ctx, top)];
}

function known(ctx: Context, name: string): string | null {
  const value = firstOf(ctx.state.variable(name));
  return value !== null && isKnown(value) && value.startsWith('/') ? value : null;
}

/** `.git` of a work tree or a submodule is a file that says where the rest is. */
function repositoryFiles(ctx: Context, top: string): readonly string[] {
  const linked = /^gitdir: (.+)$/m.exec(ctx.report.ports.readFile(`${top}/.git`)?.text ?? '')?.[1];
  if (linked === undefined) return [`${top}/.git/config`, `${top}/.git/config.worktree`];
  const folder = resolvePath(top, linked) ?? linked;
  const common = ctx.report.ports.readFile(`${folder}/commondir`)?.text?.trim();
  const shared = common === undefined ? folder : (resolvePath(folder, common) ?? folder);
  return [`${shared}/config`, `${folder}/config.worktree`];
}

function look(ctx: Context, path: string, name: string, found: Found, seen: Set<string>): void {
  if (seen.has(path) || seen.size >= MOST_FILES) return;
  seen.add(path);
  const text = textOf(ctx, path);
  if (text === undefined) return;
  const { values, includes } = text === null ? { values: [null], includes: [] } : aliasesIn(text, name);
  for (const value of values) found.add(value);
  for (const include of includes) {
    const home = known(ctx, 'HOME');
    const target = include.startsWith('~/') && home !== null ? `${home}${include.slice(1)}` : include;
    const resolved = resolvePath(path.slice(0, path.lastIndexOf('/')), target);
    if (resolved !== null) look(ctx, resolved, name, found, seen);
  }
}

/** undefined: no such file; null: not known. */
function textOf(ctx: Context, path: string): string | null | undefined {
  const written = ctx.state.fileWritten(path);
  if (writtenPaths(ctx.report.invocations).has(path))
    return heldBefore(ctx, path, written) === null ? (written?.content ?? null) : null;
  const file = ctx.report.ports.readFile(path);
  if (file === null) return undefined;
  return ctx.report.readFile(path)?.text ?? null;
}

const writtenPaths = gathered(
  () => new Set<string | null>(),
  (found, one) => {
    for (const word of effects(one).writes) if (isKnown(word)) found.add(resolvePath(one.cwd, word));
  },
);

/** git's own way: blanks, quotes and backslashes; null: a quote stays open. */
function split(text: string): readonly Arg[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote === '' && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === '' && (char === "'" || char === '"')) {
      quote = char;
      word ??= '';
    } else if (char === quote) quote = '';
    else if (char === '\\' && quote !== "'") word = (word ?? '') + (text[++at] ?? '');
    else word = (word ?? '') + char;
  }
  if (quote !== '') return null;
  return word === null ? words : [...words, word];
}
