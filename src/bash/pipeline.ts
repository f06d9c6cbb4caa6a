/** Pipelines: each stage in a process of its own, each but the first reading what the one before prints. */
import type { Pipeline } from 'unbash';
import type { Arg } from './analysis.ts';
import { type Context, inSubshell, runLater } from './context.ts';
import { LIMITS, TooLarge } from './limits.ts';
import { inputAfter, literalOutput } from './literal-output.ts';
import { walkNode } from './walk.ts';

export function walkPipeline(ctx: Context, node: Pipeline): void {
  const [only] = node.commands;
  if (node.commands.length === 1 && only !== undefined) return walkNode(ctx, only);
  if (node.commands.length > LIMITS.stages) throw new TooLarge();
  let stage: Context = ctx;
  node.commands.forEach((command, i) => {
    const from = ctx.report.invocations.length;
    const isLast = i === node.commands.length - 1;
    if (isLast) walkLast(stage, () => walkNode(stage, command));
    else inSubshell(stage, inner => walkNode(inner, command));
    stage = nextStage(stage, ctx, from, command.type === 'Command');
  });
}

function nextStage(stage: Context, ctx: Context, from: number, isSimple: boolean): Context {
  const started = ctx.report.invocations.slice(from);
  const single = started.length === 1 ? started[0] : undefined;
  const isPlain =
    isSimple &&
    single !== undefined &&
    single.kind !== 'function' &&
    single.via === ctx.place.via &&
    !changesOutput(single);
  const text = isPlain ? literalOutput(single.argv, inputAfter(single.redirections, stage.stdin)) : null;
  const argvs: readonly (readonly Arg[])[] = started.map(one => one.argv);
  ctx.report.spendOn(stage.upstream.length + argvs.length);
  return { ...ctx, stdin: { kind: 'pipe', text }, upstream: [...stage.upstream, ...argvs] };
}

const changesOutput = (one: { redirections: readonly { fd: number | null }[] }): boolean =>
  one.redirections.some(redirection => redirection.fd !== 0 && redirection.fd !== 2);

/** With `lastpipe` the last stage runs in this shell: what it changes may have changed here. */
function walkLast(ctx: Context, walk: () => void): void {
  const changes = ctx.state.branch(() => {
    walk();
    runLater({ ...ctx, later: [] });
  });
  ctx.state.join([changes, new Map()]);
}
