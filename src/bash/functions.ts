/** Functions of the text and of the caller: what a call runs is their body, with the call's arguments as `$1`, `$2`, …. */
import type { Function as FunctionNode } from 'unbash';
import type { Arg, FileOrigin } from './analysis.ts';
import { branch, type Context, inPlace, join, unchanged } from './context.ts';
import { LIMITS, TooLarge } from './limits.ts';
import { type Place, written } from './place.ts';
import { startOf } from './running.ts';
import type { State } from './state.ts';
import { walkNode } from './walk.ts';

export interface FunctionCode {
  readonly body: FunctionNode['body'];
  readonly place: Place;
  /** bash calls it for every name that is no program, whoever defined it. */
  readonly callsItself: boolean;
  /** Judged at a call, so it need not be judged for itself. */
  called: boolean;
}

export interface FunctionValue {
  /** More than one where branches define it differently. */
  readonly definitions: readonly FunctionCode[];
  /** false: on some path there is no such function, and a program of that name runs. */
  readonly certain: boolean;
  readonly exported: boolean;
}

export const NO_FUNCTION: FunctionValue = { definitions: [], certain: false, exported: false };

export function joinFunctions(a: FunctionValue = NO_FUNCTION, b: FunctionValue = NO_FUNCTION): FunctionValue {
  const definitions = [...new Set([...a.definitions, ...b.definitions])];
  if (definitions.length > LIMITS.choices) throw new TooLarge();
  return { definitions, certain: a.certain && b.certain, exported: a.exported || b.exported };
}

export function defineFunction(ctx: Context, node: FunctionNode): void {
  const source = ctx.place.source;
  const callsItself = node.name.value === 'command_not_found_handle' && !(source.kind === 'file' && isSystem(source));
  const code: FunctionCode = { body: node.body, place: ctx.place, called: false, callsItself };
  const exported =
    (source.kind === 'variable' && source.name.startsWith('BASH_FUNC_')) ||
    ctx.state.flag('allexport') ||
    ctx.state.functionNamed(node.name.value)?.exported === true;
  // A name in quotes is none to bash.
  const certain = node.name.text === node.name.value;
  ctx.state.setFunction(node.name.value, { definitions: [code], certain, exported });
  ctx.report.addFunction(code);
}

const isSystem = ({ origin }: { readonly origin: FileOrigin }): boolean => origin === 'system' || origin === 'listed';

/** A program that may clear its environment may as well hand an exported function on. */
export const doubted = (held: FunctionValue | null): FunctionValue =>
  held === null ? NO_FUNCTION : { ...held, certain: false };

/** A shell that may be dash takes no functions over from its caller. */
export function doubtFunctions(state: State): void {
  for (const name of state.functionNames()) {
    const held = state.functionNamed(name);
    if (held?.certain) state.setFunction(name, doubted(held));
  }
}

/** A here-document of its own, in what a function runs. */
const HERE_DOCUMENT = /(?<!<)<<(?!<)/;

/**
 * A child gets what bash prints of an exported function. It prints a here-document behind what follows on its line, so
 * that another part of the body becomes its text, and what was text becomes code.
 */
export function doubtPrinted(ctx: Context): void {
  for (const name of ctx.state.functionNames()) {
    const held = ctx.state.functionNamed(name);
    if (held === null || !held.exported) continue;
    for (const { body, place } of held.definitions)
      if (place.source.kind !== 'variable' && HERE_DOCUMENT.test(written(place, body)))
        ctx.report.addOpaque(place, body, 'a function with a here-document is exported');
  }
}

/** Walks the bodies of a call. A function that calls itself is judged once more with nothing known, and then no deeper in the same folder. */
export function callFunction(ctx: Context, value: FunctionValue, positional: readonly Arg[]): void {
  if (ctx.running.length > LIMITS.depth) throw new TooLarge();
  const before = { folder: ctx.state.folder, others: ctx.state.otherFolders };
  const bodies = value.definitions.map(code => branch(ctx, () => callOne(ctx, code, positional)));
  join(ctx, value.certain && bodies.length > 0 ? bodies : [...bodies, unchanged(ctx)]);
  // It may have returned before its `cd`.
  if (ctx.state.folder !== before.folder) ctx.state.folderIfFailed = before;
}

function callOne(ctx: Context, code: FunctionCode, positional: readonly Arg[]): void {
  if (!ctx.report.muted) code.called = true;
  const run = startOf(ctx, code);
  if (run === null) return ctx.out?.lose(true);
  const inner: Context = {
    ...inPlace(ctx, { ...code.place, via: ctx.place.via }),
    running: [...ctx.running, run],
  };
  const call = (): void =>
    ctx.state.call(run.forgotten ? null : positional, () => {
      if (run.forgotten) ctx.state.forgetSince(0);
      walkNode(inner, code.body);
    });
  ctx.state.exits.around('function', ctx.later, call);
}

/** A function that the text defines and never calls: something may still come to call it. */
export function walkUncalled(ctx: Context): void {
  let known = 0;
  for (const code of ctx.report.functions()) {
    if (code.called || !(code.place.source.kind === 'text' || code.callsItself)) continue;
    code.called = true;
    ctx.state.forgetSince(known);
    known = ctx.state.mark();
    ctx.state.branch(() => {
      // bash may have called it before another function was there.
      if (code.callsItself) doubtFunctions(ctx.state);
      const running = [startOf(ctx, code)].filter(run => run !== null);
      const inner: Context = { ...inPlace(ctx, code.place), running };
      ctx.state.call(null, () => walkNode(inner, code.body));
    });
  }
}
