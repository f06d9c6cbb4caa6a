/** What a tool of tasks would run, by the file that its tasks stand in. */
import type { Context } from '../context.ts';
import type { Outer } from '../inner.ts';
import type { Inner } from '../unwrap.ts';
import { late } from '../late.ts';

// Each reads a language of its own, and a command needs one of them.
const make = late(() => require('./make/make.ts') as typeof import('./make/make.ts'));
const just = late(() => require('./just/just.ts') as typeof import('./just/just.ts'));
const packages = late(() => require('./package-manager.ts') as typeof import('./package-manager.ts'));

type TaskInner = Extract<Inner, { kind: 'task' }>;

export function runTask(ctx: Context, inner: TaskInner, outer: Outer): void {
  // The files of another machine are not ours to read.
  if (ctx.remote) return;
  switch (inner.tool) {
    case 'make':
      return make().runMake(ctx, inner.argv, outer);
    case 'just':
      return just().runJust(ctx, inner.argv, outer);
    case 'npm-run-all':
      return packages().runScriptRunner(ctx, inner.argv, outer);
    default:
      return packages().runPackageManager(ctx, inner.tool, inner.argv, outer);
  }
}
