/** `&&`, `||`, `if`, `case`: every branch is walked, and what differs afterwards is not known. */
import type { AndOr, Case, CompoundList, If } from 'unbash';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import type { Changes } from './state.ts';
import { type Runnable, walkList, walkNode } from './walk.ts';
import { expandValue, visitWord } from './word.ts';

const NO_CHANGE: Changes = new Map();
const ENDS = new Set(['exit', 'return', 'break', 'continue', 'exec', 'die']);
const SUCCEEDS = new Set([
  'true',
  ':',
  'shopt',
  'set',
  'export',
  'unalias',
  'unset',
  'umask',
  'trap',
  'echo',
  'printf',
]);

export function walkAndOr(ctx: Context, node: AndOr): void {
  const [first, ...rest] = node.commands;
  if (first === undefined) return;
  walkNode(ctx, first);
  let succeeded = succeeds(first);
  rest.forEach((command, i) => {
    const isAnd = node.operators[i] === '&&';
    if (isAnd && succeeded) {
      ctx.state.folderIfFailed = null;
      walkNode(ctx, command);
    } else maybeWalk(ctx, command, isAnd);
    succeeded = isAnd ? succeeded && succeeds(command) : succeeded || succeeds(command);
  });
}

function maybeWalk(ctx: Context, command: Runnable, isAnd: boolean): void {
  const changes = ctx.state.branch(() => {
    if (isAnd) ctx.state.folderIfFailed = null;
    else asIfFailed(ctx);
    walkNode(ctx, command);
  });
  // `cd x || exit`: whoever goes on stands in x.
  if (!isAnd && ends(command)) ctx.state.folderIfFailed = null;
  else ctx.state.join([changes, NO_CHANGE]);
}

function asIfFailed(ctx: Context): void {
  const before = ctx.state.folderIfFailed;
  if (before === null) return;
  ctx.state.folder = before.folder;
  ctx.state.folderIfFailed = null;
}

/** Certain to succeed, so that what stands behind `&&` is certain to run. */
function succeeds(node: Runnable): boolean {
  if (node.type === 'BraceGroup') return node.body.commands.every(one => succeeds(one.command));
  if (node.type === 'Redirected') return succeeds(node.command);
  if (node.type === 'AndOr') return node.operators.at(-1) === '||' && succeeds(node.commands.at(-1) as Runnable);
  if (node.type !== 'Command' || node.redirects.some(one => one.type === 'Redirect' && one.operator === '<'))
    return false;
  if (node.name === undefined) return node.prefix.every(one => one.type === 'Assignment' && !/[$`]/.test(one.text));
  return node.prefix.length === 0 && SUCCEEDS.has(node.name.value.replace(/^\\/, ''));
}

/** Nothing after it runs in this shell. */
function ends(node: Runnable): boolean {
  switch (node.type) {
    case 'Command':
      return ENDS.has(node.name?.text ?? '') && node.name?.text !== 'die';
    case 'BraceGroup':
      return ends(node.body);
    case 'Redirected':
      return ends(node.command);
    case 'CompoundList': {
      const last = node.commands.at(-1);
      return last !== undefined && !last.background && ends(last.command);
    }
    default:
      return false;
  }
}

export function walkIf(ctx: Context, node: If): void {
  walkList(ctx, node.clause);
  const branches: Changes[] = [];
  branches.push(...branchOf(ctx, node.then, true));
  branches.push(...otherwise(ctx, node, 0));
  if (branches.length > 0) ctx.state.join(branches);
}

function otherwise(ctx: Context, node: If, from: number): readonly Changes[] {
  const elif = node.elif[from];
  if (elif === undefined) return node.else === undefined ? [failed(ctx)] : branchOf(ctx, node.else, false);
  let inner: readonly Changes[] = [];
  const changes = ctx.state.branch(() => {
    asIfFailed(ctx);
    walkList(ctx, elif.clause);
    const branches = [...branchOf(ctx, elif.then, true), ...otherwise(ctx, node, from + 1)];
    inner = branches;
    if (branches.length > 0) ctx.state.join(branches);
  });
  return inner.length === 0 ? [] : [changes];
}

const failed = (ctx: Context): Changes => ctx.state.branch(() => asIfFailed(ctx));

/** The changes of a branch; none where it leaves the shell, the function or the loop. */
function branchOf(ctx: Context, list: CompoundList, succeeded: boolean): readonly Changes[] {
  const changes = ctx.state.branch(() => {
    if (succeeded) ctx.state.folderIfFailed = null;
    else asIfFailed(ctx);
    walkList(ctx, list);
  });
  return leavesShell(list) ? [] : [changes];
}

/** `break` and `continue` leave the branch, but what it changed lives on. */
function leavesShell(list: CompoundList): boolean {
  const last = list.commands.at(-1);
  const name = last?.command.type === 'Command' ? last.command.name?.text : undefined;
  return name === 'exit' && !last?.background;
}

export function walkCase(ctx: Context, node: Case): void {
  const word = expandValue(ctx, node.word);
  const branches: Changes[] = [NO_CHANGE];
  for (const item of node.items) {
    for (const pattern of item.pattern) visitWord(ctx, pattern);
    const changes = ctx.state.branch(() => walkList(ctx, item.body));
    const falls = item.terminator === ';&' || item.terminator === ';;&';
    // What falls through is in reach of the bodies that follow.
    if (falls) ctx.state.join([changes, NO_CHANGE]);
    else branches.push(changes);
    if (falls || !isKnown(word)) continue;
  }
  ctx.state.join(branches);
}
