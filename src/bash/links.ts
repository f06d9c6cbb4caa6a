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

/** By the path of the link; which of two places `ln -s a b` means, only the machine knows. */
export function noteLinks(ctx: Context, { argv, cwd }: Invocation): void {
  const words = argv.slice(1);
  if (!words.some(word => isKnown(word) && /^-[a-zA-Z]*s|^--s/.test(word))) return;
  const into = words.flatMap((word, at) => {
    if (!isKnown(word)) return [];
    if (/^-[a-zA-Z]*t$|^--target-directory$/.test(word)) return words[at + 1] ?? [];
    return /^--target-directory=/.test(word) ? word.slice(19) : [];
  });
  const names = words.filter(word => isKnown(word) && !/^-./.test(word) && !into.includes(word)) as string[];
  const place = into[0] ?? (names.length > 1 ? names.at(-1) : undefined);
  for (const target of place === undefined || into.length > 0 ? names : names.slice(0, -1)) {
    const name = baseName(target.replace(/\/+$/, ''));
    if (place === undefined) note(ctx, resolvePath(cwd, name), target);
    else if (isKnown(place)) {
      if (into.length === 0) note(ctx, resolvePath(cwd, place), target);
      note(ctx, resolvePath(cwd, `${place}/${name}`), target);
    }
  }
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
