/** One step per kind of node. A kind that is not known is opaque, never skipped. */
import type { CompoundList, Redirected, Script, Statement } from 'unbash';
import { isKnown } from './analysis.ts';
import { walkArithmetic } from './arithmetic/walk.ts';
import { walkAndOr, walkCase, walkIf } from './branches.ts';
import { openOnly, walkCommand } from './command.ts';
import { afterExec, branch, type Context, inSubshell, join, unchanged, withStdin } from './context.ts';
import { joinOthers, settledFolder } from './folders.ts';
import { defineFunction } from './functions.ts';
import { walkArithmeticFor, walkFor, walkSelect, walkWhile } from './loops.ts';
import { walkPipeline } from './pipeline.ts';
import { wayOut } from './printed/feed.ts';
import { Output } from './printed/output.ts';
import { isOutput, mayFail, noteWrites, redirected, walkRedirects } from './redirects.ts';
import { beside } from './running.ts';
import { inBackground } from './stdin.ts';
import { walkTest } from './test-command.ts';
import { arrayOf } from './value.ts';

/** Everything that can stand where a command does. */
export type Runnable = Statement['command'] | CompoundList;

export function walkScript(ctx: Context, script: Script): void {
  for (const statement of script.commands) walkStatement(ctx, statement);
}

export function walkList(ctx: Context, list: CompoundList): void {
  for (const statement of list.commands) walkStatement(ctx, statement);
}

function walkStatement(ctx: Context, statement: Statement): void {
  ctx.report.spend();
  settleFolder(ctx);
  if (!statement.background) return walkNode(ctx, statement.command);
  const stdin = ctx.state.flag('monitor') ? ctx.stdin : inBackground(ctx.stdin);
  inSubshell(beside(withStdin(ctx, stdin), 'background', statement), inner => walkNode(inner, statement.command));
  // It prints at a time of its own.
  ctx.out?.lose(true);
}

/** A `cd` that nobody asked about may have failed: from here on the shell stands in one folder or the other. */
export function settleFolder(ctx: Context): void {
  const before = ctx.state.folderIfFailed;
  if (before === null) return;
  const either = [ctx.state.folder, before.folder].filter(one => one !== null);
  ctx.state.otherFolders = joinOthers(joinOthers(ctx.state.otherFolders, before.others), either);
  ctx.state.folder = settledFolder(ctx.state.folder, before.folder);
  ctx.state.folderIfFailed = null;
}

export function walkNode(around: Context, node: Runnable): void {
  const ctx = afterExec(around);
  ctx.report.spend();
  switch (node.type) {
    case 'Command':
      return walkCommand(ctx, node);
    case 'Pipeline':
      return walkPipeline(ctx, node);
    case 'AndOr':
      return walkAndOr(ctx, node);
    case 'If':
      return walkIf(ctx, node);
    case 'For':
      return walkFor(ctx, node);
    case 'Select':
      return walkSelect(ctx, node);
    case 'ArithmeticFor':
      return walkArithmeticFor(ctx, node);
    case 'While':
      return walkWhile(ctx, node);
    case 'Case':
      return walkCase(ctx, node);
    case 'Subshell':
      return inSubshell(ctx, inner => walkList(inner, node.body));
    case 'BraceGroup':
      return walkList(ctx, node.body);
    case 'CompoundList':
      return walkList(ctx, node);
    case 'Redirected':
      return walkRedirected(ctx, node);
    case 'Function':
      return defineFunction(ctx, node);
    case 'Coproc':
      ctx.state.setVariable(node.name?.value ?? 'COPROC', arrayOf(null));
      return inSubshell({ ...beside(ctx, 'background', node), stdin: { kind: 'unknown' }, out: null }, inner =>
        walkNode(inner, node.body),
      );
    case 'TestCommand':
      return walkTest(ctx, node.expression);
    case 'ArithmeticCommand':
      return walkArithmetic(ctx, node.expression, node);
    default:
      ctx.report.addOpaque(ctx.place, node satisfies never, 'this kind of command is not understood');
  }
}

const shownSecrets = () => require('./shown-secrets.ts') as typeof import('./shown-secrets.ts');

/** The files that a group writes are named at each command in it; one that starts none stands as `:`, and so do those that it reads. */
function walkRedirected(ctx: Context, node: Redirected): void {
  const made = walkRedirects(ctx, node.redirects);
  const writes = made.redirections.filter(one => one.writes);
  const from = ctx.report.invocations.length;
  ctx.report.spendOn(ctx.redirections.length);
  const sink = writes.length === 0 && ctx.out === null ? null : new Output(ctx.report.level);
  const goes = sink === null ? 'out' : wayOut(made.redirections, sink);
  const inner: Context = { ...redirected(ctx, made), out: sink };
  const within = writes.length === 0 ? inner : { ...inner, redirections: [...ctx.redirections, ...writes] };
  const run = (): void => walkNode(within, node.command);
  if (
    mayFail(
      ctx,
      made.redirections.filter(one => !isOutput(one)),
    )
  )
    join(inner, [branch(inner, run), unchanged(inner)]);
  else if (mayFail(ctx, made.redirections)) ctx.state.join([ctx.state.branch(run), new Map()]);
  else run();
  if (writes.length > 0 && ctx.report.invocations.length === from) openOnly(ctx, node, writes);
  const reads = made.redirections.filter(one => one.operator === '<');
  if (reads.length > 0) openOnly({ ...ctx, out: null }, node, reads);
  if (goes === 'out' && sink !== null) {
    ctx.out?.addPrinted(sink.printed);
    if (sink.printed.open) ctx.out?.lose(sink.made);
  } else if (goes !== 'away' && sink !== null) ctx.out?.lose(sink.made);
  if (goes !== 'away' && sink?.secrets !== undefined) shownSecrets().showSecrets(ctx, sink.secrets, null, node);
  const text = goes === 'away' ? sink?.text : null;
  noteWrites(ctx, made.redirections, text != null && isKnown(text) ? text : null, from);
}
