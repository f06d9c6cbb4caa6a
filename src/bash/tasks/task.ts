/** What a tool of tasks would run, by the file that its tasks stand in. */
import type { Context } from '../context.ts';
import type { Outer } from '../inner.ts';
import type { Inner } from '../unwrap.ts';
import { runJust } from './just/just.ts';
import { runMake } from './make/make.ts';
import { runPackageManager, runScriptRunner } from './package-manager.ts';

type TaskInner = Extract<Inner, { kind: 'task' }>;

export function runTask(ctx: Context, inner: TaskInner, outer: Outer): void {
  // The files of another machine are not ours to read.
  if (ctx.remote) return;
  switch (inner.tool) {
    case 'make':
      return runMake(ctx, inner.argv, outer);
    case 'just':
      return runJust(ctx, inner.argv, outer);
    case 'npm-run-all':
      return runScriptRunner(ctx, inner.argv, outer);
    default:
      return runPackageManager(ctx, inner.tool, inner.argv, outer);
  }
}
