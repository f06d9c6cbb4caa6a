/** Files of other languages that the text runs: `python app.py`, `psql -f schema.sql`. */
import { readCode } from '../languages/read.ts';
import { type Effect, isSure } from '../languages/effect.ts';
import type { FileText } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { maybeChanged } from './changed-files.ts';
import { type Context, inFile, inPlace } from './context.ts';
import { resolvePath } from './folders.ts';
import { gathered } from './gathered.ts';
import { extentOf, type Outer, runInner } from './inner.ts';
import { LIMITS } from './limits.ts';
import { baseName } from './place.ts';
import type { Inner } from './unwrap.ts';
import { firstOf } from './value.ts';
import { innerOf } from './wrappers/effects.ts';

type ProgramFile = Extract<Inner, { kind: 'program-file' }>;

/** `ctx` is inside of the program already; `outer` is its call. */
export function runProgramFile(ctx: Context, inner: ProgramFile, outer: Outer): void {
  const name = baseName(outer.name);
  const at = extentOf(outer, inner.path);
  const fail = (why: string): void => {
    if (inner.whole) ctx.report.addOpaque(ctx.place, at, `${name} ${why}`);
  };
  if (ctx.remote) return fail('runs a file of another machine');
  const path = isKnown(inner.path) ? resolvePath(ctx.state.folder, inner.path) : null;
  if (path === null || /^\/(?:dev|proc)\//.test(path)) return fail('runs a file that is not known before');
  const written = ctx.state.fileWritten(path);
  if (fetched(ctx.report.invocations).has(baseName(path)))
    return ctx.report.addOpaque(ctx.place, at, `${name} runs a file that was just fetched`);
  if (maybeChanged(ctx, path, written, { reader: outer.name }))
    return fail('runs a file that may be changed just before');
  // Written in this text, it is a part of it.
  if (written !== null) {
    const effects = effectsOf(ctx, inner, written.content ?? '', name);
    return runEffects(ctx, PARSED.has(inner.language) ? effects : effects.filter(isSure), outer);
  }
  const file = ctx.report.ports.readFile(path);
  if (file === null || file.text === null) return fail('runs a file that cannot be read');
  const effects = effectsOf(ctx, inner, file.text, name);
  runFound(ctx, inner.whole ? effects : effects.filter(counts), file, outer);
}

/** Of the others only words are known, and a program of many lines has most of those that could mean something. */
const PARSED: ReadonlySet<ProgramFile['language']> = new Set([
  'python',
  'javascript',
  'awk',
  'sed',
  'mongo',
  'sql:postgres',
  'sql:mysql',
  'sql:sqlite',
  'sql:other',
]);

/** Of a program's own file: what it surely starts and changes, not what it reads. */
const counts = (effect: Effect): boolean => isSure(effect) && !(effect.kind === 'argv' && effect.argv[0] === 'cat');

function effectsOf(ctx: Context, { language }: ProgramFile, text: string, name: string): readonly Effect[] {
  ctx.report.spend(LIMITS.codeCost + Math.floor(text.length / LIMITS.codePerStep));
  const home = firstOf(ctx.state.variable('HOME'));
  return readCode(language, text, { name, home: home !== null && isKnown(home) ? home : null });
}

function runFound(ctx: Context, effects: readonly Effect[], file: FileText, outer: Outer): void {
  if (effects.length === 0 || ctx.report.readFile(file.path) === null) return;
  runEffects(inPlace(ctx, { ...ctx.place, ...inFile(file) }), effects, outer);
}

function runEffects(ctx: Context, effects: readonly Effect[], outer: Outer): void {
  for (const effect of effects) runInner(ctx, innerOf(effect), outer);
}

/** `curl -o x.py https://…; python x.py`. */
export const fetched = gathered(
  () => new Set<string>(),
  (names, { argv: [program, ...words] }) => {
    if (!/^(?:curl|wget|aria2c|scp)$/.test(baseName(program))) return;
    for (const word of words) if (isKnown(word)) names.add(baseName(word.replace(/[?#].*$/, '')));
  },
);
