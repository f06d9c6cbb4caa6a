/** What every step of the walk is given. */
import type { Arg, Invocation, JudgedFile, Redirection, Source } from './analysis.ts';
import { type Later, runLater } from './later.ts';
import { LIMITS, TooLarge } from './limits.ts';
import type { Extent, Place } from './place.ts';
import { lineOf, spanOf } from './place.ts';
import type { Output, Printed } from './printed/output.ts';
import type { Report } from './report.ts';
import type { Beside, Running } from './running.ts';
import { type Changes, NO_CHANGES } from './changes.ts';
import type { State } from './state.ts';
import type { Stdin } from './stdin.ts';

export interface Context {
  readonly report: Report;
  readonly state: State;
  readonly place: Place;
  readonly stdin: Stdin;
  /** Commands whose output comes in through the pipe. */
  readonly upstream: readonly (readonly Arg[])[];
  /** Traps of this shell process. */
  readonly later: Later[];
  /** Functions and script files being run, outermost first. */
  readonly running: readonly Running[];
  /** Processes beside others that this is in, outermost first. */
  readonly beside: readonly Beside[];
  /** Scripts of package.json, goals of make, … that run around this, outermost first. */
  readonly tasks: readonly string[];
  /** How many times this part is walked because of the words of a `for`. */
  readonly unrolled: number;
  /** In a loop: what follows may have run before. */
  readonly repeated: boolean;
  /** A program in between may have changed the environment: sudo, su, `env -i`. */
  readonly foreign: boolean;
  /** On another machine, or in a container: files of this one say nothing. */
  readonly remote: boolean;
  /** Commands whose output stands in the words of the command that this is, or that it is started by. */
  readonly inputs: readonly Invocation[];
  /** Commands that it writes to through `>(…)`. */
  readonly outputs: readonly Invocation[];
  /** Files that the group around this writes. */
  readonly redirections: readonly Redirection[];
  /** Collects what is printed; null where nobody asks. */
  readonly out: Output | null;
}

export const inPlace = (ctx: Context, place: Place): Context => ({ ...ctx, place });

export const withStdin = (ctx: Context, stdin: Stdin): Context => ({ ...ctx, stdin });

/** Standard input as an `exec <file` before has left it. */
export function afterExec(ctx: Context): Context {
  const executed = ctx.state.stdin;
  return executed?.was.includes(ctx.stdin) ? withStdin(ctx, executed.now) : ctx;
}

/** A place for code that stands inside a word or a file: all of it carries the span of `at`. */
export function nested(place: Place, at: Extent, text: string, change: Partial<Place> = {}): Place {
  if (place.depth >= LIMITS.depth) throw new TooLarge();
  const line = lineOf(place, at);
  return { ...place, text, fixed: spanOf(place, at), lines: line, depth: place.depth + 1, ...change };
}

export function throughProgram(ctx: Context, name: string): Context {
  if (ctx.place.via.length >= LIMITS.wrappers) throw new TooLarge();
  return inPlace(ctx, { ...ctx.place, via: [...ctx.place.via, name] });
}

/** Who answers for the file is not asked here: for most it never is. */
export const fileSource = (file: JudgedFile): Source => ({
  kind: 'file',
  path: file.path,
  get origin() {
    return file.origin;
  },
});

/** A text that is a whole file. */
export const inFile = (file: JudgedFile): Pick<Place, 'source' | 'lines'> => ({
  source: fileSource(file),
  lines: 'own',
});

/** What one of several ways through the text changes and prints. */
export interface Branch {
  readonly changes: Changes;
  readonly printed: Printed;
  /** The shell ends there: what it changed is gone. */
  readonly leaves: boolean;
}

const NO_OUTPUT: Printed = { texts: [], open: false };

export function branch(ctx: Context, walk: () => void, leaves = false): Branch {
  let changes = NO_CHANGES;
  const whole = (): void => {
    changes = ctx.state.branch(walk);
  };
  if (ctx.out === null) whole();
  const printed = ctx.out === null ? NO_OUTPUT : ctx.out.branch(whole);
  return { changes, printed, leaves };
}

/** The way on which nothing happens. */
export const unchanged = (ctx: Context): Branch => ({
  changes: NO_CHANGES,
  printed: ctx.out?.printed ?? NO_OUTPUT,
  leaves: false,
});

/** Exactly one of these was taken. */
export function join(ctx: Context, branches: readonly Branch[]): void {
  ctx.out?.join(branches.map(one => one.printed));
  const staying = branches.filter(one => !one.leaves).map(one => one.changes);
  if (staying.length > 0) ctx.state.join(staying);
}

/** What happens in a process of its own: its variables are gone with it, its traps run at its end. */
export function inSubshell(ctx: Context, walk: (inner: Context) => void): void {
  ctx.state.branch(() => {
    const inner: Context = { ...ctx, later: [] };
    walk(inner);
    runLater(inner);
  });
}
