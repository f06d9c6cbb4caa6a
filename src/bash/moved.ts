/**
 * What the text moves and then removes: `mv ~/Documents /tmp/x; rm -rf /tmp/x`. The removal is listed a second time, with
 * the place that it came from.
 */
import type { Arg, Invocation } from './analysis.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { placesOf } from './links.ts';
import { baseName } from './place.ts';

const REMOVES = new Set('rm unlink rmdir shred find rimraf del-cli'.split(' '));

export interface Moved {
  readonly from: Arg;
  /** It may as well be a folder that was there before, with what came into it. */
  readonly mayBeFolder: boolean;
}

/** Notes what is moved; a removal of something moved as it would be at its origin, null: of nothing else. */
export function throughMoves(ctx: Context, one: Invocation): Invocation | null {
  const { moved } = ctx.report;
  const program = baseName(one.argv[0]);
  if (program === 'mv') {
    for (const { source, path, mayBeFolder } of placesOf(one)) {
      const from = originOf(ctx, one.cwd, source) ?? absoluteWord(one.cwd, source);
      if (path === null || from === null || path === from || (mayBeFolder && isWithin(one.cwd, path))) continue;
      moved.set(path, { from, mayBeFolder });
    }
    return null;
  }
  if (!REMOVES.has(program)) return null;
  ctx.report.spend(one.argv.length);
  const [name, ...words] = one.argv;
  const origins = words.map(word => originOf(ctx, one.cwd, word));
  if (origins.every(origin => origin === null)) return null;
  return { ...one, argv: [name, ...words.map((word, i) => origins[i] ?? word)] };
}

function absoluteWord(cwd: string | null, word: Arg): Arg | null {
  if (isKnown(word)) return resolvePath(cwd, word);
  const at = word.prefix.lastIndexOf('/') + 1;
  const folder = at === 0 ? null : resolvePath(cwd, word.prefix.slice(0, at));
  return folder === null ? null : { ...word, prefix: `${folder}/${word.prefix.slice(at)}` };
}

/** Where the word, something in it, or what it is in was before; null: nothing of it was moved. */
function originOf(ctx: Context, cwd: string | null, word: Arg): Arg | null {
  const { moved, ports } = ctx.report;
  const path = startOf(cwd, word);
  if (path === null) return null;
  ctx.report.spendOn(moved.size);
  for (const [to, { from, mayBeFolder }] of moved) {
    if (to === path || to.startsWith(isKnown(word) && !path.endsWith('/') ? `${path}/` : path)) return from;
    if (!path.startsWith(`${to}/`) || (mayBeFolder && !ports.isAbsent(to))) continue;
    if (!isKnown(from)) return from;
    return isKnown(word) ? from + path.slice(to.length) : { ...word, prefix: from + path.slice(to.length) };
  }
  return null;
}

const isWithin = (cwd: string | null, folder: string): boolean => `${cwd}/`.startsWith(`${folder}/`);

/** What the path begins with: all of it, or the part before an unknown one, with the slash behind its folder. */
function startOf(cwd: string | null, word: Arg): string | null {
  if (isKnown(word)) return /^-./.test(word) ? null : resolvePath(cwd, word);
  if (!word.glob) return null;
  const at = word.prefix.lastIndexOf('/') + 1;
  const folder = at === 0 ? cwd : resolvePath(cwd, word.prefix.slice(0, at));
  return folder === null ? null : `${folder === '/' ? '' : folder}/${word.prefix.slice(at)}`;
}
