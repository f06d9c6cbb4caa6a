/** `&&`, `||`, `if`, `case`: every branch is walked, and what differs afterwards is not known. */
import type { AndOr, Case, CompoundList, If } from 'unbash';
import { type Branch, branch, type Context, join, unchanged } from './context.ts';
import { type Runnable, walkList, walkNode } from './walk.ts';
import { visitWord } from './word.ts';
import { confirmWrites } from './written-file.ts';

/** Followed within one another; each one costs what changed in it once more. */
const LONGEST_CHAIN = 16;
const LEAVES = new Set(['exit', 'return', 'break', 'continue', 'exec']);

export function walkAndOr(ctx: Context, node: AndOr): void {
  const [first, ...rest] = node.commands;
  if (first === undefined) return;
  walkNode(ctx, first);
  let succeeded = succeeds(ctx, first);
  for (let i = 0; i < rest.length; i++) {
    const command = rest[i]!;
    const isAnd = node.operators[i] === '&&';
    if (isAnd && !succeeded) {
      // What stands behind several `&&` runs only where all before it did: nothing is joined in between.
      let end = i + 1;
      while (end < rest.length && end < i + LONGEST_CHAIN && node.operators[end] === '&&') end++;
      walkWhileTrue(ctx, rest[i - 1] ?? first, rest.slice(i, end));
      i = end - 1;
    } else if (isAnd) {
      ctx.state.folderIfFailed = null;
      confirmWrites(ctx, rest[i - 1] ?? first);
      walkNode(ctx, command);
      succeeded = succeeds(ctx, command);
    } else {
      maybeWalk(ctx, command);
      succeeded ||= succeeds(ctx, command);
    }
  }
}

/** `before` has succeeded. */
function walkWhileTrue(ctx: Context, before: Runnable, [command, ...more]: readonly Runnable[]): void {
  if (command === undefined) return;
  const taken = branch(ctx, () => {
    ctx.state.folderIfFailed = null;
    confirmWrites(ctx, before);
    walkNode(ctx, command);
    walkWhileTrue(ctx, command, more);
  });
  join(ctx, [taken, unchanged(ctx)]);
}

function maybeWalk(ctx: Context, command: Runnable): void {
  const taken = branch(ctx, () => {
    asIfFailed(ctx);
    walkNode(ctx, command);
  });
  // `cd x || exit`: whoever goes on stands in x.
  const folder = leaves(ctx, command) ? ctx.state.folder : undefined;
  join(ctx, [taken, unchanged(ctx)]);
  if (folder === undefined) return;
  ctx.state.folder = folder;
  ctx.state.folderIfFailed = null;
}

function asIfFailed(ctx: Context): void {
  const before = ctx.state.folderIfFailed;
  if (before === null) return;
  ctx.state.folder = before.folder;
  ctx.state.otherFolders = before.others;
  ctx.state.folderIfFailed = null;
}

/** Certain to succeed, so that what stands behind `&&` is certain to run. A redirection could fail, a name be a function. */
function succeeds(ctx: Context, node: Runnable): boolean {
  if (node.type === 'AndOr') return node.operators.at(-1) === '||' && succeeds(ctx, node.commands.at(-1) as Runnable);
  if (node.type !== 'Command' || node.redirects.length > 0) return false;
  if (node.name !== undefined)
    return (node.name.text === 'true' || node.name.text === ':') && isPlain(ctx, node.name.text);
  return node.prefix.every(
    one => one.type === 'Assignment' && !/[$`[]/.test(one.text) && !ctx.state.flag(`fixed:${one.name}`),
  );
}

/** No function or alias of the text stands behind this name. */
const isPlain = (ctx: Context, name: string): boolean =>
  ctx.state.functionNamed(name) === null && ctx.state.alias(name) === null;

/** Nothing that follows it in its list runs. */
function leaves(ctx: Context, node: Runnable): boolean {
  switch (node.type) {
    case 'Command': {
      const name = node.name?.text ?? '';
      return LEAVES.has(name) && isPlain(ctx, name) && (name !== 'exec' || node.args.length > 0);
    }
    case 'BraceGroup':
      return leaves(ctx, node.body);
    case 'CompoundList': {
      const last = node.commands.at(-1);
      return last !== undefined && !last.background && leaves(ctx, last.command);
    }
    default:
      return false;
  }
}

export function walkIf(ctx: Context, node: If): void {
  walkList(ctx, node.clause);
  join(ctx, [branchOf(ctx, node.then, true), otherwise(ctx, node, 0)]);
}

function otherwise(ctx: Context, node: If, from: number): Branch {
  const elif = node.elif[from];
  if (elif === undefined)
    return node.else === undefined ? branch(ctx, () => asIfFailed(ctx)) : branchOf(ctx, node.else, false);
  let leaves = false;
  const taken = branch(ctx, () => {
    asIfFailed(ctx);
    walkList(ctx, elif.clause);
    const both = [branchOf(ctx, elif.then, true), otherwise(ctx, node, from + 1)];
    leaves = both.every(one => one.leaves);
    join(ctx, both);
  });
  return { ...taken, leaves };
}

/** One that leaves the shell takes what it changed with it. */
function branchOf(ctx: Context, list: CompoundList, succeeded: boolean): Branch {
  return branch(
    ctx,
    () => {
      if (succeeded) ctx.state.folderIfFailed = null;
      else asIfFailed(ctx);
      walkList(ctx, list);
    },
    leavesShell(ctx, list),
  );
}

/** `return` and `break` leave the branch, but what it changed lives on. */
function leavesShell(ctx: Context, list: CompoundList): boolean {
  const last = list.commands.at(-1);
  const name = last?.command.type === 'Command' ? last.command.name?.text : undefined;
  return name === 'exit' && !last?.background && isPlain(ctx, name);
}

export function walkCase(ctx: Context, node: Case): void {
  visitWord(ctx, node.word);
  const branches: Branch[] = [unchanged(ctx)];
  for (const item of node.items) {
    for (const pattern of item.pattern) visitWord(ctx, pattern);
    const taken = branch(ctx, () => walkList(ctx, item.body));
    const falls = item.terminator === ';&' || item.terminator === ';;&';
    // What falls through is in reach of the bodies that follow.
    if (falls) join(ctx, [taken, unchanged(ctx)]);
    else branches.push(taken);
  }
  join(ctx, branches);
}
