/** Script files that the text starts: read, remembered for the digest, and judged like the text itself. */
import type { Arg, FileText } from './analysis.ts';
import { isKnown, UNKNOWN_MANY } from './analysis.ts';
import { isCompiled, maybeChanged, mayMakeFiles } from './changed-files.ts';
import { walkStartUp } from './child-start.ts';
import { inProcess, walkProgram, walkText } from './code.ts';
import { branch, type Context, inFile, inPlace, join, withStdin } from './context.ts';
import { doubtFunctions } from './functions.ts';
import { resolvePath } from './folders.ts';
import { extentOf, type Outer, walkCode } from './inner.ts';
import { listMultiplying, runCall } from './invoke.ts';
import { LIMITS } from './limits.ts';
import { baseName, type Place } from './place.ts';
import { relyOn } from './relied-files.ts';
import { multiplies, startOf } from './running.ts';
import { SCRIPT } from './stdin.ts';
import type { Inner } from './unwrap.ts';
import { firstOf } from './value.ts';
import { isNewEnvironment } from './virtual-environments.ts';
import { heldBefore } from './written-file.ts';

type FileInner = Extract<Inner, { kind: 'file' }>;
type Fail = (why: string) => void;

/** Folders of installed programs: what stands there is a program, as it would be without its path. */
const SYSTEM = /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;
const STANDARD_INPUT = /^\/dev\/(?:stdin|fd\/0)$|^\/proc\/(?:self|thread-self)\/fd\/0$/;

/** `bash x.sh`, `. ./lib.sh`. */
export function runFile(ctx: Context, inner: FileInner, outer: Outer): void {
  if (inner.scope === 'child') return runInScope(ctx, inner, outer);
  ctx.state.exits.around('file', ctx.later, () => runInScope(ctx, inner, outer));
}

function runInScope(ctx: Context, inner: FileInner, outer: Outer): void {
  const name = baseName(outer.name);
  const at = extentOf(outer, inner.path);
  const fail: Fail = why => ctx.report.addOpaque(ctx.place, at, why);
  if (ctx.remote) return fail(`${name} runs a file of another machine`);
  if (!isKnown(inner.path)) return fail(`${name} runs a file that is not known before`);
  ctx.report.noteRun(inner.path);
  if (STANDARD_INPUT.test(inner.path)) return runStandardInput(ctx, inner, outer, fail);
  if (inner.path === '/dev/null') return;
  // A descriptor of the shell that will run is another one here.
  if (/^\/(?:dev|proc)\//.test(inner.path)) return fail(`${name} runs what comes in through ${inner.path}`);
  if (!inner.path.includes('/') && inner.scope === 'same') return runFromPath(ctx, inner, outer, fail);
  const paths = pathsOf(ctx, inner.path);
  if (paths === null) return fail(`${name} runs a file whose folder is not known before`);
  for (const path of paths) walkFile(ctx, path, inner, outer, fail);
}

/** The file in each of the folders that the shell may stand in, where it is; the first one in any case. */
function pathsOf(ctx: Context, path: string): readonly string[] | null {
  const first = pathOf(ctx, path);
  const others = ctx.state.otherFolders;
  if (first !== null && path.startsWith('/')) return [first];
  if (others === null || (first === null && others.length === 0)) return null;
  const elsewhere = others.filter(folder => folder !== ctx.state.folder).map(folder => `${folder}/${path}`);
  const isThere = (one: string): boolean =>
    ctx.state.fileWritten(tidy(one)) !== null || ctx.report.ports.readFile(one) !== null;
  ctx.report.spend(LIMITS.question * elsewhere.length);
  const found = elsewhere.filter(isThere);
  if (first === null) return found.length === 0 ? null : found;
  return found.length > 0 && !isThere(first) ? found : [first, ...found];
}

/** Not tidied up: behind a symbolic link `..` is another folder to the kernel than to the eye. */
function pathOf(ctx: Context, path: string): string | null {
  if (path.startsWith('/')) return path;
  return ctx.state.folder === null ? null : `${ctx.state.folder}/${path.replace(/^(?:\.\/+)+(?=[^/])/, '')}`;
}

function runStandardInput(ctx: Context, inner: FileInner, outer: Outer, fail: Fail): void {
  const stdin = ctx.stdin;
  const text = stdin.kind === 'text' || stdin.kind === 'pipe' ? stdin.text : null;
  if (text === null || !isKnown(text)) return fail(`${baseName(outer.name)} reads commands from standard input`);
  // What is left for the commands in it depends on how much of it the shell has taken.
  walkCode(withStdin(ctx, SCRIPT), text, outer.at, inner, inner.shell);
}

/** `. lib.sh` looks through PATH before the current folder. */
function runFromPath(ctx: Context, inner: FileInner, outer: Outer, fail: Fail): void {
  const search = firstOf(ctx.state.variable('PATH')) ?? '';
  if (!isKnown(search)) return fail(`${baseName(outer.name)} looks a file up in a PATH that is not known before`);
  for (const folder of [...search.split(':'), '.']) {
    ctx.report.spend(LIMITS.question);
    const path = pathOf(ctx, `${folder === '' ? '.' : folder}/${inner.path}`);
    if (path === null) return fail(`${baseName(outer.name)} runs a file whose folder is not known before`);
    if (ctx.state.fileWritten(tidy(path)) === null && ctx.report.ports.readFile(path) === null) continue;
    return walkFile(ctx, path, inner, outer, fail);
  }
  fail(`${baseName(outer.name)} runs a file that cannot be read`);
}

const tidy = (path: string): string => resolvePath('/', path) ?? path;

function walkFile(ctx: Context, path: string, inner: FileInner, outer: Outer, fail: Fail): void {
  const name = baseName(outer.name);
  const at = extentOf(outer, inner.path);
  const written = ctx.state.fileWritten(tidy(path));
  if (maybeChanged(ctx, tidy(path), written)) return fail(`${name} runs a file that may be changed just before`);
  relyOn(ctx, tidy(path), at);
  if (written !== null) {
    const run = (): void => walkCode(ctx, written.content ?? '', at, inner, inner.shell);
    if (heldBefore(ctx, tidy(path), written) === null) return run();
    return join(ctx, [branch(ctx, run), branch(ctx, () => walkRead(ctx, path, inner, outer, fail))]);
  }
  walkRead(ctx, path, inner, outer, fail);
}

/** The file as it is now. */
function walkRead(ctx: Context, path: string, inner: FileInner, outer: Outer, fail: Fail): void {
  const name = baseName(outer.name);
  const at = extentOf(outer, inner.path);
  const dash = inner.scope === 'same' ? ctx.place.dash : inner.shell === 'sh';
  const file = ctx.report.readFile(path);
  if (file === null && (isNewEnvironment(ctx, tidy(path)) || isSurelyAbsent(ctx, path, outer))) return;
  if (file === null || file.text === null) return fail(`${name} runs a file that cannot be read`);
  const code = { text: file.text, at, change: { ...inFile(file), dash } };
  if (multiplies(ctx, tidy(path))) listMultiplying(ctx, outer.at, baseName(path));
  const run = startOf(ctx, tidy(path), howRun(ctx, inner, dash));
  if (run === null) return ctx.out?.lose(true);
  const start = run.forgotten ? forgetting(ctx, inner) : { ctx, inner };
  inProcess({ ...start.ctx, running: [...ctx.running, run] }, start.inner, one => {
    if (run.forgotten) one.state.forgetSince(0);
    if (inner.scope === 'same') return walkText(one, code);
    if (dash) doubtFunctions(one.state);
    if (dash || inner.start?.posix) one.state.setPosix();
    if (inner.start?.aliases) one.state.setFlag('expand_aliases');
    walkStartUp(one, inner.start, inner.shell, at);
    walkProgram(one, code);
  });
}

/** All that a script can tell of its start but for its words, its variables and its input. */
function howRun(ctx: Context, { scope, positional }: FileInner, dash: boolean): string {
  const through = [...new Set(ctx.place.via)].sort();
  return JSON.stringify([scope, dash, ctx.foreign, through, positional?.[0] ?? null]);
}

/** A script that starts itself is judged once more with nothing known, as a function is. */
function forgetting(ctx: Context, inner: FileInner): { readonly ctx: Context; readonly inner: FileInner } {
  const zero = inner.positional?.[0];
  const positional = zero === undefined ? null : [zero, UNKNOWN_MANY];
  return { ctx: withStdin(ctx, { kind: 'unknown' }), inner: { ...inner, positional } };
}

/** bash says that there is no such file, and runs nothing of it. */
const isSurelyAbsent = (ctx: Context, path: string, outer: Outer): boolean =>
  !mayMakeFiles(ctx, outer.name) && ctx.report.ports.isAbsent(path);

/** Another file for each process: `/proc/self/exe` is bash itself. */
const PER_PROCESS = /^\/(?:dev|proc)\//;

/** `./build.sh`: a program with a path that is a script of bash or sh. */
export function runScriptProgram(ctx: Context, argv: readonly [string, ...Arg[]], outer: Outer): void {
  const paths = pathsOf(ctx, argv[0]);
  const fail: Fail = why => ctx.report.addOpaque(ctx.place, outer.at, why);
  if (paths === null) return fail(`cannot tell in which folder ${argv[0]} is`);
  for (const path of paths) {
    if (SYSTEM.test(path)) continue;
    const target = ctx.report.ports.linkTarget(tidy(path));
    if (PER_PROCESS.test(target ?? tidy(path))) return fail(`cannot tell which program ${argv[0]} is`);
    if (target !== null) runLinked(ctx, { path: tidy(path), target }, argv, outer);
    runScript(ctx, path, argv, outer, fail);
  }
}

/** `ln -s /usr/bin/git g` some time ago, and now `./g push`: a program of the system under another name. */
function runLinked(
  ctx: Context,
  { path, target }: { readonly path: string; readonly target: string },
  argv: readonly [string, ...Arg[]],
  outer: Outer,
): void {
  if (!SYSTEM.test(target) || baseName(target) === baseName(path)) return;
  const words = [target, ...argv.slice(1)].map(value => ({ value, at: extentOf(outer, value) }));
  const call = { words, at: outer.at, assignments: [], redirections: [], declared: [] };
  runCall(ctx, { ...call, inShell: false, functions: false });
}

function runScript(ctx: Context, path: string, argv: readonly [string, ...Arg[]], outer: Outer, fail: Fail): void {
  const written = ctx.state.fileWritten(tidy(path));
  if (isCompiled(ctx, tidy(path), written)) return;
  if (maybeChanged(ctx, tidy(path), written)) return fail(`${argv[0]} may be changed just before it runs`);
  const before = heldBefore(ctx, tidy(path), written);
  const reader = (text: string | undefined): string | undefined => readerOf(text, starterOf(ctx));
  if (before !== null && reader(before.text ?? before.head) !== reader(written?.content ?? ''))
    return fail(`${argv[0]} may be another program, which could not be written just before it runs`);
  const file = written === null ? ctx.report.readFile(path) : null;
  const text = written === null ? (file?.text ?? null) : written.content;
  const head = text ?? file?.head;
  if (head === undefined) return;
  const shell = interpreterOf(head, starterOf(ctx));
  if (text === null) {
    if (shell !== null || head.startsWith('#!')) fail(`${argv[0]} is a script that cannot be read`);
  } else if (shell !== null) runFile(ctx, { kind: 'file', path, shell, positional: argv, scope: 'child' }, outer);
  else if (head.startsWith('#!'))
    runInterpreter(file === null ? ctx : inPlace(ctx, atTop(ctx, file)), head, path, argv, outer);
  else if (written !== null) fail(`${argv[0]} is written just before it runs`);
}

/** The shell that reads it, or the line that names another program. */
const readerOf = (text: string | undefined, starter: 'bash' | 'sh'): string | undefined =>
  (text === undefined ? null : interpreterOf(text, starter)) ?? text?.split('\n', 1)[0];

const atTop = (ctx: Context, file: FileText): Place => ({ ...ctx.place, ...inFile(file), lines: 1 });

/** `#!/usr/bin/awk -f`: the kernel starts it with the rest of the line as one word, and the file's path. */
function runInterpreter(ctx: Context, head: string, path: string, argv: readonly Arg[], outer: Outer): void {
  const [, name = '', rest = ''] = /^#![ \t]*([^ \t\n]+)[ \t]*([^\n]*)/.exec(head) ?? [];
  if (name === '') return;
  const option = rest.trim();
  const words = [name, ...(option === '' ? [] : [option]), path, ...argv.slice(1)].map(value => ({
    value,
    at: extentOf(outer, value),
  }));
  const call = { words, at: outer.at, assignments: [], redirections: [], declared: [] };
  runCall(ctx, { ...call, inShell: false, functions: false });
}

/** A program without a path, after the text has put folders of its own into PATH. */
export function runFromNewPath(ctx: Context, argv: readonly [string, ...Arg[]], outer: Outer): void {
  if (!ctx.state.isTouched('PATH')) return;
  const search = firstOf(ctx.state.variable('PATH'));
  ctx.report.spendOnText(search ?? '');
  const before = new Set((ctx.report.facts.env.get('PATH') ?? '').split(':'));
  // What stands first may be known where the rest is not.
  const known = search === null ? '' : isKnown(search) ? search : search.prefix.replace(/[^:]*$/, '');
  const entries = known.split(':');
  if (search === null || !isKnown(search)) entries.pop();
  // An entry without a name is the folder where the shell stands.
  const folders = entries.filter(one => !before.has(one)).map(one => (one === '' ? '.' : one));
  if (search !== null && search !== known && known === '') folders.push('.');
  if (search !== null && !isKnown(search) && ctx.state.hasWritten(argv[0]))
    ctx.report.addOpaque(ctx.place, outer.at, `${argv[0]} may be the file that is written just before it runs`);
  const fail: Fail = why => ctx.report.addOpaque(ctx.place, outer.at, why);
  for (const folder of folders) {
    ctx.report.spend(LIMITS.question);
    const paths = pathsOf(ctx, `${folder}/${argv[0]}`);
    if (paths === null) return fail(`cannot tell in which folder ${argv[0]} is`);
    const there = paths.filter(path => !SYSTEM.test(path) && mayBeThere(ctx, path));
    for (const path of there) runScript(ctx, path, argv, outer, fail);
    if (there.length > 0) return;
  }
}

function mayBeThere(ctx: Context, path: string): boolean {
  const written = ctx.state.fileWritten(tidy(path));
  return written !== null || ctx.report.ports.readFile(path) !== null || maybeChanged(ctx, tidy(path), null);
}

/** The shell that takes a file without a `#!` line for its own; programs (`env ./x`, `xargs ./x`) give it to sh. */
function starterOf(ctx: Context): 'bash' | 'sh' {
  const wrapper = ctx.place.via.at(-2);
  const isShell = wrapper === undefined || BY_SHELL.test(wrapper) || ctx.state.functionNamed(wrapper) !== null;
  return isShell && !ctx.place.dash ? 'bash' : 'sh';
}

const BY_SHELL = /^(?:command|builtin|exec|eval|source|\.|trap|bash|rbash|PS[0-4]|PROMPT_COMMAND|BASH_ENV)$/;

/** Which shell reads the file as a plain script; null: none. */
function interpreterOf(text: string, starter: 'bash' | 'sh'): 'bash' | 'sh' | null {
  if (text.startsWith('\x7fELF')) return null;
  // bash looks for a NUL, in the first line alone; dash does not look.
  if (!text.startsWith('#!')) return starter === 'bash' && /^[^\n]{0,79}\0/.test(text) ? null : starter;
  const line = (/^#![ \t]*([^\r\n]*)/.exec(text)?.[1] ?? '').trimEnd();
  const [, name, option = ''] = /^(?:\S*\/env[ \t]+(?=[^-=\s]+$))?(\S+)[ \t]*(.*)$/.exec(line) ?? [];
  // A line without a name is no program's to the kernel: the shell takes the file for its own.
  if (line === '') return starter;
  // Any other word is the shell's own operand or an option that changes what it reads.
  if (name === undefined || !/^(?:-[aefhkmuvxBCEHPT]*)?$/.test(option)) return null;
  const shell = baseName(name);
  if (shell === 'bash' || shell === 'rbash') return 'bash';
  return /^(?:sh|dash|ash)$/.test(shell) ? 'sh' : null;
}
