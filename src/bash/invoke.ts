/** One call with its words known as far as they are: listed, and followed into whatever it starts. */
import type { Arg, Invocation, Redirection, VariableAssignment } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { applyBuiltin, isBuiltin } from './builtins.ts';
import { branch, type Context, join, throughProgram, unchanged } from './context.ts';
import { isInDash } from './dash.ts';
import { callFunction } from './functions.ts';
import { type Outer, runInner } from './inner.ts';
import { ENDING, withoutNothing } from './later.ts';
import { LIMITS, TooLarge } from './limits.ts';
import { baseName, type Extent, lineOf, spanOf } from './place.ts';
import { feed, wayOut } from './printed/feed.ts';
import { takesScript } from './script-input.ts';
import { runFromNewPath, runScriptProgram } from './script-file.ts';
import { unwrapContext } from './stdin.ts';
import type { Changes } from './changes.ts';
import { firstOf, type Value } from './value.ts';
import { heldBefore } from './written-file.ts';
import { maybeChanged } from './changed-files.ts';
import { resolvePath } from './folders.ts';
import { multiplies } from './running.ts';
import { unwrap } from './wrappers.ts';

export interface CallWord {
  readonly value: Arg;
  readonly at: Extent;
}

/** `export x=1`: an assignment among the words. */
export interface Declared {
  readonly name: string;
  readonly value: Value | null;
  /** Its value stands in parentheses of the grammar: `x=(a b)`. */
  readonly isList: boolean;
  readonly at: Extent;
}

export interface Call {
  readonly words: readonly CallWord[];
  readonly at: Extent;
  readonly assignments: readonly VariableAssignment[];
  readonly redirections: readonly Redirection[];
  readonly declared: readonly Declared[];
  /** Builtins of this shell can be meant. */
  readonly inShell: boolean;
  /** Functions of this shell can be meant. */
  readonly functions: boolean;
  /** Variables that a wrapper sets: `env A=1 x`. */
  readonly wrapped?: readonly { readonly name: string; readonly value: Arg }[];
}

export function runCall(ctx: Context, call: Call): void {
  ctx.report.spend(LIMITS.callCost + LIMITS.wordCost * Math.max(0, call.words.length - LIMITS.words));
  const argv = call.words.map(word => word.value);
  const open = argv.findIndex(word => !isKnown(word) && word.oneOf !== undefined);
  if (open >= 0) return runEach(ctx, call, open);
  const first = argv[0];
  if (first === undefined) return;
  if (!isKnown(first)) return first.program === undefined ? unknownProgram(ctx, call) : runFound(ctx, call, first);
  const known: readonly [string, ...Arg[]] = [first, ...argv.slice(1)];
  if (call.functions && runFunction(ctx, call, known)) return;
  const builtin = call.inShell && isBuiltin(first);
  list(ctx, call, known, builtin ? 'builtin' : 'program');
  const why = builtin && ctx.place.dash && isEvalOfDashes(known) ? SPLIT_OTHERWISE : takesScript(ctx, known);
  if (why !== null) ctx.report.addOpaque(ctx.place, call.at, why);
  const doubts = ctx.report.doubts;
  let starts = false;
  const run = (): void => {
    if (builtin) applyBuiltin(ctx, call, known);
    // What a program starts changes nothing in this shell, and nobody collects what it prints.
    else if (ctx.report.seeksChanges && ctx.out === null) return;
    starts = follow(ctx, call, known);
  };
  // dash may have no such builtin, and goes on as if nothing was said; a function of that name may have run instead.
  const isOff = builtin && ctx.state.flag(`disabled:${first}`);
  const isOther = isOff || (call.functions && (ctx.state.functionNamed(first)?.definitions.length ?? 0) > 0);
  if (isOff) ctx.out?.lose(true);
  if (isOther || (builtin && ctx.place.dash && !isInDash(known))) join(ctx, [branch(ctx, run), unchanged(ctx)]);
  else run();
  if (ctx.out === null) return;
  feed(ctx, known, call.redirections, starts && PRINTS_FOR.has(baseName(first)));
  if (ctx.report.doubts > doubts) ctx.out.lose(false);
}

/** dash runs the `--` as the first word of the code. */
const isEvalOfDashes = ([name, first]: readonly Arg[]): boolean => name === 'eval' && first === '--';
const SPLIT_OTHERWISE = 'sh may take -- for a part of what it evaluates';

/** Wrappers that print nothing of their own: what they start writes to where they would. */
const PRINTS_FOR = new Set(
  `env command builtin exec eval source . bash sh dash ash ksh zsh sudo doas nohup setsid nice ionice stdbuf timeout time
  busybox toybox chrt taskset`.split(/\s+/),
);

/** A word that is one of a few texts: the call is judged once for each. */
function runEach(ctx: Context, call: Call, at: number): void {
  const word = call.words[at]!;
  const texts = isKnown(word.value) ? [] : (word.value.oneOf ?? []);
  const splits = !isKnown(word.value) && word.value.many;
  const orElse = !isKnown(word.value) && word.value.orElse === true;
  const others = call.words.filter((one, i) => i !== at && !isKnown(one.value) && one.value.oneOf !== undefined);
  const ways = others.reduce((n, one) => n * (isKnown(one.value) ? 1 : (one.value.oneOf?.length ?? 1)), texts.length);
  const each = ways > LIMITS.choices ? [] : texts;
  if (each.length === 0) return runCall(ctx, { ...call, words: call.words.map(withoutChoices) });
  join(ctx, [
    ...each.map(text =>
      branch(ctx, () => {
        const pieces = splits ? text.split(/[ \t\n]+/).filter(piece => piece !== '') : [text];
        const words = pieces.map(value => ({ value, at: word.at }));
        runCall(ctx, { ...call, words: [...call.words.slice(0, at), ...words, ...call.words.slice(at + 1)] });
      }),
    ),
    ...(orElse ? [branch(ctx, () => runCall(ctx, { ...call, words: call.words.with(at, withoutChoices(word)) }))] : []),
  ]);
}

function withoutChoices(word: CallWord): CallWord {
  if (isKnown(word.value)) return word;
  const { oneOf: _, orElse: __, program: ___, ...value } = word.value;
  return { ...word, value };
}

/** What a call's own redirections leave of the output that is being collected. */
function printing(ctx: Context, call: Call): Context {
  if (ctx.out === null || call.redirections.length === 0) return ctx;
  return wayOut(call.redirections, ctx.out) === 'out' ? ctx : { ...ctx, out: null };
}

const runFound: typeof import('./found-programs.ts').runFound = (...args) =>
  (require('./found-programs.ts') as typeof import('./found-programs.ts')).runFound(...args);

function unknownProgram(ctx: Context, call: Call): void {
  const at = call.words[0]?.at ?? call.at;
  const text = ctx.place.text.slice(at.pos, at.end);
  ctx.report.addOpaque(ctx.place, call.at, `cannot tell which program ${text.slice(0, 60)} is`);
}

/** false: a program or builtin of that name may run as well. */
function runFunction(ctx: Context, call: Call, argv: readonly [string, ...Arg[]]): boolean {
  const found = ctx.state.functionNamed(argv[0]);
  if (found === null || found.definitions.length === 0) return false;
  list(ctx, call, argv, 'function');
  if (found.definitions.some(code => multiplies(ctx, code))) listMultiplying(ctx, call.at, argv[0]);
  const inner = printing(ctx, call);
  callFunction(throughProgram(inner, argv[0]), found, argv.slice(1));
  if (inner.out === null && ctx.out !== null && wayOut(call.redirections, ctx.out) === 'unknown') ctx.out.lose(true);
  if (!found.certain) ctx.out?.lose(false);
  // In posix mode a special builtin is found before a function.
  return found.certain && !(ctx.state.flag('posix') && isBuiltin(argv[0]));
}

/** It stands beside what it is, as a command of its own that a rule can name. */
export function listMultiplying(ctx: Context, at: Extent, name: string): void {
  const call = { words: [], at, assignments: [], redirections: [], declared: [], inShell: false, functions: false };
  list(ctx, call, ['multiplies', name], 'program');
}

function list(ctx: Context, call: Call, argv: readonly [string, ...Arg[]], kind: Invocation['kind']): void {
  if (ctx.report.seeksChanges) return;
  const span = spanOf(ctx.place, call.at);
  ctx.report.spendOn(ctx.redirections.length);
  const wrapped = (call.wrapped ?? []).map(({ name, value }) => ({ name, value, span }));
  const invocation: { -readonly [K in keyof Invocation]: Invocation[K] } = {
    argv: ctx.state.flag(ENDING) ? withoutNothing(argv) : argv,
    via: ctx.place.via,
    span,
    cwd: ctx.state.folder,
    assignments: wrapped.length === 0 ? call.assignments : [...call.assignments, ...wrapped],
    redirections: ctx.redirections.length === 0 ? call.redirections : [...ctx.redirections, ...call.redirections],
    upstream: ctx.upstream,
    source: ctx.place.source,
    kind,
  };
  if (ctx.inputs.length > 0) invocation.inputs = ctx.inputs;
  if (ctx.outputs.length > 0) invocation.outputs = ctx.outputs;
  // A wrapper could have changed the environment by which it judges.
  const direct = ctx.place.via.every(name => name === 'eval');
  if (kind === 'program' && direct && isOwnFront(ctx, argv[0])) invocation.judges = true;
  if (ctx.stdin.kind === 'file' && !opensInput(call.redirections)) invocation.stdin = ctx.stdin.path;
  const line = lineOf(ctx.place, call.at);
  if (line !== null) invocation.line = line;
  if (!ctx.report.muted && ctx.beside.some(one => one.kind !== 'stage'))
    ctx.report.background.push(ctx.report.invocations.length);
  ctx.report.addInvocation(invocation);
  if (kind === 'program' && baseName(argv[0]) === 'ln') links().noteLinks(ctx, invocation);
  const led = ctx.report.links.size === 0 ? null : links().throughLinks(ctx, invocation);
  if (led !== null) ctx.report.addInvocation(led);
  const mayMove = kind === 'program' && (ctx.report.moved.size > 0 || baseName(argv[0]) === 'mv');
  const removed = mayMove ? moved().throughMoves(ctx, invocation) : null;
  if (removed !== null) ctx.report.addInvocation(removed);
  const pushed = mayNameRemotes(ctx, argv) ? remotes().throughRemotes(ctx, invocation) : null;
  if (pushed !== null) ctx.report.addInvocation(pushed);
}

const mayNameRemotes = ({ report }: Context, argv: Invocation['argv']): boolean =>
  (report.remotes.size > 0 || argv.includes('remote') || argv.includes('config')) && baseName(argv[0]) === 'git';

const remotes = () => require('./remotes.ts') as typeof import('./remotes.ts');
/** They read files of the project that no word of theirs names: see project-files.ts. */
const READS_PROJECT =
  /(?:^|\/)(?:gdb|rake|rspec|composer|grunt|gulp|jest|vitest|mocha|ava|pytest|py\.test|pip3?|gradlew?|cmake|ctest|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|tcc|go|cargo|rustc|javac?|python[\d.]*)$/;

/** Has the text written or fetched a file, and does this program read some by their names alone? */
function mayReadNew({ report, state }: Context, argv: readonly [string, ...Arg[]]): boolean {
  if (!READS_PROJECT.test(argv[0]) || (/python[\d.]*$/.test(argv[0]) && !argv.includes('-m'))) return false;
  report.spendOn(report.invocations.length);
  return state.filesWritten().length > 0 || report.invocations.some(one => FETCHES.test(one.argv[0]));
}

const FETCHES = /(?:^|\/)(?:curl|wget|aria2c|scp)$/;
const projectFiles = () => require('./project-files.ts') as typeof import('./project-files.ts');
const moved = () => require('./moved.ts') as typeof import('./moved.ts');
const links = () => require('./links.ts') as typeof import('./links.ts');

const opensInput = (redirections: readonly Redirection[]): boolean =>
  redirections.some(({ fd, operator }) => fd === 0 && operator === '<');

/** It judges again what it is given. */
function isOwnFront(ctx: Context, program: string): boolean {
  if (!program.includes('/') || ctx.remote) return false;
  const path = resolvePath(ctx.state.folder, program);
  return path !== null && ctx.report.ports.isOwnFront(path);
}

/** False where it starts nothing else. */
function follow(ctx: Context, call: Call, argv: readonly [string, ...Arg[]]): boolean {
  const outer = { name: argv[0], at: call.at, words: call.words };
  if (isOwnFront(ctx, argv[0])) return false;
  const around = {
    home: () => homeOf(ctx),
    spend: (steps: number) => ctx.report.spend(steps),
    content: (file: Arg) => contentOf(ctx, argv[0], file),
  };
  const inners = unwrap(argv, unwrapContext(ctx.stdin, around));
  // Each wrapper hands on all words of those behind it: chains of them would cost the square.
  ctx.report.spend((inners ?? []).reduce((sum, inner) => sum + (inner.kind === 'argv' ? inner.argv.length : 0), 0));
  const apart: Context = ctx.out === null ? ctx : { ...ctx, out: null };
  const through = PRINTS_FOR.has(baseName(argv[0])) ? printing(ctx, call) : apart;
  for (const inner of inners ?? []) followOne(through, inner, outer);
  const starts = inners !== null && inners.length > 0;
  if (ctx.remote) return starts;
  if (mayReadNew(ctx, argv)) projectFiles().runProjectFiles(apart, argv, outer);
  // `./sudo x` may be a script that merely has the name.
  if (argv[0].includes('/')) runScriptProgram(throughProgram(apart, baseName(argv[0])), argv, outer);
  else if (!call.inShell || !isBuiltin(argv[0])) runFromNewPath(throughProgram(apart, argv[0]), argv, outer);
  return starts;
}

/** What `reader` reads here is part of what was judged: a file that changes before the run voids an approval. */
function contentOf(ctx: Context, reader: string, file: Arg): string | null {
  const path = isKnown(file) && !ctx.foreign && !ctx.remote ? resolvePath(ctx.state.folder, file) : null;
  const written = path === null ? null : ctx.state.fileWritten(path);
  if (path === null || /^\/(?:dev|proc)\//.test(path) || maybeChanged(ctx, path, written, { reader })) return null;
  if (heldBefore(ctx, path, written) !== null) return null;
  return written === null ? (ctx.report.readFile(path)?.text ?? null) : written.content;
}

function homeOf(ctx: Context): string | null {
  const home = ctx.foreign || ctx.remote ? null : firstOf(ctx.state.variable('HOME'));
  return home !== null && isKnown(home) && home.startsWith('/') ? home : null;
}

/** A trap other than EXIT's runs between any two commands that follow: what it sets may be so at each of them. */
function noteTrap(ctx: Context, outer: Outer, changes: Changes): void {
  const signals = outer.words.slice(2).map(word => word.value);
  const between = signals.some(signal => !isKnown(signal) || /^(?:DEBUG|RETURN)$/i.test(signal));
  if (between && ctx.state.flag('functrace'))
    ctx.report.addOpaque(ctx.place, outer.at, 'traps reach into substitutions');
  const changed = ctx.state.leftChanged(changes);
  if (changed.length === 0 || onlyAtEnd(signals)) return;
  const names = changed.filter(key => key.startsWith('v:')).map(key => key.slice(2));
  for (const name of names) ctx.state.setFlag(`odd:${name}`);
  if (between || names.length < changed.length)
    ctx.report.addOpaque(ctx.place, outer.at, 'a trap changes what the commands after it mean');
}

/** `trap 'code' EXIT`. */
const onlyAtEnd = (signals: readonly Arg[]): boolean =>
  signals.length > 0 && signals.every(signal => isKnown(signal) && /^(?:EXIT|0)$/i.test(signal));

function followOne(ctx: Context, inner: Parameters<typeof runInner>[1], outer: Parameters<typeof runInner>[2]): void {
  if (outer.name !== 'trap') return runInner(ctx, inner, outer);
  const atEnd = onlyAtEnd(outer.words.slice(2).map(word => word.value));
  const run = (): void => {
    if (atEnd) ctx.state.setFlag(ENDING);
    runInner(ctx, inner, outer);
  };
  noteTrap(ctx, outer, ctx.state.branch(run));
  if (ctx.later.length >= LIMITS.traps) throw new TooLarge();
  const watch = atEnd ? ctx.state.watch() : null;
  ctx.later.push({ mark: ctx.state.mark(), run: () => runInner(ctx, inner, outer), watch, stood: new Map() });
}
