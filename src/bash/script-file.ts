/** Script files that the text starts: read, remembered for the digest, and judged like the text itself. */
import type { Arg } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { inProcess, walkProgram, walkText } from './code.ts';
import { type Context, fileSource } from './context.ts';
import { resolvePath } from './folders.ts';
import { extentOf, type Outer, walkCode } from './inner.ts';
import { baseName } from './place.ts';
import type { Inner } from './unwrap.ts';

type FileInner = Extract<Inner, { kind: 'file' }>;

/** Folders of installed programs: what stands there is a program, as it would be without its path. */
const SYSTEM = /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;
const STANDARD_INPUT = /^\/dev\/(?:stdin|fd\/0)$|^\/proc\/(?:self|thread-self)\/fd\/0$/;
/** Programs that name a file without changing what is in it. */
const LOOKS_ONLY = new Set(
  `chmod cat ls head tail test [ [[ grep wc stat file sha256sum md5sum diff less more echo printf
  source . bash sh dash sudo env nohup timeout time command exec eval builtin set shellcheck`.split(/\s+/),
);

/** `bash x.sh`, `. ./lib.sh`. */
export function runFile(ctx: Context, inner: FileInner, outer: Outer): void {
  const name = baseName(outer.name);
  const at = extentOf(outer, inner.path);
  const fail = (why: string) => ctx.report.addOpaque(ctx.place, at, why);
  if (!isKnown(inner.path)) return fail(`${name} runs a file that is not known before`);
  if (STANDARD_INPUT.test(inner.path)) return runStandardInput(ctx, inner, outer, fail);
  if (inner.path === '/dev/null') return;
  if (!inner.path.includes('/') && inner.scope === 'same') return runFromPath(ctx, inner, outer, fail);
  const path = ctx.foreign ? absolute(inner.path) : resolvePath(ctx.state.folder, inner.path);
  if (path === null) return fail(`${name} runs a file whose folder is not known before`);
  walkFile(ctx, path, inner, outer, fail);
}

const absolute = (path: string): string | null => (path.startsWith('/') ? resolvePath('/', path) : null);

function runStandardInput(ctx: Context, inner: FileInner, outer: Outer, fail: (why: string) => void): void {
  const stdin = ctx.stdin;
  const text = stdin.kind === 'text' || stdin.kind === 'pipe' ? stdin.text : null;
  if (text === null || !isKnown(text)) return fail(`${baseName(outer.name)} reads commands from standard input`);
  walkCode(ctx, text, outer.at, inner, inner.shell);
}

/** `. lib.sh` looks through PATH before the current folder: which of them it is cannot be told from here. */
function runFromPath(ctx: Context, inner: FileInner, outer: Outer, fail: (why: string) => void): void {
  const path = resolvePath(ctx.state.folder, String(inner.path));
  const search = ctx.report.facts.env.get('PATH') ?? '';
  const found = [
    ...search.split(':').map(folder => resolvePath(folder === '' ? ctx.state.folder : folder, String(inner.path))),
    path,
  ];
  const first = found.find(one => one !== null && (isWritten(ctx, one) || ctx.report.ports.readFile(one) !== null));
  if (first === undefined || first === null) return fail(`${baseName(outer.name)} runs a file that cannot be read`);
  walkFile(ctx, first, inner, outer, fail);
}

const isWritten = (ctx: Context, path: string): boolean => ctx.state.fileWritten(path) !== null;

function walkFile(ctx: Context, path: string, inner: FileInner, outer: Outer, fail: (why: string) => void): void {
  const name = baseName(outer.name);
  const at = extentOf(outer, inner.path);
  const written = ctx.state.fileWritten(path);
  if (written !== null && written.content === null) return fail(`${name} runs a file that is written just before`);
  if (written === null && isMentioned(ctx, path)) return fail(`${name} runs a file that may be changed just before`);
  if (written !== null) return walkCode(ctx, written.content ?? '', at, inner, inner.shell);
  const file = ctx.report.readFile(path);
  if (file === null || file.text === null) return fail(`${name} runs a file that cannot be read`);
  const text = file.text;
  const change = {
    source: fileSource(file.path, file.known),
    dash: inner.scope === 'same' ? ctx.place.dash : inner.shell === 'sh',
  };
  const code = { text, at, change };
  inProcess(ctx, inner, one => (inner.scope === 'same' ? walkText(one, code) : walkProgram(one, code)));
}

/** An earlier command of the same text was given this file, and is not known to leave it alone. */
function isMentioned(ctx: Context, path: string): boolean {
  return ctx.report.invocations.some(({ argv, cwd }) => {
    if (LOOKS_ONLY.has(baseName(argv[0]))) return false;
    return argv.slice(1).some(word => isKnown(word) && names(word, cwd, path));
  });
}

function names(word: string, cwd: string | null, path: string): boolean {
  if (word === '' || word.length > 4_096) return false;
  return resolvePath(cwd, word) === path || resolvePath(cwd, word.replace(/^(?:-{1,2}[\w-]*=?|\w+=)/, '')) === path;
}

/** `./build.sh`: a program with a path that is a script of bash or sh. */
export function runScriptProgram(ctx: Context, argv: readonly [string, ...Arg[]], outer: Outer): void {
  const path = resolvePath(ctx.foreign ? null : ctx.state.folder, argv[0]);
  if (path === null) return ctx.report.addOpaque(ctx.place, outer.at, `cannot tell in which folder ${argv[0]} is`);
  if (SYSTEM.test(path)) return;
  const written = ctx.state.fileWritten(path);
  if (written !== null || isMentioned(ctx, path)) return runWritten(ctx, argv, outer);
  const file = ctx.report.readFile(path);
  if (file === null || file.text === null) return;
  const shell = interpreterOf(file.text);
  if (shell === null) return;
  const inner: FileInner = { kind: 'file', path, shell, positional: argv, scope: 'child' };
  runFile({ ...ctx, foreign: false }, inner, outer);
}

function runWritten(ctx: Context, argv: readonly [string, ...Arg[]], outer: Outer): void {
  const content = ctx.state.fileWritten(resolvePath(ctx.state.folder, argv[0]) ?? '')?.content;
  const fail = (why: string) => ctx.report.addOpaque(ctx.place, outer.at, why);
  if (content === undefined || content === null) return fail(`${argv[0]} may be changed just before it runs`);
  const shell = interpreterOf(content);
  if (shell === null) return fail(`${argv[0]} is written just before it runs`);
  walkCode(ctx, content, outer.at, { positional: argv, scope: 'child' }, shell);
}

/** Which shell reads the file; null: none. Without a `#!` line bash takes a text file for its own. */
function interpreterOf(text: string): 'bash' | 'sh' | null {
  if (!text.startsWith('#!')) return text.includes('\0') ? null : 'bash';
  const words = (/^#![ \t]*([^\r\n]*)/.exec(text)?.[1] ?? '').split(/[ \t]+/);
  const [first = '', ...rest] = words;
  const name =
    baseName(first) === 'env'
      ? baseName(rest.find(word => !word.startsWith('-') && !word.includes('=')) ?? '')
      : baseName(first);
  if (name === 'bash' || name === 'rbash') return 'bash';
  return /^(?:sh|dash|ash)$/.test(name) ? 'sh' : null;
}
