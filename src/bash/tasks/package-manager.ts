/** `npm run build`, `yarn test`, `pnpm -r lint`, `npm ci`: scripts of package.json, with those that stand around them. */
import type { Arg } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import type { Context } from '../context.ts';
import { resolvePath } from '../folders.ts';
import { extentOf, type Outer } from '../inner.ts';
import { runCall } from '../invoke.ts';
import { LIMITS } from '../limits.ts';
import type { Extent } from '../place.ts';
import { type Manager, type ScriptCall, scriptCalls } from './package-calls.ts';
import { lineOfScript, type Manifest, nearestManifest, scriptShell } from './package-manifest.ts';
import { placeIn, startFolders } from './task-file.ts';
import { inTask, quotedWords, runTaskCode } from './task-shell.ts';
import { workspacePackages } from './workspaces.ts';

/** One call of a tool, while it is followed. */
interface Call {
  readonly ctx: Context;
  readonly tool: string;
  readonly at: Extent;
  readonly outer: Outer;
}

export function runPackageManager(ctx: Context, tool: Manager, argv: readonly [string, ...Arg[]], outer: Outer): void {
  const seen = new Set<string>();
  for (const one of scriptCalls(tool, argv)) {
    const key = JSON.stringify(one);
    if (seen.has(key) || one.scripts.length === 0) continue;
    seen.add(key);
    runScriptCall({ ctx, tool, at: outer.at, outer }, one);
  }
}

function runScriptCall(call: Call, one: ScriptCall): void {
  const { ctx, tool, at } = call;
  const { folder } = one;
  const starts = startFolders(ctx, folder === null ? [] : [folder]);
  if (starts === null)
    return ctx.report.addOpaque(ctx.place, at, `${tool} runs scripts of a folder that is not known before`);
  for (const start of starts) runIn(call, start, one);
}

function runIn(call: Call, start: string, { scripts, packages, shell }: ScriptCall): void {
  const { ctx, tool, at } = call;
  const near = nearestManifest(ctx, start, tool, at);
  if (near === null) return;
  const chosen = packages === null ? [near] : choose(call, near, packages);
  for (const manifest of chosen) {
    for (const script of scripts) runScript(call, manifest, script, shell);
  }
}

/** Packages by name or folder; of what no name says, all are meant. */
function choose(call: Call, near: Manifest, packages: Exclude<ScriptCall['packages'], null>): readonly Manifest[] {
  const { ctx, tool, at } = call;
  const all = workspacePackages(ctx, near, tool, at) ?? [near];
  if (packages === 'all') return all;
  const named = all.filter(one =>
    packages.some(word => isKnown(word) && (word === one.name || resolvePath(near.folder, word) === one.folder)),
  );
  return named.length === packages.length ? named : all;
}

function runScript(call: Call, manifest: Manifest, script: ScriptCall['scripts'][number], shell: Arg | null): void {
  const { ctx, tool } = call;
  const { name, words, around } = script;
  if (!isKnown(name)) {
    return ctx.report.addOpaque(
      ctx.place,
      extentOf(call.outer, name),
      `${tool} runs a script that is not known before`,
    );
  }
  for (const one of around ? [`pre${name}`, name, `post${name}`] : [name]) {
    const text = manifest.scripts.get(one);
    if (text === undefined) continue;
    inTask(ctx, `${manifest.folder}\0${one}`, inner => {
      const behind = quotedWords(one === name ? words : []);
      const code = { text: text + behind.text, variables: behind.variables };
      runWith({ ...call, ctx: inner }, manifest, one, code, shell);
    });
  }
}

interface ScriptText {
  readonly text: string;
  readonly variables: readonly (readonly [string, Arg])[];
}

function runWith(call: Call, manifest: Manifest, name: string, code: ScriptText, given: Arg | null): void {
  const { ctx, tool, at } = call;
  const set = given ?? scriptShell(ctx, manifest.folder, tool, at);
  const shell = set !== null && isKnown(set) ? set.slice(set.lastIndexOf('/') + 1) : set;
  if (shell !== null && shell !== 'sh' && shell !== 'bash' && shell !== 'dash')
    return runOther(call, set ?? '', code.text);
  runTaskCode(ctx, {
    ...code,
    at,
    where: placeIn(manifest.file, lineOfScript(manifest, name)),
    shell: shell === 'bash' ? 'bash' : 'sh',
    folder: manifest.folder,
    variables: [...code.variables, ['npm_lifecycle_event', name], ['npm_package_name', manifest.name]],
  });
}

/** A program that the settings name is given the text as `sh -c` would be. */
function runOther({ ctx, at }: Call, shell: Arg, text: string): void {
  const words = [shell, '-c', text].map(value => ({ value, at }));
  runCall(ctx, { words, at, assignments: [], redirections: [], declared: [], inShell: false, functions: false });
}

/** `npm-run-all lint test:*`, `run-s`, `run-p`: patterns on names, a text with blanks brings words of its own. */
export function runScriptRunner(ctx: Context, argv: readonly [string, ...Arg[]], outer: Outer): void {
  const call: Call = { ctx, tool: argv[0], at: outer.at, outer };
  const dashes = argv.indexOf('--');
  const words = argv.slice(1, dashes < 0 ? undefined : dashes);
  const starts = startFolders(ctx, []);
  if (starts === null)
    return ctx.report.addOpaque(ctx.place, outer.at, `${argv[0]} runs scripts of a folder that is not known before`);
  for (const start of starts) {
    const manifest = nearestManifest(ctx, start, argv[0], outer.at);
    if (manifest !== null) runMatching(call, manifest, words);
  }
}

function runMatching(call: Call, manifest: Manifest, words: readonly Arg[]): void {
  const { ctx, tool, outer } = call;
  for (const given of words) {
    // No file is called so: bash leaves the pattern as it is.
    const word = isKnown(given) || !given.glob ? given : `${given.prefix}*${given.suffix}`;
    if (!isKnown(word))
      return ctx.report.addOpaque(ctx.place, outer.at, `${tool} runs a script that is not known before`);
    if (word.startsWith('-')) continue;
    const [pattern = '', ...behind] = word.split(' ');
    for (const name of matching(manifest, pattern))
      runScript(call, manifest, { name, words: behind, around: true }, null);
  }
}

/** `*` stops at a colon, `**` does not. */
function matching({ scripts }: Manifest, pattern: string): readonly string[] {
  if (!pattern.includes('*')) return [pattern];
  const source = pattern
    .slice(0, LIMITS.shown)
    .replace(/[.+^$()|[\]{}\\?]/g, '\\$&')
    .replace(/\*+/g, stars => (stars.length > 1 ? '.*' : '[^:]*'));
  const test = new RegExp(`^${source}$`);
  return [...scripts.keys()].filter(name => test.test(name));
}
