/** Pipelines: each stage in a process of its own, each but the first reading what the one before prints. */
import type { Pipeline } from 'unbash';
import type { Arg } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { walkText } from './code.ts';
import { type Context, inSubshell } from './context.ts';
import { late } from './late.ts';
import { LIMITS, TooLarge } from './limits.ts';
import { type Extent, written } from './place.ts';
import { Output } from './printed/output.ts';
import { beside } from './running.ts';
import { type Runnable, walkNode } from './walk.ts';

export function walkPipeline(ctx: Context, node: Pipeline): void {
  const [only] = node.commands;
  const time = ctx.place.dash || ctx.state.flag('posix') ? node.prefixes.find(one => one.type === 'Time') : undefined;
  if (time !== undefined) walkTimeProgram(ctx, { pos: time.pos, end: node.end });
  if (node.commands.length === 1 && only !== undefined) return walkNode(ctx, only);
  if (node.commands.length > LIMITS.stages) throw new TooLarge();
  let stage: Context = ctx;
  const start = ctx.report.invocations.length;
  node.commands.forEach((command, i) => {
    const from = ctx.report.invocations.length;
    if (i === node.commands.length - 1) {
      walkLast({ ...beside(stage, 'stage', command, node), out: ctx.out }, command);
      if (command.type === 'Command' && TEE.test(command.name?.text ?? ''))
        tee().noteTee(ctx, stage.stdin, start, from);
      return;
    }
    const out = new Output(ctx.report.level);
    out.takesErrors = node.operators[i] === '|&';
    inSubshell({ ...beside(stage, 'stage', command, node), out }, inner => walkNode(inner, command));
    stage = nextStage(stage, ctx, from, out);
  });
}

/** What it writes stays, though the stage is a process of its own. */
const TEE = /^(?:tee|sudo)$/;
const tee = late(() => require('./tee.ts') as typeof import('./tee.ts'));

/** dash has no `time` of its own, and in posix mode an option behind it makes it the program. */
function walkTimeProgram(ctx: Context, at: Extent): void {
  const code = { text: `\\${written(ctx.place, at)}`, at, change: {} };
  ctx.state.join([ctx.state.branch(() => walkText({ ...ctx, out: null }, code)), new Map()]);
}

function nextStage(stage: Context, ctx: Context, from: number, out: Output): Context {
  const argvs: readonly (readonly Arg[])[] = ctx.report.invocations.slice(from).map(one => one.argv);
  ctx.report.spendOn(stage.upstream.length + argvs.length);
  const text = out.text !== null && isKnown(out.text) ? out.text : null;
  return {
    ...ctx,
    stdin: { kind: 'pipe', text, made: out.made, names: out.names, copied: out.copied, secrets: out.secrets },
    upstream: [...stage.upstream, ...argvs],
  };
}

/** With `lastpipe` the last stage runs in this shell: what it changes may have changed here. */
function walkLast(ctx: Context, command: Runnable): void {
  const changes = ctx.state.branch(() => walkNode(ctx, command));
  ctx.state.join([changes, new Map()]);
}
