/** Code inside code: substitutions, `eval`, `bash -c`, script files, what a shell reads from its standard input. */
import type { ArithmeticCommandExpansion, CommandExpansionPart, ProcessSubstitutionPart } from 'unbash';
import type { Arg, Invocation, PartialWord } from './analysis.ts';
import { isKnown, UNKNOWN } from './analysis.ts';
import { type Context, inPlace, inSubshell, nested, withStdin } from './context.ts';
import { bashOnlyPart, isRefused } from './dash.ts';
import { doubtPrinted } from './functions.ts';
import { findMisreadings } from './guard.ts';
import { runLater } from './later.ts';
import { late } from './late.ts';
import { LIMITS } from './limits.ts';
import { Output } from './printed/output.ts';
import { freshName, singleWord, wordOf } from './printed/substitution.ts';
import { readText } from './parse.ts';
import type { Extent, Place } from './place.ts';
import { beside } from './running.ts';
import type { ShellStart } from './unwrap.ts';
import { firstOf } from './value.ts';
import { walkScript } from './walk.ts';
import { weightOf } from './weight.ts';

/** The commands are walked; the word is what they print. */
export function walkSubstitution(ctx: Context, part: CommandExpansionPart | ArithmeticCommandExpansion): Arg {
  const script = part.script;
  if (script === undefined) {
    ctx.report.addOpaque(ctx.place, part, 'this substitution cannot be read');
    return UNKNOWN;
  }
  // The parser takes the escapes out of backticks and counts in the text that remains.
  const place = script.source === undefined ? ctx.place : nested(ctx.place, part, script.source);
  const from = ctx.report.invocations.length;
  const out = new Output(ctx.report.level);
  inSubshell({ ...inPlace(ctx, place), out }, inner => walkScript(inner, script));
  const word = wordOf(out.printed);
  if (word !== null) return word;
  const started = ctx.report.invocations.slice(from);
  const named =
    (LOOKS_UP.has(started[0]?.argv[0] ?? '') ? found().foundProgram(ctx, script, started) : null) ??
    topLevel(ctx, started) ??
    freshName(started, firstOf(ctx.state.variable('TMPDIR'))) ??
    singleWord(started);
  return named ?? out.names ?? (out.made ? { ...UNKNOWN, made: true } : UNKNOWN);
}

const LOOKS_UP = new Set(['command', 'which', 'type']);
const found = late(() => require('./found-programs.ts') as typeof import('./found-programs.ts'));
const listed = late(() => require('./listed-folders.ts') as typeof import('./listed-folders.ts'));

const topLevel = (ctx: Context, started: readonly Invocation[]): PartialWord | null =>
  started[0]?.argv[0] === 'git' ? listed().topLevel(ctx, started) : null;

/** What `<(…)` gives to whoever reads it; null for `>(…)`. */
export function walkProcessSubstitution(ctx: Context, part: ProcessSubstitutionPart): Output | null {
  const script = part.script;
  if (script === undefined) {
    ctx.report.addOpaque(ctx.place, part, 'this substitution cannot be read');
    return null;
  }
  const place = script.source === undefined ? ctx.place : nested(ctx.place, part, script.source);
  const inner = beside(inPlace(ctx, place), 'substitution', part);
  const out = part.operator === '>' ? null : new Output(ctx.report.level);
  const from = ctx.report.invocations.length;
  inSubshell({ ...(out === null ? withStdin(inner, { kind: 'pipe', text: null }) : inner), out }, one =>
    walkScript(one, script),
  );
  if (out === null) for (const one of ctx.report.invocations.slice(from)) ctx.report.fed.add(one);
  // What goes wrong in it is said where the command around it says so.
  if (ctx.out?.takesErrors) ctx.out.lose(false);
  return out;
}

export interface Code {
  readonly text: string;
  /** Where it stands in the text around it. */
  readonly at: Extent;
  readonly change: Partial<Place>;
}

/** Walks a text of its own in the shell as it stands now. */
export function walkText(ctx: Context, code: Code): void {
  if (code.text.trim() === '') return;
  const place = nested(ctx.place, code.at, code.text, code.change);
  const whole = { pos: 0, end: code.text.length };
  ctx.report.spend(weightOf(code.text) + Math.floor(code.text.length / LIMITS.charactersPerStep));
  if (code.text.length > LIMITS.nestedText) return ctx.report.addOpaque(place, whole, 'too large to judge');
  if (code.text.includes('\0')) return ctx.report.addOpaque(place, whole, 'code that holds a NUL byte');
  const { script, text } = readText(code.text);
  const misread = findMisreadings(script, text);
  for (const one of misread) ctx.report.addOpaque(place, one, one.why);
  if (misread.some(one => one.isError)) return;
  if (place.dash) {
    const part = bashOnlyPart(script);
    if (part !== null) ctx.report.addOpaque(place, part, 'sh may read this otherwise than bash');
    if (part === null && isRefused(script)) noteRefused(ctx, place, whole);
  }
  walkScript(inPlace(ctx, text === code.text ? place : { ...place, text }), script);
}

/** dash runs less of it, and prints less; of code in a shell of its own, what runs after it could depend on that. */
function noteRefused(ctx: Context, place: Place, whole: Extent): void {
  if (ctx.place.dash) ctx.report.addOpaque(place, whole, 'sh may refuse what bash takes');
  else ctx.out?.lose(false);
}

export interface Process {
  readonly positional: readonly Arg[] | null;
  readonly scope: 'same' | 'child' | 'remote';
  readonly start?: ShellStart;
}

/** Runs `walk` with the variables and positional words that the code will find. */
export function inProcess(ctx: Context, shellProcess: Process, walk: (inner: Context) => void): void {
  if (shellProcess.scope === 'same') {
    const words = shellProcess.positional;
    // `$0` stays what it is.
    return words === null ? walk(ctx) : ctx.state.withPositional(words.slice(1), () => walk(ctx));
  }
  inSubshell(ctx, inner => {
    if (shellProcess.scope === 'remote' || ctx.foreign) ctx.state.becomeStranger(shellProcess.scope === 'remote');
    else {
      doubtPrinted(ctx);
      ctx.state.becomeChild();
    }
    inPositional(shellProcess.scope === 'remote' ? { ...inner, remote: true } : inner, shellProcess.positional, walk);
  });
}

/** `positional` holds `$0` first. */
function inPositional(ctx: Context, positional: readonly Arg[] | null, walk: (inner: Context) => void): void {
  const zero = positional?.[0];
  const words =
    positional === null ? null : zero !== undefined && !isKnown(zero) && zero.many ? null : positional.slice(1);
  ctx.state.withPositional(words, () => {
    if (positional === null || zero !== undefined) ctx.state.zero = zero ?? null;
    walk(ctx);
  });
}

/** Walks a whole program text: its traps run at its end. */
export function walkProgram(ctx: Context, code: Code): void {
  walkText(ctx, code);
  runLater(ctx);
}
