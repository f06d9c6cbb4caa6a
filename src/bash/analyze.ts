/** Text and facts → what would run, and everything that cannot be told. Pure: all it asks of the machine are its ports. */
import { type Analysis, type Arg, type Facts, isKnown, type Ports, type Prelude, type Source } from './analysis.ts';
import { writesItself } from './changed-files.ts';
import { walkText } from './code.ts';
import type { Context } from './context.ts';
import { walkUncalled } from './functions.ts';
import { findMisreadings } from './guard.ts';
import { runCall } from './invoke.ts';
import { runLater } from './later.ts';
import { Budget, LIMITS, TooLarge } from './limits.ts';
import { readText } from './parse.ts';
import { type Extent, type Place, spanOf } from './place.ts';
import { quoteWord } from './quote.ts';
import { Report } from './report.ts';
import { startOf } from './running.ts';
import { State } from './state.ts';
import { CALLER } from './stdin.ts';
import { walkScript } from './walk.ts';
import { weightOf } from './weight.ts';

const TEXT: Source = { kind: 'text' };

/** What a shell text would run; past the budget it is opaque. `preludes` stand before it; what is found in them has the span [0, 0]. */
export function analyze(
  text: string,
  facts: Facts,
  ports: Ports,
  preludes: readonly Prelude[] = [],
  budget = new Budget(LIMITS.steps),
): Analysis {
  const report = new Report(facts, ports, budget);
  const ctx = start(report, facts, placeOf(text, TEXT));
  if (text.length > LIMITS.text) {
    report.addOpaqueText(ctx.place, whole(text), text, 'too large to judge');
    return resultOf(report);
  }
  if (text.includes('\0')) {
    // bash leaves the byte out, and so reads another text than this one.
    report.addOpaqueText(ctx.place, whole(text), text, 'a NUL byte');
    return resultOf(report);
  }
  if (isTooHeavy(report, text)) {
    report.addOpaqueText(ctx.place, whole(text), text, 'too large to judge');
    return resultOf(report);
  }
  const read = readText(text);
  if (read.script.errors?.length) return unreadable(report, ctx.place, facts, text);
  bounded(report, ctx.place, whole(text), () => {
    for (const prelude of preludes) walkPrelude(ctx, prelude);
    const misread = findMisreadings(read.script, read.text, facts.script === undefined && !facts.textOnStdin);
    const broken = misread.find(one => one.isError);
    if (broken !== undefined) return nestedError(report, ctx.place, facts, text);
    const place: Place =
      read.text === text ? ctx.place : { ...ctx.place, text: read.text, fixed: spanOf(ctx.place, whole(text)) };
    for (const one of misread) report.addOpaque(place, one, one.why);
    walkScript({ ...ctx, place }, read.script);
    runLater(ctx);
    walkUncalled(ctx);
    noteOwnChange(ctx, text, facts);
  });
  return resultOf(report);
}

/** Before it is parsed, since the parser knows no limits of ours. */
function isTooHeavy(report: Report, text: string): boolean {
  try {
    report.spend(weightOf(text));
    return false;
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return true;
  }
}

function noteOwnChange(ctx: Context, text: string, { script }: Facts): void {
  if (script === undefined) return;
  if (!ctx.report.invocations.some(one => writesItself(one, script))) return;
  ctx.report.addOpaqueText(ctx.place, whole(text), script, 'the script changes itself while it runs');
}

/** What an argv would run, with no shell in between. */
export function analyzeArgv(
  argv: readonly [string, ...Arg[]],
  facts: Facts,
  ports: Ports,
  budget = new Budget(LIMITS.steps),
): Analysis {
  const written = argv.map(word => (isKnown(word) ? quoteWord(word) : '?'));
  const text = written.join(' ');
  const report = new Report(facts, ports, budget);
  const ctx = start(report, facts, placeOf(text, TEXT));
  const at = whole(text);
  let from = 0;
  const words = argv.map((value, i) => {
    const pos = from;
    from += written[i]!.length + 1;
    return { value, at: { pos, end: from - 1 } };
  });
  bounded(report, ctx.place, at, () => {
    runCall(ctx, { words, at, assignments: [], redirections: [], declared: [], inShell: false, functions: false });
  });
  return resultOf(report);
}

const whole = (text: string): Extent => ({ pos: 0, end: text.length });

const placeOf = (text: string, source: Source): Place => ({
  text,
  fixed: null,
  source,
  lines: source.kind === 'file' ? 'own' : null,
  via: [],
  dash: false,
  depth: 0,
});

function start(report: Report, facts: Facts, place: Place): Context {
  const state = new State(facts, entries => report.spendOn(entries));
  if (facts.posix || facts.env.has('POSIXLY_CORRECT')) state.setPosix();
  if (/(?:^|:)allexport(?::|$)/.test(facts.env.get('SHELLOPTS') ?? '')) state.setFlag('allexport');
  if (/(?:^|:)posix(?::|$)/.test(facts.env.get('SHELLOPTS') ?? '')) state.setPosix();
  const ctx: Context = {
    report,
    state,
    place,
    stdin: CALLER,
    upstream: [],
    inputs: [],
    outputs: [],
    later: [],
    running: [],
    beside: [],
    tasks: [],
    unrolled: 1,
    repeated: false,
    foreign: false,
    remote: false,
    redirections: [],
    out: null,
  };
  const script = facts.script === undefined ? null : startOf(ctx, facts.script);
  return script === null ? ctx : { ...ctx, running: [script] };
}

function walkPrelude(ctx: Context, prelude: Prelude): void {
  const place: Place = { ...placeOf(prelude.code ?? '', prelude.source), fixed: [0, 0] };
  if (prelude.code === null) return ctx.report.addOpaqueText(place, whole(''), prelude.why, prelude.why);
  walkText({ ...ctx, place }, { text: prelude.code, at: whole(prelude.code), change: {} });
}

/** Past a limit, and where the parser or the walk runs out of stack, nothing that was found is enough. */
function bounded(report: Report, place: Place, at: Extent, walk: () => void): void {
  try {
    walk();
  } catch (error) {
    if (!(error instanceof TooLarge) && !(error instanceof RangeError)) throw error;
    report.loud();
    report.addOpaque(place, at, 'too large to judge');
  }
}

/** bash is asked: what it refuses, too, runs nothing; what it takes is opaque as a whole. */
function unreadable(report: Report, place: Place, facts: Facts, text: string): Analysis {
  const error = report.ports.syntaxError(text, facts.posix);
  if (error !== null) return { ...resultOf(report), errors: [error] };
  report.addOpaque(place, whole(text), 'this cannot be read with certainty');
  return resultOf(report);
}

function nestedError(report: Report, place: Place, facts: Facts, text: string): void {
  const error = report.ports.syntaxError(text, facts.posix);
  if (error !== null) report.errors.push(error);
  else report.addOpaque(place, whole(text), 'this cannot be read with certainty');
}

function resultOf(report: Report): Analysis {
  const { invocations, opaque, assignments, errors } = report;
  return { invocations, opaque, assignments, errors, files: [...report.files.values()] };
}
