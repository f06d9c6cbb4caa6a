/** Scripts that a loop runs: what a round does behind one of them is done before it in the next. */
import { type Invocation, isKnown } from './analysis.ts';
import { changes, mayBe } from './changed-files.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { baseName, type Extent, type Place } from './place.ts';

/** A script that was judged as it is now, within a loop. */
export interface Relied {
  readonly path: string;
  readonly place: Place;
  readonly at: Extent;
  /** How many invocations stood before it. */
  readonly from: number;
}

export function relyOn(ctx: Context, path: string, at: Extent): void {
  const { report, place } = ctx;
  if (ctx.repeated && !report.muted) report.relied.push({ path, place, at, from: report.invocations.length });
}

/** They write to their last word alone. */
const PUTS = new Set(['cp', 'mv', 'ln', 'install']);

/** `mv "$f" done/`: of words that are not known only what could be the script counts. */
function mayReplace(one: Invocation, path: string): boolean {
  const [name, ...words] = one.argv;
  const known = words.filter(isKnown);
  if (known.length === words.length || changes({ ...one, argv: [name, ...known] }, path)) return changes(one, path);
  const last = words.at(-1)!;
  if (!PUTS.has(baseName(name)) || !isKnown(last) || known.some(word => /^-\w*t|^--target/.test(word)))
    return changes(one, path) && words.some(word => !isKnown(word) && mayBe(word, path));
  const to = resolvePath(one.cwd, last);
  return to === null || `${path}/`.startsWith(to === '/' ? to : `${to}/`);
}

/** Walks a round that others may follow. */
export function beforeOthers({ report }: Context, round: () => void): void {
  const before = report.relied.length;
  round();
  for (const { path, place, at, from } of report.relied.slice(before)) {
    report.spendOn(report.invocations.length - from);
    if (report.invocations.slice(from).some(one => mayReplace(one, path)))
      report.addOpaque(place, at, `${baseName(path)} may be changed before the next round runs it`);
  }
}
