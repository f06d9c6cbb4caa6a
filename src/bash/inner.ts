/** What a wrapper starts, followed into its code, its file or its own argv. */
import type { Arg } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { walkStartUp } from './child-start.ts';
import { inProcess, type Process, walkProgram, walkText } from './code.ts';
import { type Context, throughProgram, withStdin } from './context.ts';
import { doubtFunctions } from './functions.ts';
import { resolvePath } from './folders.ts';
import { runCall } from './invoke.ts';
import { baseName, type Extent } from './place.ts';
import { runFile } from './script-file.ts';
import { NOTHING, SCRIPT, type Stdin } from './stdin.ts';
import type { Inner, ShellStart } from './unwrap.ts';
import { scalar, UNKNOWN_VALUE } from './value.ts';
import { ADDED, runsAdded } from './wrappers/handler.ts';

/** The call that the wrapper was: its program, where it stands, and where each of its words does. */
export interface Outer {
  readonly name: string;
  readonly at: Extent;
  readonly words: readonly { readonly value: Arg; readonly at: Extent }[];
}

/** Wrappers that hand their environment on as it is; behind any other, variables are not certain. */
const KEEPS_ENVIRONMENT = new Set(
  `bash sh dash rbash ash eval source . trap exec command builtin nohup timeout nice ionice stdbuf time xargs find
  setsid coproc parallel strace flock env PS0 PS1 PS2 PS4 PROMPT_COMMAND BASH_ENV ENV
  make gmake npm pnpm yarn bun just npm-run-all npm-run-all2 run-s run-p`.split(/\s+/),
);
/** Wrappers that take their own standard input: what they start gets none of it. */
const EATS_STDIN = new Set(['xargs', 'parallel']);

export function runInner(ctx: Context, inner: Inner, outer: Outer): void {
  if (inner.kind === 'opaque') return ctx.report.addOpaque(ctx.place, outer.at, inner.why);
  const wrapped = throughWrapper(ctx, outer);
  const through = 'detached' in inner && inner.detached ? withStdin(wrapped, { kind: 'unknown' }) : wrapped;
  switch (inner.kind) {
    case 'argv':
      return runArgv(through, inner, outer);
    case 'code':
      return runCode(through, inner, outer);
    case 'file':
      return runFile(through, inner, outer);
    case 'stdin':
      return runStdin(through, inner, outer);
    case 'task':
      return (require('./tasks/task.ts') as typeof import('./tasks/task.ts')).runTask(through, inner, outer);
    case 'program-file':
      return (require('./program-file.ts') as typeof import('./program-file.ts')).runProgramFile(ctx, inner, outer);
    case 'git-alias': {
      const { runGitAlias } = require('./git-aliases.ts') as typeof import('./git-aliases.ts');
      return runGitAlias(through, inner, outer);
    }
    default:
      ctx.report.addOpaque(
        ctx.place,
        outer.at,
        `what ${outer.name} starts is not understood: ${inner satisfies never}`,
      );
  }
}

function throughWrapper(ctx: Context, outer: Outer): Context {
  const name = baseName(outer.name);
  const clearing = name === 'env' && hasOption(outer);
  const through = throughProgram(ctx, name);
  const foreign = ctx.foreign || clearing || !KEEPS_ENVIRONMENT.has(name);
  return { ...through, foreign, stdin: EATS_STDIN.has(name) ? NOTHING : ctx.stdin };
}

/** Before its command: `env -i`, `env -u X`. */
function hasOption(outer: Outer): boolean {
  const words = outer.words.slice(1).map(word => word.value);
  const end = words.findIndex(word => isKnown(word) && !/^-|=/.test(word));
  return words.slice(0, end < 0 ? undefined : end).some(word => !isKnown(word) || word.startsWith('-'));
}

function runArgv(ctx: Context, inner: Extract<Inner, { kind: 'argv' }>, outer: Outer): void {
  const inShell = outer.name === 'command' || outer.name === 'builtin';
  // The first of equal words, as extentOf finds it; looked up one by one, many words would cost the square.
  const places = new Map(outer.words.toReversed().map(({ value, at }) => [value, at]));
  const words = inner.argv.map(value => ({ value, at: places.get(value) ?? outer.at }));
  const redirections = inner.redirections ?? [];
  const call = { words, at: outer.at, assignments: [], redirections, declared: [], inShell, functions: false };
  const assigned = inner.assignments ?? [];
  if (assigned.length === 0 && inner.cwd === undefined && !inner.remote) return runCall(ctx, call);
  ctx.state.branch(() => {
    for (const { name, value } of assigned) {
      ctx.state.setVariable(name, scalar(value));
      ctx.state.setFlag(`export:${name}`);
    }
    if (inner.remote) ctx.state.folder = null;
    else if (inner.cwd !== undefined) enter(ctx, inner.cwd);
    const elsewhere = inner.remote === true;
    runCall(
      { ...ctx, foreign: ctx.foreign || elsewhere, remote: ctx.remote || elsewhere },
      { ...call, wrapped: assigned },
    );
  });
}

function enter(ctx: Context, folder: Arg): void {
  ctx.state.folder = isKnown(folder) ? resolvePath(ctx.state.folder, folder) : null;
}

/** Code carries the span of the word it came from, where there is one. */
export function extentOf(outer: Outer, value: Arg): Extent {
  return outer.words.find(word => word.value === value)?.at ?? outer.at;
}

function runCode(ctx: Context, inner: Extract<Inner, { kind: 'code' }>, outer: Outer): void {
  const at = extentOf(outer, inner.code);
  if (!isKnown(inner.code)) {
    return ctx.report.addOpaque(ctx.place, at, `${baseName(outer.name)} runs text that is not known before`);
  }
  const { code, cwd, extendedBy } = inner;
  if (extendedBy !== undefined) checkExtended(ctx, { ...inner, code: `${code} ${ADDED}` }, at, extendedBy);
  if (inner.shown) return whenShown(ctx, () => walkCode(ctx, code, at, inner, inner.shell));
  if (cwd === undefined) return walkCode(ctx, code, at, inner, inner.shell);
  ctx.state.branch(() => {
    enter(ctx, cwd);
    walkCode(ctx, code, at, inner, inner.shell);
  });
}

/** `xargs -n1 sh -c`, to which git adds `get`: one of its words is a command then. */
function checkExtended(ctx: Context, inner: Extract<Inner, { kind: 'code' }>, at: Extent, by: string): void {
  ctx.state.branch(() => {
    if (ctx.report.runs(ADDED, () => walkCode(ctx, String(inner.code), at, inner, inner.shell)))
      ctx.report.addOpaque(ctx.place, at, runsAdded(by));
  });
}

/**
 * A prompt is expanded before each command that is traced, or read, with the variables of that moment, those that stand
 * in front of the command among them (`IFS= read`): what is the text's own to set may be another by then.
 */
function whenShown(ctx: Context, run: () => void): void {
  const changes = ctx.state.branch(() => ctx.report.quietly(run));
  ctx.state.branch(() => {
    ctx.state.forgetVariables();
    ctx.state.setVariable('IFS', UNKNOWN_VALUE);
    run();
  });
  ctx.state.forget(changes);
}

/** Code of a shell of its own, or of this one (`eval`). */
export function walkCode(ctx: Context, text: string, at: Extent, shellProcess: Process, shell: 'bash' | 'sh'): void {
  const dash = shell === 'sh' || (shellProcess.scope === 'same' && ctx.place.dash);
  const code = { text, at, change: { dash } };
  // bash then takes the first word of the line that follows for no word of its grammar.
  if (shellProcess.scope === 'same' && text.endsWith('\\\n'))
    ctx.report.addOpaque(ctx.place, at, 'what is evaluated ends in a continued line');
  if (shellProcess.scope === 'same') return inProcess(ctx, shellProcess, inner => walkText(inner, code));
  inProcess(ctx, shellProcess, inner => {
    if (shell === 'sh') doubtFunctions(inner.state);
    if (shell === 'sh' || shellProcess.start?.posix) inner.state.setPosix();
    if (shellProcess.start?.aliases) inner.state.setFlag('expand_aliases');
    walkStartUp(inner, shellProcess.start, shell, at);
    walkProgram(inner, code);
  });
}

function runStdin(ctx: Context, inner: Extract<Inner, { kind: 'stdin' }>, outer: Outer): void {
  const stdin = ctx.stdin;
  const shellProcess: Process = { positional: inner.positional ?? null, scope: inner.scope, ...startOf(inner) };
  const text = stdin.kind === 'text' || stdin.kind === 'pipe' ? stdin.text : null;
  if (inner.start?.typed === true && text !== null)
    ctx.report.addOpaque(ctx.place, outer.at, 'an interactive shell takes the text for what people type');
  if (text !== null && isKnown(text)) {
    return walkCode(withStdin(ctx, SCRIPT), text, outer.at, shellProcess, inner.shell);
  }
  if (stdin.kind === 'file' && isKnown(stdin.path)) {
    return runFile(
      ctx,
      { kind: 'file', path: stdin.path, shell: inner.shell, positional: shellProcess.positional, scope: 'child' },
      outer,
    );
  }
  ctx.report.addOpaque(ctx.place, outer.at, whyUnknown(ctx, stdin, baseName(outer.name)));
}

const startOf = (inner: { start?: ShellStart }): { start?: ShellStart } =>
  inner.start === undefined ? {} : { start: inner.start };

function whyUnknown(ctx: Context, stdin: Stdin, shell: string): string {
  const source = ctx.upstream.at(-1)?.[0];
  if (stdin.kind === 'pipe' && source !== undefined && isKnown(source))
    return `${shell} runs what ${baseName(source)} prints`;
  if (stdin.kind === 'text') return `${shell} runs a text that is not known before`;
  if (stdin.kind === 'file') return `${shell} runs a file that is not known before`;
  return `${shell} reads commands from standard input`;
}
