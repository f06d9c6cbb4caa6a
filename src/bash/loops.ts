/** Loops: what a body changes is not known in it, but for the words of a `for` that are written out. */
import type { ArithmeticFor, For, Select, While } from 'unbash';
import type { Arg } from './analysis.ts';
import { isKnown, UNKNOWN_MANY } from './analysis.ts';
import { assignmentOf, judgeVariable, setQuietly } from './assignments.ts';
import { type Context, withStdin } from './context.ts';
import { late } from './late.ts';
import { LIMITS } from './limits.ts';
import { linesRead } from './read.ts';
import { beforeOthers } from './relied-files.ts';
import { takesScript } from './script-input.ts';
import type { Stdin } from './stdin.ts';
import { arrayOf, either, scalar, UNKNOWN_VALUE, type Value, withoutMany } from './value.ts';
import { walkList } from './walk.ts';
import { expandWord } from './word.ts';
import { noteHolder, checkName, walkArithmeticExpression } from './arithmetic/walk.ts';

const looping = (ctx: Context): Context => (ctx.repeated ? ctx : { ...ctx, repeated: true });

/** `round` is one time through the loop; it may run any number of times. */
function walkRounds(ctx: Context, once: () => void): void {
  const { state, report } = ctx;
  const round = (): void => state.exits.around('round', ctx.later, once);
  const changes = state.branch(() => report.quietly(round));
  const before = [...changes.keys()].flatMap(key => {
    const name = key.slice(2);
    const value = key.startsWith('v:') && state.isTouched(name) ? state.variable(name) : null;
    return value?.kind === 'scalar' ? [[name, value] as const] : [];
  });
  state.forget(changes);
  if (report.muted) return ctx.out?.lose(false);
  const printed = ctx.out?.printed;
  state.join([state.branch(() => beforeOthers(ctx, round)), new Map()]);
  // It may not have run at all.
  const skipped = state.branch(() => {
    for (const [name, value] of before) state.setVariable(name, value);
  });
  state.join([skipped, new Map()]);
  // How often it printed that is not known.
  if (ctx.out !== null && ctx.out.printed !== printed) ctx.out.lose(true);
}

export function walkWhile(around: Context, node: While): void {
  const ctx = looping(around);
  const lines = node.kind === 'while' ? linesRead(ctx, node.clause) : null;
  if (lines !== null) return overLines(ctx, node, lines);
  walkRounds(ctx, () => {
    walkList(ctx, node.clause);
    walkList(ctx, node.body);
  });
}

/** `while read x; do …; done <<< text`: once for each line. */
function overLines(ctx: Context, node: While, lines: readonly Stdin[]): void {
  const { state, report } = ctx;
  const rest: Stdin = { kind: 'pipe', text: null, made: true };
  const round = (stdin: Stdin) => {
    walkList(withStdin(ctx, stdin), node.clause);
    walkList({ ...withStdin(ctx, rest), unrolled: ctx.unrolled * Math.max(1, lines.length) }, node.body);
  };
  if (report.muted) {
    state.forget(state.branch(() => report.quietly(() => round({ kind: 'unknown' }))));
    return ctx.out?.lose(false);
  }
  inTurn(ctx, lines, round);
  // The last `read` finds nothing, and empties its variables.
  const atEnd = () => walkList(withStdin(ctx, { kind: 'text', text: '' }), node.clause);
  state.join([state.branch(() => report.quietly(atEnd)), new Map()]);
}

/** Each round finds what those before it have left, as far as they came. */
function inTurn<T>({ state, later }: Context, values: readonly T[], once: (value: T) => void): void {
  const round = (value: T): void => state.exits.around('round', later, () => once(value));
  for (const value of values) state.join([state.branch(() => round(value)), new Map()]);
}

export function walkArithmeticFor(around: Context, node: ArithmeticFor): void {
  const ctx = looping(around);
  if (node.initialize !== undefined) walkArithmeticExpression(ctx, node.initialize);
  walkRounds(ctx, () => {
    if (node.test !== undefined) walkArithmeticExpression(ctx, node.test);
    walkList(ctx, node.body);
    if (node.update !== undefined) walkArithmeticExpression(ctx, node.update);
  });
}

export function walkFor(ctx: Context, node: For): void {
  const words = node.wordlist?.flatMap(word => expandWord(ctx, word)) ?? ctx.state.positional ?? [UNKNOWN_MANY];
  const hasGlob = node.wordlist !== undefined && words.some(word => !isKnown(word) && word.glob);
  overWords(looping(ctx), node, node.name.value, hasGlob ? listed().listedWords(ctx, node, words) : words);
}

const listed = late(() => require('./listed-folders.ts') as typeof import('./listed-folders.ts'));

export function walkSelect(around: Context, node: Select): void {
  const ctx = looping(around);
  const words = node.wordlist?.flatMap(word => expandWord(ctx, word)) ?? [];
  noteHolder(ctx, node.name.value, arrayOf(words), node);
  const why = takesScript(ctx, ['read']);
  if (why !== null) ctx.report.addOpaque(ctx.place, node, why);
  const value = words.length === 0 ? UNKNOWN_VALUE : common(words);
  setQuietly(ctx, 'REPLY', UNKNOWN_VALUE, node);
  // It has taken a line of what the body then reads on from.
  const inner = ctx.stdin.kind === 'caller' ? ctx : withStdin(ctx, { kind: 'unknown' });
  walkRounds(ctx, () => {
    setQuietly(ctx, node.name.value, value, node.name);
    walkList(inner, node.body);
  });
}

function overWords(ctx: Context, node: Pick<For, 'name' | 'body'>, name: string, words: readonly Arg[]): void {
  const times = ctx.unrolled * words.length;
  const each = words.every(isKnown) && words.length <= LIMITS.choices && times <= LIMITS.unrolled;
  if (words.length > 0) {
    ctx.report.addAssignment(assignmentOf(ctx, name, common(words), node.name));
    judgeVariable(ctx, name, common(words), node.name);
  }
  noteHolder(ctx, name, arrayOf(words), node.name);
  const values: readonly Value[] = each ? words.map(scalar) : words.length === 0 ? [] : [common(words)];
  // `for` gives a reference another variable to stand for.
  if (ctx.state.flag(`ref:${name}`)) {
    ctx.state.refer(name, null);
    for (const word of words) checkName(ctx, word, node.name);
  }
  const round = (inner: Context, value: Value) => {
    setQuietly(inner, name, value, node.name);
    walkList(inner, node.body);
  };
  const { state, report } = ctx;
  if (report.muted || !each) state.forget(state.branch(() => report.quietly(() => round(ctx, UNKNOWN_VALUE))));
  if (report.muted) return ctx.out?.lose(false);
  if (values.length === 0) return;
  const printed = ctx.out?.printed;
  const inner = each ? { ...ctx, unrolled: Math.max(1, times) } : ctx;
  const rounds = (): void => inTurn(ctx, values, value => round(inner, value));
  if (each) rounds();
  else beforeOthers(ctx, rounds);
  if (!each && ctx.out !== null && ctx.out.printed !== printed) ctx.out.lose(true);
}

function common(words: readonly Arg[]): Value {
  const value = withoutMany(words.reduce(either));
  const known = words.length <= LIMITS.choices ? words.filter(isKnown) : [];
  return { kind: 'scalar', value, choices: known.length === words.length ? known : null };
}
