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

const REMOVES = new Set('rm unlink rmdir shred find rimraf del-cli trash trash-put gio'.split(' '));

/** Moves that are looked through in the time of a step. */
const LOOKS = 16;

export interface Moved {
  /** Absolute. */
  readonly to: string;
  readonly from: Arg;
  /** It may as well be a folder that was there before, with what came into it. */
  readonly mayBeFolder: boolean;
}

/** Notes what is moved; a removal of something moved as it would be at its origin, null: of nothing else. */
export function throughMoves(ctx: Context, one: Invocation): Invocation | null {
  const program = baseName(one.argv[0]);
  if (program === 'mv') noteMoves(ctx, one);
  if (!REMOVES.has(program)) return null;
  ctx.report.spend(one.argv.length);
  const [name, ...words] = one.argv;
  const origins = words.map(word => originsOf(ctx, one.cwd, word));
  if (origins.every(each => each.length === 0)) return null;
  return { ...one, argv: [name, ...words.flatMap((word, i) => (origins[i]!.length > 0 ? origins[i]! : [word]))] };
}

function noteMoves(ctx: Context, one: Invocation): void {
  for (const { source, path: to, mayBeFolder } of placesOf(one)) {
    if (to === null || (mayBeFolder && isWithin(one.cwd, to))) continue;
    const earlier = originsOf(ctx, one.cwd, source);
    for (const from of earlier.length > 0 ? earlier : [absoluteWord(one.cwd, source)])
      if (from !== null && from !== to)
        ctx.report.moved.set(`${to}\0${isKnown(from) ? from : from.prefix}`, { to, from, mayBeFolder });
  }
}

function absoluteWord(cwd: string | null, word: Arg): Arg | null {
  if (isKnown(word)) return resolvePath(cwd, word);
  const at = word.prefix.lastIndexOf('/') + 1;
  const folder = at === 0 ? null : resolvePath(cwd, word.prefix.slice(0, at));
  return folder === null ? null : { ...word, prefix: `${folder}/${word.prefix.slice(at)}` };
}

/** Where the word, all that is in it, or what it is in was before; none: nothing of it was moved. */
function originsOf(ctx: Context, cwd: string | null, word: Arg): readonly Arg[] {
  const { moved, ports } = ctx.report;
  const path = startOf(cwd, word);
  if (path === null) return [];
  ctx.report.spend(Math.ceil(moved.size / LOOKS));
  const start = isKnown(word) && !path.endsWith('/') ? `${path}/` : path;
  const found = [...moved.values()].flatMap(({ to, from, mayBeFolder }): readonly Arg[] => {
    if (to === path || to.startsWith(start)) return [from];
    if (!path.startsWith(`${to}/`) || (mayBeFolder && !ports.isAbsent(to))) return [];
    if (!isKnown(from)) return [from];
    const inside = from + path.slice(to.length);
    return [isKnown(word) ? inside : { ...word, prefix: inside }];
  });
  return [...new Set(found)];
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
