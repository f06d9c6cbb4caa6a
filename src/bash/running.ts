/** Functions and script files that are being walked, and which of them start themselves again beside themselves: such a
 * one multiplies (`:(){ :|:& };:`) until the machine can start nothing else. */
import type { Context } from './context.ts';
import type { FunctionCode } from './functions.ts';

/** One that is being walked. */
export interface Running {
  /** A script file goes by its absolute path. */
  readonly what: FunctionCode | string;
  /** Nothing was known of variables and words any more: the same start in the same folder is judged with it. */
  readonly forgotten: boolean;
  readonly folder: string | null;
  /** By which shell, through which programs, by which name: nothing of a function. */
  readonly how: string;
  /** How much of `beside` and `via` is around it. */
  readonly depth: { readonly beside: number; readonly via: number };
  /** By which ways it has started itself again so far. */
  readonly again: (readonly Beside[])[];
}

/** A process that goes on beside others. */
export interface Beside {
  readonly kind: 'background' | 'stage' | 'substitution';
  /** The pipeline that it is a stage of, or its own place in the tree. */
  readonly among: object;
  readonly at: object;
}

export const beside = (ctx: Context, kind: Beside['kind'], at: object, among: object = at): Context => ({
  ...ctx,
  beside: [...ctx.beside, { kind, among, at }],
});

/** null: judged already, as a start of which nothing is known. A first one is judged with what is known of it. */
export function startOf(ctx: Context, what: Running['what'], how = ''): Running | null {
  const { folder } = ctx.state;
  const runs = ctx.running.filter(one => one.what === what);
  if (runs.some(one => one.forgotten && one.folder === folder && one.how === how)) return null;
  const depth = { beside: ctx.beside.length, via: ctx.place.via.length };
  return { what, forgotten: runs.length > 0, folder, how, depth, again: [] };
}

/** Programs that do not wait for what they start, or start several at once. */
const DETACHES = new Set(
  'setsid at batch daemon daemonize start-stop-daemon systemd-run tmux screen dtach abduco parallel xargs'.split(' '),
);

/**
 * Does this start multiply `what`, which is running already: in the background, by a program that does not wait, or beside
 * another start of the same run, as stages of one pipeline are? A recursion that waits for its end is an ordinary one.
 */
export function multiplies(ctx: Context, what: Running['what']): boolean {
  const run = ctx.running.find(one => one.what === what);
  if (run === undefined) return false;
  const way = ctx.beside.slice(run.depth.beside);
  if (way.some(({ kind }) => kind === 'background')) return true;
  if (ctx.place.via.slice(run.depth.via).some(name => DETACHES.has(name))) return true;
  ctx.report.spendOn(run.again.length);
  if (run.again.some(other => areTogether(way, other))) return true;
  run.again.push(way);
  return false;
}

/** What differs first says whether the two run at the same time. */
function areTogether(a: readonly Beside[], b: readonly Beside[]): boolean {
  let i = 0;
  while (i < a.length && i < b.length && a[i]!.at === b[i]!.at) i++;
  const [one, other] = [a[i], b[i]];
  if (one?.kind === 'substitution' || other?.kind === 'substitution') return true;
  return one !== undefined && one.among === other?.among;
}
