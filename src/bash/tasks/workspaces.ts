/** Packages of a workspace: folders that match its globs and hold a package.json. */
import type { Context } from '../context.ts';
import { resolvePath } from '../folders.ts';
import { LIMITS } from '../limits.ts';
import type { Extent } from '../place.ts';
import { type Manifest, nearestManifest, readManifest } from './package-manifest.ts';
import { openTaskFile } from './task-file.ts';

/** The root of the workspace around a package, and every package of it; null: no workspace. */
export function workspacePackages(ctx: Context, near: Manifest, tool: string, at: Extent): readonly Manifest[] | null {
  const root = rootOf(ctx, near, tool, at);
  if (root === null) return null;
  const wanted = root.globs.filter(glob => !glob.startsWith('!'));
  const folders = [...new Set(wanted.flatMap(glob => foldersOf(ctx, root.manifest.folder, glob)))];
  if (folders.length > LIMITS.workspaces) {
    ctx.report.addOpaque(ctx.place, at, `${tool} runs scripts of more packages than are read`);
  }
  const found = folders.slice(0, LIMITS.workspaces).flatMap(folder => readManifest(ctx, folder, tool, at) ?? []);
  return [root.manifest, ...found.filter(one => one.folder !== root.manifest.folder)];
}

interface Root {
  readonly manifest: Manifest;
  readonly globs: readonly string[];
}

function rootOf(ctx: Context, near: Manifest, tool: string, at: Extent): Root | null {
  for (let here: Manifest | null = near; here !== null; ) {
    const list = openTaskFile(ctx, `${here.folder}/pnpm-workspace.yaml`, tool, at);
    const globs = [...here.workspaces, ...(list === null ? [] : packagesOf(list.text))];
    if (globs.length > 0) return { manifest: here, globs };
    if (here.folder === '/') return null;
    here = nearestManifest(ctx, here.folder.slice(0, here.folder.lastIndexOf('/')) || '/', tool, at);
  }
  return null;
}

/** The items of `packages:`, each on a line of its own or in brackets, as pnpm's own examples write them. */
function packagesOf(yaml: string): string[] {
  const block = /^packages[ \t]*:([^\n]*(?:\n(?:[ \t]*-[^\n]*|[ \t]*#[^\n]*|[ \t]*))*)/m.exec(yaml)?.[1] ?? '';
  const inline = /^[ \t]*\[([\s\S]*?)\]/.exec(block)?.[1];
  const items =
    inline === undefined ? [...block.matchAll(/^[ \t]*-[ \t]*([^#\n]+)/gm)].map(found => found[1]!) : inline.split(',');
  return items.map(item => item.trim().replace(/^(["'])(.*)\1$/, '$2')).filter(item => item !== '');
}

/** `packages/*`, `apps/**`; a folder of installed packages is none of the workspace's. */
function foldersOf(ctx: Context, root: string, glob: string): readonly string[] {
  let found: readonly string[] = [root];
  for (const part of glob.split('/')) {
    if (part === '' || part === '.') continue;
    found = found.flatMap(folder => {
      if (part === '..') return [resolvePath(folder, '..') ?? '/'];
      if (part === '**') return deep(ctx, folder, 3);
      if (!/[*?[{]/.test(part)) return [`${folder}/${part}`];
      const name = new RegExp(
        `^${part
          .replace(/[.+^$()|\\]/g, '\\$&')
          .replace(/\*/g, '.*')
          .replace(/\?/g, '.')}$`,
      );
      return below(ctx, folder)
        .filter(each => /[[{]/.test(part) || name.test(each))
        .map(each => `${folder}/${each}`);
    });
    if (found.length > LIMITS.workspaces) break;
  }
  return found;
}

const below = (ctx: Context, folder: string): readonly string[] =>
  ctx.report.ports
    .namesIn(folder)
    .filter(name => name.endsWith('/') && name !== 'node_modules/' && name !== '.git/')
    .map(name => name.slice(0, -1));

function deep(ctx: Context, folder: string, levels: number): readonly string[] {
  if (levels === 0) return [folder];
  return [folder, ...below(ctx, folder).flatMap(name => deep(ctx, `${folder}/${name}`, levels - 1))];
}
