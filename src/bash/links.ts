/**
 * Symbolic links that the text makes: `ln -s /srv/x r; rm -rf r/y` removes `/srv/x/y`. What leads through one is listed a
 * second time, with the place that it leads to; the machine's own links are not looked for.
 */
import type { Arg, Invocation, Redirection } from './analysis.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { baseName } from './place.ts';

/** They take the link itself, where no slash stands behind it. */
const TAKES_LINK = new Set('rm unlink mv ln rmdir trash readlink ls stat chown test ['.split(' '));

interface Placed {
  readonly source: Arg;
  /** Absolute; null: not known. */
  readonly path: string | null;
  /** It is the last word itself, which may be a folder that it comes into. */
  readonly mayBeFolder: boolean;
}

/** Where `ln` and `mv` put each of their operands; which of two places `ln -s a b` means, only the machine knows. */
export function placesOf({ argv, cwd }: Pick<Invocation, 'argv' | 'cwd'>): readonly Placed[] {
  const words = argv.slice(1);
  const into = words.flatMap((word, at) => {
    if (!isKnown(word)) return [];
    if (/^-[a-zA-Z]*t$|^--target-directory$/.test(word)) return words[at + 1] ?? [];
    return /^--target-directory=/.test(word) ? word.slice(19) : [];
  });
  const names = words.filter(word => !(isKnown(word) && /^-./.test(word)) && !into.includes(word));
  const place = into[0] ?? (names.length > 1 ? names.at(-1) : undefined);
  return (place === undefined || into.length > 0 ? names : names.slice(0, -1)).flatMap(source => {
    const name = isKnown(source) ? baseName(source.replace(/\/+$/, '')) : null;
    if (place === undefined) return name === null ? [] : [{ source, path: resolvePath(cwd, name), mayBeFolder: false }];
    if (!isKnown(place)) return [];
    const inside = { source, path: resolvePath(cwd, name === null ? place : `${place}/${name}`), mayBeFolder: false };
    return into.length === 0 ? [{ source, path: resolvePath(cwd, place), mayBeFolder: true }, inside] : [inside];
  });
}

export function noteLinks(ctx: Context, one: Invocation): void {
  if (!one.argv.slice(1).some(word => isKnown(word) && /^-[a-zA-Z]*s|^--s/.test(word))) return;
  for (const { source, path } of placesOf(one)) if (isKnown(source)) note(ctx, path, source);
}

function note(ctx: Context, link: string | null, target: string): void {
  const leads = link === null ? null : resolvePath(link.slice(0, link.lastIndexOf('/')) || '/', target);
  if (link !== null && leads !== null && leads !== link) ctx.report.links.set(link, leads);
}

/** The folder that `cd` goes to. */
export function folderThroughLinks(ctx: Context, path: string | null): string | null {
  return path === null ? null : (followed(ctx, path, true) ?? path);
}

function followed(ctx: Context, path: string, whole: boolean): string | null {
  ctx.report.spendOn(ctx.report.links.size);
  for (const [link, target] of ctx.report.links) {
    if (path === link && whole) return target;
    if (path.startsWith(`${link}/`)) return `${target === '/' ? '' : target}${path.slice(link.length)}`;
  }
  return null;
}

/** null: none of its words leads through a link. */
export function throughLinks(ctx: Context, one: Invocation): Invocation | null {
  const takesLink = TAKES_LINK.has(baseName(one.argv[0]));
  ctx.report.spend(one.argv.length);
  let isFound = false;
  const lead = (word: Arg, whole: boolean): Arg => {
    const text = isKnown(word) ? word : word.prefix;
    const behind = /^--?[\w-]+=/.exec(text)?.[0] ?? '';
    const path = text === behind ? null : resolvePath(one.cwd, text.slice(behind.length));
    const ends = text.endsWith('/') ? '/' : '';
    const found = path === null ? null : followed(ctx, `${path}${ends}`, whole && isKnown(word));
    if (found === null) return word;
    isFound = true;
    return isKnown(word) ? behind + found : { ...word, prefix: behind + found };
  };
  const [name, ...words] = one.argv;
  const argv: Invocation['argv'] = [name, ...words.map(word => lead(word, !takesLink))];
  const redirections: readonly Redirection[] = one.redirections.map(each =>
    /^[<>&]*[<>]\|?$/.test(each.operator) && !each.operator.startsWith('<<')
      ? { ...each, target: lead(each.target, true) }
      : each,
  );
  return isFound ? { ...one, argv, redirections } : null;
}
