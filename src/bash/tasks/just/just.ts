/** just: recipes of a justfile, with their dependencies, arguments and variables. */
import { type Arg, isKnown } from '../../analysis.ts';
import type { Context } from '../../context.ts';
import { resolvePath } from '../../folders.ts';
import type { Outer } from '../../inner.ts';
import { runCall } from '../../invoke.ts';
import { couldSplit } from '../../wrappers/handler.ts';
import { type Option, type OptionTable, readOptions } from '../../wrappers/options.ts';
import { shellCodeOf, wordOf } from '../shell-code.ts';
import { openTaskFile, placeIn, startFolders, type TaskFile } from '../task-file.ts';
import { inTask, runTaskCode, type TaskCode } from '../task-shell.ts';
import { tellsWords } from '../tells.ts';
import { Unknowns } from '../unknown.ts';
import { emptyJustfile, type Justfile, type Recipe, readJustfile } from './read.ts';
import { evaluate, type Values } from './values.ts';

const OPTIONS: OptionTable = {
  short: 'f:d:s:c:nlqvuygheCt:',
  long: 'justfile= working-directory= set= shell= shell-arg= show= command= color= chooser= dotenv-filename= dotenv-path= list-heading= list-prefix= usage= group= dry-run list quiet verbose unstable yes choose clear-shell-args dump edit evaluate fmt check init summary variables groups changelog completions= highlight no-highlight no-deps no-aliases no-dotenv shell-command one timestamp explain global-justfile man help version',
};
/** They run no recipe; `--evaluate` runs what variables run. */
const LOOKS = [
  'l',
  'list',
  's',
  'show',
  'dump',
  'summary',
  'groups',
  'variables',
  'fmt',
  'init',
  'changelog',
  'completions',
  'usage',
  'man',
  'h',
  'help',
  'version',
  'n',
  'dry-run',
  'e',
  'edit',
];
const NAMES = /^\.?justfile$/i;

interface Run {
  readonly ctx: Context;
  readonly outer: Outer;
  readonly just: Justfile;
  readonly folder: string;
  readonly values: Values;
  readonly done: Set<string>;
}

export function runJust(ctx: Context, argv: readonly [string, ...Arg[]], outer: Outer): void {
  for (const { options, operands } of readOptions(argv.slice(1), OPTIONS)) {
    if (options.some(({ name }) => LOOKS.includes(name))) continue;
    const set = options.filter(({ name }) => name === 'set').length;
    oneReading(ctx, outer, options, operands.slice(set));
  }
}

const lastValue = (options: readonly Option[], ...names: readonly string[]): Arg | null =>
  options.findLast(({ name }) => names.includes(name))?.value ?? null;

function oneReading(ctx: Context, outer: Outer, options: readonly Option[], operands: readonly Arg[]): void {
  const opaque = (why: string): void => ctx.report.addOpaque(ctx.place, outer.at, why);
  const [named, where] = [lastValue(options, 'f', 'justfile'), lastValue(options, 'd', 'working-directory')];
  const starts = startFolders(ctx, []);
  if (starts === null || (named !== null && !isKnown(named)) || (where !== null && !isKnown(where)))
    return opaque('just reads a file that is not known before');
  if (options.some(({ name }) => ['c', 'command', 'shell', 'shell-arg', 'choose', 'set'].includes(name)))
    opaque('just is told how to run what it runs');
  for (const start of starts) {
    const path = named === null ? nearest(ctx, start) : resolvePath(start, named);
    const file = path === null ? null : openTaskFile(ctx, path, 'just', outer.at);
    if (file === null) continue;
    const folder = where === null ? file.path.slice(0, file.path.lastIndexOf('/')) || '/' : resolvePath(start, where);
    inTask(ctx, JSON.stringify(['just', file.path, operands]), inner =>
      runFile(inner, outer, file, folder ?? start, operands),
    );
  }
}

function nearest(ctx: Context, start: string): string | null {
  for (let here = start; ; here = here.slice(0, here.lastIndexOf('/')) || '/') {
    const name = ctx.report.ports.namesIn(here).find(one => NAMES.test(one));
    const written = ctx.state.fileWritten(`${here}/justfile`) !== null ? 'justfile' : null;
    if ((name ?? written) !== null && (name ?? written) !== undefined)
      return `${here === '/' ? '' : here}/${name ?? written}`;
    if (here === '/') return null;
  }
}

function runFile(ctx: Context, outer: Outer, file: TaskFile, folder: string, operands: readonly Arg[]): void {
  const just = emptyJustfile();
  const opaque = (why: string): void => ctx.report.addOpaque({ ...ctx.place, ...placeIn(file, 1) }, outer.at, why);
  readJustfile(just, file);
  for (let i = 0; i < just.imports.length; i++) {
    const path = resolvePath(folder, just.imports[i]!);
    const more = path === null || i > 50 ? null : openTaskFile(ctx, path, 'just', outer.at);
    if (more !== null) readJustfile(just, more);
  }
  if (just.strange.length > 0) opaque('just reads a line that is not understood');
  const unknowns = new Unknowns();
  const run = (code: string, printed: boolean): string => {
    const from = ctx.report.invocations.length;
    runText({ ctx, outer, just, folder, values, done: new Set() }, code, file, 1, []);
    return printed ? unknowns.add(tellsWords(ctx.report.invocations.slice(from)) ? 'text' : 'foreign') : '';
  };
  const values: Values = { just, unknowns, given: new Map(), run, folder, state: ctx.state };
  const words = operands.map(word =>
    isKnown(word) ? word : `${word.prefix}${unknowns.add(couldSplit(word) ? 'text' : 'word')}${word.suffix}`,
  );
  while (words[0] !== undefined && /^[A-Za-z_][\w-]*=/.test(words[0])) {
    const [name = ''] = words[0].split('=', 1);
    values.given.set(name, words.shift()!.slice(name.length + 1));
  }
  // All of them are evaluated at the start, whichever recipe is meant.
  for (const name of just.variables.keys()) evaluate(values, name);
  runWords({ ctx, outer, just, folder, values, done: new Set() }, words, opaque);
}

/** `just build test prod`: each recipe takes as many words as it has parameters. */
function runWords(run: Run, words: readonly string[], opaque: (why: string) => void): void {
  const first = run.just.recipes.get('default') ?? [...run.just.recipes.values()][0];
  if (words.length === 0 && first !== undefined) return runRecipe(run, [...run.just.recipes.values()][0]!, []);
  for (let at = 0; at < words.length; ) {
    const recipe = recipeOf(run.just, words[at]!);
    if (recipe === null) {
      // `just sub/recipe`, a module's recipe, or a name that only the run knows.
      if (/[/:\uE000-\uF8FF]/.test(words[at]!)) opaque('just runs a recipe that is not known before');
      return;
    }
    const variadic = recipe.parameters.some(one => one.variadic !== null);
    const take = variadic ? words.length : recipe.parameters.length;
    runRecipe(run, recipe, words.slice(at + 1, at + 1 + take));
    at += 1 + take;
  }
}

const recipeOf = (just: Justfile, name: string): Recipe | null =>
  just.recipes.get(just.aliases.get(name) ?? name) ?? null;

function runRecipe(run: Run, recipe: Recipe, args: readonly string[]): void {
  const key = JSON.stringify([recipe.name, args]);
  if (run.done.has(key)) return;
  run.done.add(key);
  run.ctx.report.spend(10);
  const given = new Map<string, string>();
  const values: Values = { ...run.values, given: new Map([...run.values.given, ...given]) };
  recipe.parameters.forEach((one, i) => {
    const words = one.variadic === null ? args.slice(i, i + 1) : args.slice(i);
    values.given.set(
      one.name,
      words.length > 0 ? words.join(' ') : one.otherwise === null ? '' : evaluate(values, one.otherwise),
    );
  });
  for (const { name, args: more } of recipe.dependencies) {
    const needed = recipeOf(run.just, name);
    if (needed !== null)
      runRecipe(
        run,
        needed,
        more.map(text => evaluate(values, text)),
      );
  }
  runLines({ ...run, values }, recipe, args);
}

function runLines(run: Run, recipe: Recipe, args: readonly string[]): void {
  const rows = recipe.lines.filter(({ text }, i) => text.trim() !== '' || i < recipe.lines.length - 1);
  const indent = /^[ \t]*/.exec(rows.find(({ text }) => text.trim() !== '')?.text ?? '')?.[0] ?? '';
  const lines = rows.map(({ text, number }) => ({
    text: text.startsWith(indent) ? text.slice(indent.length) : text.trimStart(),
    number,
  }));
  const first = lines[0];
  if (first === undefined) return;
  const exported = exportedBy(run, recipe, args);
  if (first.text.startsWith('#!')) return runScript(run, recipe, lines, exported);
  for (let at = 0; at < lines.length; at++) {
    const { number } = lines[at]!;
    let text = lines[at]!.text;
    while (text.endsWith('\\') && at + 1 < lines.length) text = `${text}\n${lines[++at]!.text}`;
    const code = filled(run, text.replace(/^[@-]+/, ''));
    if (code.trim() !== '') runText(run, code, recipe.file, number, exported);
  }
}

type Line = Recipe['lines'][number];

/** just writes the lines to a file of its own and starts it. */
function runScript(run: Run, recipe: Recipe, lines: readonly Line[], exported: TaskCode['variables']): void {
  const [first, ...rest] = lines;
  const code = rest.map(({ text }) => filled(run, text)).join('\n');
  const shell = /^#!\s*(?:\S*\/env(?:\s+-S)?\s+)?\S*?(bash|sh|dash)(?:\s+-\w+|\s+-o\s+\w+)*\s*$/.exec(first!.text)?.[1];
  if (shell !== undefined)
    return runText(run, code, recipe.file, first!.number + 1, exported, shell === 'bash' ? 'bash' : 'sh');
  const place = { ...run.ctx.place, ...placeIn(recipe.file, first!.number) };
  const found = /^#!\s*(\S+)\s*(.*)$/.exec(first!.text);
  const words = [found?.[1] ?? '', ...(found?.[2] ? found[2].trim().split(/\s+/) : []), '/dev/stdin'];
  // What another interpreter is given is judged as if it came through a pipe.
  const stdin = { kind: 'text' as const, text: wordOf(run.values.unknowns, code) };
  runCall(
    { ...run.ctx, place, stdin },
    {
      words: words.map(value => ({ value, at: run.outer.at })),
      at: run.outer.at,
      assignments: [],
      redirections: [],
      declared: [],
      inShell: false,
      functions: false,
    },
  );
}

/** `{{expression}}`, and `{{{{` for two brackets. */
const filled = (run: Run, text: string): string =>
  text.replace(/\{\{\{\{|\{\{([\s\S]*?)\}\}/g, (whole, inner?: string) =>
    whole === '{{{{' ? '{{' : evaluate(run.values, (inner ?? '').trim()),
  );

function exportedBy(run: Run, recipe: Recipe, args: readonly string[]): TaskCode['variables'] {
  const { just, values } = run;
  const all = just.settings.get('export') === 'true';
  const names = [...just.variables].filter(([, one]) => one.exported || all).map(([name]) => name);
  const parameters = recipe.parameters.filter(one => one.exported || all).map(one => one.name);
  const word = (text: string): Arg => wordOf(values.unknowns, text);
  const found: [string, Arg][] = [...names, ...parameters].map(name => [name, word(evaluate(values, name))]);
  if (just.settings.get('positional-arguments') !== 'true') return found;
  return [...found, ...args.map((arg, i): [string, Arg] => [String(i + 1), word(arg)])];
}

function runText(
  run: Run,
  text: string,
  file: TaskFile,
  line: number,
  exported: TaskCode['variables'],
  kind?: TaskCode['shell'],
): void {
  const { ctx, outer, just, folder } = run;
  const { code, variables, foreign } = shellCodeOf(run.values.unknowns, text);
  const where = placeIn(file, line);
  const place = { ...ctx.place, ...where };
  if (foreign) ctx.report.addOpaque(place, outer.at, 'just gives its shell a text that another program prints');
  const set = just.settings.get('shell');
  const shell = kind ?? shellOf(set);
  if (shell === null) return ctx.report.addOpaque(place, outer.at, `just runs its recipes through ${set}`);
  const named = exported.filter(([name]) => !/^\d/.test(name));
  const positional = exported.filter(([name]) => /^\d/.test(name)).map(([, value]) => value);
  runTaskCode(ctx, { text: code, at: outer.at, where, shell, folder, variables: [...named, ...variables], positional });
}

/** `set shell := ["bash", "-uc"]`; null: none that is read here. */
function shellOf(setting: string | undefined): TaskCode['shell'] | null {
  if (setting === undefined) return 'sh';
  const [name, ...flags] = [...setting.matchAll(/(["'])(.*?)\1/g)].map(found => found[2]!);
  if (!flags.every(flag => /^(?:-[eux]*c?|-o|pipefail|-eu?x?o)$/.test(flag))) return null;
  const base = name?.slice(name.lastIndexOf('/') + 1);
  return base === 'bash' ? 'bash' : base === 'sh' || base === 'dash' ? 'sh' : null;
}
