/** How a part of a word became known: told to whoever explains a judgement, and to nobody else. */
import type { Arg, Expansion, Origin } from './analysis.ts';
import type { Context } from './context.ts';
import { type Extent, spanOf, written } from './place.ts';

/** `values`: the words that the part became; none where it became nothing. */
export function tellExpansion(ctx: Context, at: Extent, origin: Origin, values: readonly Arg[], text?: string): void {
  const { ports, muted } = ctx.report;
  if (ports.expanded === undefined || muted) return;
  const { place } = ctx;
  const expansion: Expansion = {
    text: text ?? written(place, at),
    span: spanOf(place, at),
    via: place.via,
    origin,
    values,
  };
  ports.expanded(expansion);
}

/** `$x`, `${x:-y}`, `$1`. */
export function tellVariable(ctx: Context, at: Extent, name: string, values: readonly Arg[]): void {
  if (ctx.report.ports.expanded !== undefined) tellExpansion(ctx, at, originOf(ctx, name), values);
}

function originOf({ state, report }: Context, name: string): Origin {
  if (/^[0-9@*#]+$/.test(name)) return { kind: 'positional' };
  if (!/^[A-Za-z_]/.test(name)) return { kind: 'run' };
  if (state.isTouched(name)) return { kind: 'text', name };
  return report.facts.env.has(name) ? { kind: 'environment', name } : { kind: 'unset', name };
}
