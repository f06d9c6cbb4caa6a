/** package.json: its scripts, the workspaces around it, and settings of npm that change what runs a script. */
import type { Context } from '../context.ts';
import type { Extent } from '../place.ts';
import { openTaskFile, type TaskFile } from './task-file.ts';

export interface Manifest {
  readonly file: TaskFile;
  readonly folder: string;
  readonly name: string;
  /** null: another kind of value. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Globs on folders. */
  readonly workspaces: readonly string[];
}

/** The manifest in a folder. What is no JSON is told as opaque: each tool forgives other mistakes. */
export function readManifest(ctx: Context, folder: string, tool: string, at: Extent): Manifest | null {
  const file = openTaskFile(ctx, `${folder === '/' ? '' : folder}/package.json`, tool, at);
  if (file === null) return null;
  const json = parse(file.text);
  if (json === null) {
    ctx.report.addOpaque(ctx.place, at, `${tool} reads a package.json that is no JSON`);
    return null;
  }
  const scripts = Object.entries(objectOf(json.scripts)).filter((pair): pair is [string, string] => isText(pair[1]));
  const { workspaces } = json;
  const globs = Array.isArray(workspaces) ? workspaces : objectOf(workspaces).packages;
  return {
    file,
    folder,
    name: isText(json.name) ? json.name : '',
    scripts: new Map(scripts),
    workspaces: Array.isArray(globs) ? globs.filter(isText) : [],
  };
}

/** The nearest manifest from a folder upwards, as every one of these tools looks for it. */
export function nearestManifest(ctx: Context, folder: string, tool: string, at: Extent): Manifest | null {
  for (let here = folder; ; here = here.slice(0, here.lastIndexOf('/')) || '/') {
    const before = ctx.report.opaque.length;
    const found = readManifest(ctx, here, tool, at);
    if (found !== null || ctx.report.opaque.length > before || here === '/') return found;
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return objectOf(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return null;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** 1-based line of a script in the text of its manifest. */
export function lineOfScript({ file: { text } }: Manifest, name: string): number {
  const from = Math.max(0, text.indexOf('"scripts"'));
  const key = JSON.stringify(name);
  let at = from;
  do at = text.indexOf(key, at + 1);
  while (at >= 0 && !/^\s*:/.test(text.slice(at + key.length)));
  return text.slice(0, at < 0 ? from : at).split('\n').length;
}

/** `script-shell=…` of a project's own settings: the program that its scripts are given to. */
export function scriptShell(ctx: Context, folder: string, tool: string, at: Extent): string | null {
  const settings = openTaskFile(ctx, `${folder}/.npmrc`, tool, at);
  const found = /^[ \t]*(?:script-shell|scriptShell)[ \t]*=[ \t]*(.*?)[ \t]*$/m.exec(settings?.text ?? '');
  return found?.[1] ? found[1].replace(/^(["'])(.*)\1$/, '$2') : null;
}
