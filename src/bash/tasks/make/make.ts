/** make: its command line, the files it reads, and each way that conditions leave open. */
import { type Arg, isKnown } from '../../analysis.ts';
import type { Context } from '../../context.ts';
import type { Outer } from '../../inner.ts';
import { firstOf } from '../../value.ts';
import { couldSplit } from '../../wrappers/handler.ts';
import { type Option, type OptionTable, type Reading, readOptions } from '../../wrappers/options.ts';
import { openTaskFile, startFolders, type TaskFile } from '../task-file.ts';
import { inTask } from '../task-shell.ts';
import { assign, assignmentOf } from './assign.ts';
import { DEFAULT_VARIABLES } from './defaults.ts';
import { defaultGoal, runGoals } from './goals.ts';
import { readFile, readText } from './read.ts';
import { Make, MakeStops, type Shared, simple, type Variable } from './state.ts';
import { Unknowns } from '../unknown.ts';

const OPTIONS: OptionTable = {
  short: 'bmBdeiknpqrRsStvwhC:f:I:j::l::o:W:O::E:',
  long: 'directory= debug=? environment-overrides eval= file= makefile= help ignore-errors include-dir= jobs=? keep-going load-average=? max-load=? check-symlink-times just-print dry-run recon assume-old= old-file= output-sync=? print-data-base question no-builtin-rules no-builtin-variables silent quiet no-silent no-keep-going stop touch trace version print-directory no-print-directory what-if= new-file= assume-new= warn-undefined-variables always-make shuffle=? jobserver-auth= jobserver-fds= jobserver-style=',
  permute: true,
};

/** Ways through the conditions of one call that are followed. */
const MOST_WAYS = 12;
/** After so much work no further way is begun. */
const MANY_STEPS = 12_000;
const NOT_INHERITED = /^(?:-[fC]|--(?:$|file|makefile|directory))/;
const NAMES = ['GNUmakefile', 'makefile', 'Makefile'];

interface Call {
  readonly ctx: Context;
  readonly outer: Outer;
  readonly options: readonly Option[];
  readonly operands: readonly Arg[];
  readonly folder: string;
}

export function runMake(ctx: Context, argv: readonly [string, ...Arg[]], outer: Outer): void {
  const inherited = flagsOf(ctx);
  for (const reading of readOptions([...inherited, ...argv.slice(1).map(attachedNumber)], OPTIONS)) {
    if (!has(reading.options, 'h', 'help', 'v', 'version')) oneReading(ctx, reading, outer);
  }
}

/** `-j 4`: a number behind it is its own. */
const attachedNumber = (word: Arg, at: number, words: readonly Arg[]): Arg =>
  /^(?:-[a-zA-Z]*[jl]|--jobs|--load-average)$/.test(String(words[at - 1])) && /^[0-9.]+$/.test(String(word))
    ? '-w'
    : word;

const has = (options: readonly Option[], ...names: readonly string[]): boolean =>
  options.some(({ name }) => names.includes(name));

const valuesOf = (options: readonly Option[], ...names: readonly string[]): readonly Arg[] =>
  options.flatMap(({ name, value }) => (names.includes(name) && value !== null ? [value] : []));

/** What a make around this one, or the caller, hands on. */
function flagsOf(ctx: Context): readonly Arg[] {
  const value = firstOf(ctx.state.variable('MAKEFLAGS'));
  if (value === null || !isKnown(value) || value === '') return [];
  const words = value.split(/\s+/).filter(word => word !== '');
  // Options that name files and folders are not taken from there.
  return words
    .map((word, i) => (i === 0 && !/^-|=/.test(word) ? `-${word}` : word))
    .filter(
      (word, i, all) =>
        !NOT_INHERITED.test(word) && !/^(?:-[fC]|--file|--makefile|--directory)$/.test(all[i - 1] ?? ''),
    );
}

function oneReading(ctx: Context, { options, operands }: Reading, outer: Outer): void {
  const folders = startFolders(ctx, valuesOf(options, 'C', 'directory'));
  if (folders === null)
    return ctx.report.addOpaque(ctx.place, outer.at, 'make reads a file whose folder is not known before');
  for (const folder of folders) inFolder({ ctx, outer, options, operands, folder });
}

function inFolder(call: Call): void {
  const { ctx, options, operands, folder } = call;
  const files = filesOf(call);
  if (files === null) return;
  const shared: Shared = {
    unknowns: new Unknowns(),
    printed: new Map(),
    judged: new Set(),
    steps: 0,
    names: new Map(),
    files: new Map(),
    skip: { from: 0, to: 0 },
  };
  inTask(ctx, JSON.stringify(['make', folder, options, operands]), inner => {
    ctx.state.branch(() => {
      ctx.state.folder = folder;
      eachWay({ ...call, ctx: inner }, files, shared);
    });
  });
}

/** null: told as opaque, or there is none, and make stops. */
function filesOf(call: Call): readonly TaskFile[] | null {
  const { ctx, outer, options, folder } = call;
  const named = valuesOf(options, 'f', 'file', 'makefile');
  const evals = valuesOf(options, 'E', 'eval');
  const opaque = (why: string): null => {
    ctx.report.addOpaque(ctx.place, outer.at, why);
    return null;
  };
  const texts: TaskFile[] = [];
  for (const text of evals) {
    if (!isKnown(text)) return opaque('make runs rules of its command line that are not known before');
    texts.push({ path: `${folder}/--eval`, text, file: null });
  }
  if (named.some(name => !isKnown(name))) return opaque('make reads a file that is not known before');
  if (named.some(name => isKnown(name) && /^-$|^\/(?:dev|proc)\//.test(name))) {
    const text = ctx.stdin.kind === 'text' || ctx.stdin.kind === 'pipe' ? ctx.stdin.text : null;
    if (named.length > 1 || text === null || !isKnown(text)) return opaque('make runs rules that are not in a file');
    return [...texts, { path: `${folder}/-`, text, file: null }];
  }
  const paths = named.length === 0 ? NAMES : named.filter(isKnown);
  const before = ctx.report.opaque.length;
  for (const path of paths) {
    const file = openTaskFile(ctx, path.startsWith('/') ? path : `${folder}/${path}`, 'make', outer.at);
    if (file !== null) texts.push(file);
    if ((file !== null && named.length === 0) || ctx.report.opaque.length > before) break;
  }
  // Without any file make still has rules of its own.
  if (texts.length === 0) texts.push({ path: `${folder}/Makefile`, text: '', file: null });
  return texts;
}

/** Conditions that only the run decides are taken one way first, then the other. */
function eachWay(call: Call, files: readonly TaskFile[], shared: Shared): void {
  let decided = new Map<string, boolean>();
  for (let way = 0; way < MOST_WAYS; way++) {
    const make = new Make({ ...call, file: files.at(-1)! }, shared, decided, readText);
    try {
      oneWay(make, call, files);
    } catch (error) {
      if (!(error instanceof MakeStops)) throw error;
      if (error.message !== '') make.opaque(`make stops at ${error.message}`);
    }
    const open = [...decided].findLastIndex(([, taken]) => taken);
    if (open < 0) return;
    decided = new Map([...decided].slice(0, open + 1).map(([key, taken], i) => [key, i === open ? false : taken]));
    shared.skip = { from: shared.skip.from, to: make.ctx.report.invocations.length };
    if (way === MOST_WAYS - 1 || shared.steps > MANY_STEPS)
      return make.opaque('make decides by more than can be followed');
  }
}

function oneWay(make: Make, call: Call, files: readonly TaskFile[]): void {
  const { options } = call;
  setDefaults(make, options);
  const goals = takeOperands(make, call);
  make.variables.set('MAKECMDGOALS', simple((goals ?? []).join(' '), 'default'));
  for (const file of files) readFile(make, file);
  make.reading = false;
  const { shared } = make;
  if (shared.skip.to === 0) shared.skip = { from: make.ctx.report.invocations.length, to: Number.POSITIVE_INFINITY };
  noteFlags(make);
  const first = goals?.length === 0 ? defaultGoal(make) : null;
  runGoals(make, {
    goals: goals === null || goals.length > 0 ? goals : first === null ? [] : [first],
    dry: has(options, 'n', 'just-print', 'dry-run', 'recon', 'q', 'question', 't', 'touch'),
    defaultRules: !has(options, 'r', 'R', 'no-builtin-rules', 'no-builtin-variables'),
  });
}

function setDefaults(make: Make, options: readonly Option[]): void {
  const set = (name: string, text: string, origin: Variable['origin'] = 'default', isSimple = false): void => {
    make.variables.set(name, { text, simple: isSimple, origin });
  };
  for (const [name, text] of Object.entries(DEFAULT_VARIABLES)) set(name, text);
  const letters = options.flatMap(({ name }) => (name.length === 1 && /[nqtkisrRBe]/.test(name) ? [name] : []));
  for (const name of make.ctx.state.exportedNames()) {
    const value = firstOf(make.ctx.state.variable(name));
    make.inherited.add(name);
    if (value === null || name === 'SHELL' || name === 'MAKEFLAGS') continue;
    const text = isKnown(value)
      ? value
      : `${value.prefix}${make.shared.unknowns.add(value.single ? 'word' : 'text')}${value.suffix}`;
    set(name, text, has(options, 'e', 'environment-overrides') ? 'override' : 'environment');
  }
  set('SHELL', '/bin/sh');
  set('.SHELLFLAGS', '-c');
  set('MAKE', make.outer.name);
  set('CURDIR', make.folder, 'default', true);
  set('MAKE_VERSION', '4.3');
  set('MAKEFILE_LIST', ` ${make.file.path.slice(make.file.path.lastIndexOf('/') + 1)}`);
  set('MAKEFLAGS', letters.join(''), 'file', true);
  set('MAKELEVEL', firstOf(make.ctx.state.variable('MAKELEVEL')) === null ? '0' : '1');
  make.exported.set('MAKEFLAGS', true);
}

/** Variables among the operands are set; the rest are goals. null: any goal may be meant. */
function takeOperands(make: Make, { operands }: Call): readonly string[] | null {
  const goals: string[] = [];
  const set: string[] = [];
  let any = false;
  for (const word of operands) {
    const text = isKnown(word)
      ? word
      : `${word.prefix}${make.shared.unknowns.add(couldSplit(word) ? 'text' : 'word')}${word.suffix}`;
    const assignment = /^[\uE000-\uF8FF]/.test(text) ? null : assignmentOf(text);
    if (assignment !== null) {
      assign(make, assignment, 'command line');
      if (isKnown(word)) set.push(word);
      if (assignment.name === 'MAKEFLAGS' || assignment.name === 'MAKEFILES')
        make.opaque(`make is given ${assignment.name}`);
    } else if (isKnown(word)) goals.push(word);
    else any = true;
  }
  const flags = make.variables.get('MAKEFLAGS')?.text ?? '';
  const words = set.filter(one => !/\s/.test(one));
  make.variables.set('MAKEFLAGS', simple([flags, ...words].join(' ').trim(), 'file'));
  return any ? null : goals;
}

/** A makefile can hand options to itself. */
function noteFlags(make: Make): void {
  const flags = make.variables.get('MAKEFLAGS')?.text ?? '';
  if (/--ev|-E\b/.test(flags)) make.opaque('make runs rules of its own options');
}
