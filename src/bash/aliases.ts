/** Aliases, where they are expanded: their text takes the place of the first word before anything is read. */
import type { Command } from 'unbash';
import { walkText } from './code.ts';
import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';

/**
 * Walks the command with its alias in place, and tells whether that is all there is to it. An alias counts from the
 * next line on only; as it is not followed where that line begins, the command itself is walked as well.
 */
export function aliased(ctx: Context, node: Command): boolean {
  if (!ctx.state.flag('expand_aliases')) return false;
  const name = node.name?.text ?? '';
  // A quote anywhere in the word keeps it from being an alias.
  const alias = /[\\'"$`]/.test(name) ? null : ctx.state.alias(name);
  if (alias === null && !ctx.state.flag('any_alias')) return false;
  if (alias === null || alias.texts === null) {
    if (alias !== null) ctx.report.addOpaque(ctx.place, node, `${name} is an alias that is not known before`);
    return false;
  }
  const rest = ctx.place.text.slice(node.name?.end ?? node.end, node.end);
  for (const text of alias.texts.slice(0, LIMITS.choices)) {
    ctx.state.join([ctx.state.branch(() => expandAlias(ctx, node, name, text + rest)), new Map()]);
  }
  return false;
}

function expandAlias(ctx: Context, node: Command, name: string, text: string): void {
  // Within its own text a name is not expanded again.
  ctx.state.setAlias(name, { texts: [] });
  walkText(ctx, { text, at: node, change: {} });
}
