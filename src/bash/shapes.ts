/**
 * Cursor and Grok wrap each command in a fixed text that restores the shell from descriptor 3 and then runs `$1`.
 * What the restored text holds cannot be known; it is the agent's own saved shell, which it has built from commands
 * that were judged. Only this exact shape is exempt, at the place where the tree has it, and the `$1` is judged.
 */
import type { Command } from 'unbash';
import type { Context } from './context.ts';
import { UNKNOWN_VALUE } from './value.ts';

const HEAD = 'snap=$(command cat <&3) && builtin shopt -s extglob && builtin eval -- "$snap" && {';
const RESTORE = 'builtin eval -- "$snap"';
const ENVIRONMENT = 'builtin eval "${__CURSOR_SANDBOX_ENV_RESTORE:-}" 2>/dev/null';

/** Is this the `eval` of the fixed text, in the text that the agent handed over itself? */
export function isCursorRestore(ctx: Context, node: Command): boolean {
  const { text, depth, source } = ctx.place;
  if (node.name?.text !== 'builtin' || depth > 0 || source.kind !== 'text' || !text.startsWith(HEAD)) return false;
  const written = text.slice(node.pos, node.end);
  if (written === RESTORE) return node.pos === HEAD.indexOf(RESTORE);
  return written === ENVIRONMENT && !ctx.report.facts.env.has('__CURSOR_SANDBOX_ENV_RESTORE');
}

/** Any variable may have changed. */
export function restoreCursor(ctx: Context): void {
  ctx.state.setVariable('snap', UNKNOWN_VALUE);
  ctx.state.forgetVariables();
}
