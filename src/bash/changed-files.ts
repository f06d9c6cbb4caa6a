/**
 * May a script be another one by the time it runs than it is now? Commands before it in the same text are looked at:
 * what they write, and files that they name. A program that changes files by its own nature is not: it is trusted
 * with them as it is with everything else.
 */
import type { Arg, Invocation } from './analysis.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { baseName } from './place.ts';
import type { FileWritten } from './written-file.ts';

/** They name a file without changing what is in it. */
const LOOKS_ONLY = new Set(
  `chmod cat ls head tail test [ [[ grep wc stat file sha256sum md5sum diff less more echo printf find cd pwd true :
  source . bash sh dash sudo env nohup timeout time command exec eval builtin set shellcheck which type export xargs parallel
  jq cut tac nl rg ag ack bat od xxd cmp comm du df tree readlink realpath dirname basename touch mkdir strings column`.split(
    /\s+/,
  ),
);
/** They put files where only their archive, patch or repository says. */
const BULK = new Set(`tar bsdtar unzip 7z 7za cpio patch svn hg ar`.split(' '));
const GIT_WRITES =
  /^(?:checkout|switch|restore|pull|merge|rebase|reset|apply|am|stash|clone|cherry-pick|revert|submodule)$/;
/** They write to what they are given, which may not be known. */
const WRITERS = new Set(`cp mv ln install rsync tee dd curl wget sed perl scp`.split(' '));

export interface Changers {
  /** Of the invocations so far only these many count. */
  readonly until?: number;
  /** The program that runs the file; its own calls name it, and do not change it. */
  readonly reader?: string;
}

/** What they write is machine code, unless an option says that text is wanted. */
const COMPILERS =
  /^(?:(?:[\w.]+-)*(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|gfortran|ld)(?:-[\d.]+)?|rustc|ghc|ocamlopt|swiftc|dmd|ldc2|nim|zig|tcc|go|crystal|fpc|gnatmake|nasm|as)$/;
const WRITES_TEXT =
  /^-(?:[ESM]|run|x|save-temps|-emit|dumpdir|fsyntax-only|wrapper|B|specs|fplugin|Xlinker|-preprocess)/;

function isCompiler({ argv, redirections }: Invocation): boolean {
  if (!COMPILERS.test(baseName(argv[0])) || redirections.some(({ writes }) => writes)) return false;
  return argv.slice(1).every(word => isKnown(word) && !WRITES_TEXT.test(word));
}

/** Is the last that changed it a compiler? Then it is a program, and nobody's script. */
export function isCompiled(ctx: Context, path: string, written: FileWritten | null): boolean {
  const { invocations } = ctx.report;
  ctx.report.spendOn(invocations.length);
  const last = invocations.findLast((one, i) => i >= (written?.after ?? 0) && changes(one, path));
  return last !== undefined && isCompiler(last) && isOutput(last.argv, path);
}

/** It is what the compiler makes, and no program that it is given (`go build -toolexec ./x`). */
const isOutput = (argv: readonly Arg[], path: string): boolean =>
  argv.some((word, i) => {
    const [, glued] = isKnown(word) ? (/^(?:-o|-out:|--out(?:put)?[=:]|-femit-bin=)(.+)$/.exec(word) ?? []) : [];
    if (glued !== undefined) return names(glued, path);
    return isKnown(word) && /^--?o(?:ut(?:put)?)?$/.test(String(argv[i - 1])) && names(word, path);
  });

/** Has anything run before that could have made a file of a name that it does not show? */
export function mayMakeFiles(ctx: Context, reader: string): boolean {
  const { invocations } = ctx.report;
  ctx.report.spendOn(invocations.length);
  return invocations.some(
    ({ kind, argv: [name], redirections }) =>
      (kind === 'program' && name !== reader && !LOOKS_ONLY.has(baseName(name))) ||
      redirections.some(({ writes, target }) => writes && !isKnown(target)),
  );
}

/**
 * May the file be another one than it is now, or than this text wrote it?
 */
export function maybeChanged(
  ctx: Context,
  path: string,
  written: FileWritten | null,
  { until = ctx.report.invocations.length, reader }: Changers = {},
): boolean {
  if (written?.content === null) return true;
  const from = written?.after ?? 0;
  const invocations = ctx.report.invocations;
  ctx.report.spendOn(until - from);
  // What goes on beside the text may write to it at any time.
  ctx.report.spendOn(ctx.report.background.length);
  if (ctx.report.background.some(one => one < from && changes(invocations[one]!, path))) return true;
  for (let i = from; i < until; i++) {
    const one = invocations[i];
    if (one === undefined || one.argv[0] === reader || isOnlyWrapper(ctx, one)) continue;
    if (changes(one, path)) return true;
  }
  return false;
}

/** What starts it names it, too: `mpirun ./app`. */
function isOnlyWrapper(ctx: Context, one: Invocation): boolean {
  const name = baseName(one.argv[0]);
  return ctx.place.via.includes(name) && !WRITERS.has(name) && !BULK.has(name) && one.redirections.length === 0;
}

/** Does it write to the file, or could it? */
export function changes(one: Invocation, path: string): boolean {
  const name = baseName(one.argv[0]);
  if (one.redirections.some(redirection => redirection.writes && mayBe(redirection.target, path))) return true;
  const words = one.argv.slice(1);
  if (LOOKS_ONLY.has(name) && !writesByOption(name, words)) return false;
  if (BULK.has(name) || (name === 'git' && words.some(word => isKnown(word) && GIT_WRITES.test(word)))) return true;
  if (WRITERS.has(name) && words.some(word => !isKnown(word) || isAbove(one.cwd, word, path))) return true;
  return words.some(word => isKnown(word) && names(word, path));
}

/** `find -fprintf x.sh …`, `tree -o x`, `xxd -r - x`. */
function writesByOption(name: string, words: readonly Arg[]): boolean {
  const has = (form: RegExp): boolean => words.some(word => form.test(isKnown(word) ? word : word.prefix));
  if (name === 'find') return has(/^-f(?:print|ls)/);
  if (name === 'tree') return has(/^-\w*o|^--output/);
  if (name === 'less') return has(/^-\w*[oO]|^--[lL](?:og|OG)/);
  return name === 'xxd' && words.filter(word => !isKnown(word) || !/^-./.test(word)).length > 1;
}

/** By the last part of its path alone: the rest may lead there through a link. */
export function mayBe(target: Arg, path: string): boolean {
  if (isKnown(target)) return target !== '/dev/null' && names(target, path);
  const name = baseName(path);
  const suffix = baseName(target.suffix);
  return name.endsWith(suffix.slice(-name.length)) && (target.suffix.includes('/') ? suffix === name : true);
}

const names = (word: string, path: string): boolean =>
  word.length < 4_096 && baseName(word.replace(/^(?:--?[\w-]+=|\w+=)/, '').replace(/[?#].*$/, '')) === baseName(path);

/** A folder around the script: `cp -r new/. .`. */
function isAbove(cwd: string | null, word: string, path: string): boolean {
  if (!/^[./]/.test(word)) return false;
  const folder = resolvePath(cwd, word);
  return folder === null || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** bash keeps the script that it reads open under this number. */
const OWN_SCRIPT = /^\/(?:proc\/(?:self|[0-9]+)\/fd|dev\/fd)\/255$/;

/**
 * Does the script write to its own file? bash reads on in what it then finds. Only what is surely its own path counts: a
 * script that copies files about is no rarity.
 */
export function writesItself(one: Invocation, script: string): boolean {
  const isOwn = (word: Arg): boolean =>
    isKnown(word) && (OWN_SCRIPT.test(word) || resolvePath(one.cwd, word) === script);
  if (one.redirections.some(redirection => redirection.writes && isOwn(redirection.target))) return true;
  return WRITERS.has(baseName(one.argv[0])) && one.argv.slice(1).some(isOwn);
}
