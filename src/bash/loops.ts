/** Loops: what a body changes is not known in it, but for the words of a `for` that are written out. */
import type { ArithmeticFor, CompoundList, For, Select, While } from 'unbash';
import type { Arg } from './analysis.ts';
import { isKnown, UNKNOWN_MANY } from './analysis.ts';
import { assignmentOf, judgeVariable, setQuietly } from './assignments.ts';
import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';
import { takesScript } from './script-input.ts';
import { either, scalar, UNKNOWN_VALUE, type Value, withoutMany } from './value.ts';
import { walkList } from './walk.ts';
import { expandWord } from './word.ts';
import { walkArithmeticExpression } from './arithmetic.ts';

/** `round` is one time through the loop; it may run any number of times. */
function walkRounds(ctx: Context, round: () => void): void {
  const { state, report } = ctx;
  const changes = state.branch(() => report.quietly(round));
  state.forget(changes);
  if (report.muted) return;
  state.join([state.branch(round), new Map()]);
}

export function walkWhile(ctx: Context, node: While): void {
  walkRounds(ctx, () => {
    walkList(ctx, node.clause);
    walkList(ctx, node.body);
  });
}

export function walkArithmeticFor(ctx: Context, node: ArithmeticFor): void {
  if (node.initialize !== undefined) walkArithmeticExpression(ctx, node.initialize);
  walkRounds(ctx, () => {
    if (node.test !== undefined) walkArithmeticExpression(ctx, node.test);
    walkList(ctx, node.body);
    if (node.update !== undefined) walkArithmeticExpression(ctx, node.update);
  });
}

export function walkFor(ctx: Context, node: For): void {
  const words = node.wordlist?.flatMap(word => expandWord(ctx, word)) ?? ctx.state.positional ?? [UNKNOWN_MANY];
  overWords(ctx, node, node.name.value, words);
}

export function walkSelect(ctx: Context, node: Select): void {
  const words = node.wordlist?.flatMap(word => expandWord(ctx, word)) ?? [];
  const why = takesScript(ctx, ['read']);
  if (why !== null) ctx.report.addOpaque(ctx.place, node, why);
  const value = words.length === 0 ? UNKNOWN_VALUE : common(words);
  setQuietly(ctx, 'REPLY', UNKNOWN_VALUE, node);
  walkRounds(ctx, () => {
    setQuietly(ctx, node.name.value, value, node.name);
    walkList(ctx, node.body);
  });
}

function overWords(
  ctx: Context,
  node: { name: For['name']; body: CompoundList },
  name: string,
  words: readonly Arg[],
): void {
  const rounds = ctx.unrolled * words.length;
  const each = words.every(isKnown) && words.length <= LIMITS.choices && rounds <= LIMITS.unrolled;
  if (words.length > 0) {
    ctx.report.addAssignment(assignmentOf(ctx, name, common(words), node.name));
    judgeVariable(ctx, name, common(words), node.name);
  }
  const values: readonly Value[] = each ? words.map(scalar) : words.length === 0 ? [] : [common(words)];
  // `for` gives a reference another variable to stand for.
  if (ctx.state.flag(`ref:${name}`)) ctx.state.refer(name, null);
  const round = (inner: Context, value: Value) => {
    setQuietly(inner, name, value, node.name);
    walkList(inner, node.body);
  };
  const { state, report } = ctx;
  state.forget(state.branch(() => report.quietly(() => round(ctx, UNKNOWN_VALUE))));
  if (report.muted || values.length === 0) return;
  const inner = each ? { ...ctx, unrolled: Math.max(1, rounds) } : ctx;
  state.join([new Map(), ...values.map(value => state.branch(() => round(inner, value)))]);
}

function common(words: readonly Arg[]): Value {
  const value = withoutMany(words.reduce(either));
  const known = words.length <= LIMITS.choices ? words.filter(isKnown) : [];
  return { kind: 'scalar', value, choices: known.length === words.length ? known : null };
}
