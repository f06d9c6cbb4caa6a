/** Aliases, where they are expanded: their text takes the place of the first word before anything is read. */
import type { Command } from 'unbash';
import { walkText } from './code.ts';
import type { Context } from './context.ts';
import { tellExpansion } from './expansion.ts';
import { LIMITS, TooLarge } from './limits.ts';

/**
 * Walks the command with its alias in place. An alias counts from the next line on only; where that line begins is
 * not followed, so the caller walks the command itself as well. False: it has none.
 */
export function walkAliased(ctx: Context, node: Command): boolean {
  if (!ctx.state.flag('expand_aliases')) return false;
  const name = joined(node.name?.text ?? '');
  // A quote anywhere in the word keeps it from being an alias.
  const alias = /[\\'"$`]/.test(name) ? null : ctx.state.alias(name);
  if (alias === null) return false;
  ctx.out?.lose(false);
  if (alias.texts === null) {
    ctx.report.addOpaque(ctx.place, node, `${name} is an alias that is not known before`);
    return true;
  }
  const rest = ctx.place.text.slice(node.name?.end ?? node.end, node.end);
  for (const text of alias.texts) {
    tellExpansion(ctx, node.name ?? node, { kind: 'alias' }, [text]);
    for (const next of followed(ctx, node, text, rest)) {
      ctx.state.join([ctx.state.branch(() => walkExpanded({ ...ctx, out: null }, node, name, next)), new Map()]);
    }
  }
  return true;
}

/** A continued line is put together before the name is looked up. */
const joined = (text: string): string => text.replaceAll('\\\n', '');
const NEXT_WORD = /^((?:[ \t]|\\\n)*)((?:[^\s;&|<>()\\'"$`]|\\\n)+)/;

/** After an alias that ends in a blank the next word may be an alias too. */
function followed(ctx: Context, node: Command, text: string, rest: string): readonly string[] {
  // bash puts a blank of its own behind it, which the backslash then quotes.
  if (text.endsWith('\\')) ctx.report.addOpaque(ctx.place, node, 'an alias that ends in a backslash');
  const next = /[ \t]$/.test(text) ? NEXT_WORD.exec(rest) : null;
  const name = joined(next?.[2] ?? '');
  const alias = next === null ? null : ctx.state.alias(name);
  if (alias?.texts === null) ctx.report.addOpaque(ctx.place, node, `${name} is an alias that is not known before`);
  if (next === null || alias?.texts == null) return [text + rest];
  const after = rest.slice(next[0].length);
  const both = alias.texts.flatMap(one => followed(ctx, node, one, after).map(end => text + next[1] + end));
  if (both.length >= LIMITS.choices) throw new TooLarge();
  return [text + rest, ...both];
}

function walkExpanded(ctx: Context, node: Command, name: string, text: string): void {
  // Within its own text a name is not expanded again.
  ctx.state.setAlias(name, { texts: [] });
  walkText(ctx, { text, at: node, change: {} });
}

/** An alias of such a word changes how the text around it is read. */
export const RESERVED = new Set(
  'if then elif else fi for while until do done case esac select function time coproc in { } [[ ]] !'.split(' '),
);
