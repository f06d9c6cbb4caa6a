/** What bash's own commands change in the shell that runs them. */
import { type Arg, isKnown } from './analysis.ts';
import { RESERVED } from './aliases.ts';
import { checkAssigned, checkEvaluated, checkName } from './arithmetic/walk.ts';
import { assign, checkReferent, isName, setQuietly } from './assignments.ts';
import type { Context } from './context.ts';
import { declare, INHERITS } from './declare.ts';
import { resolvePath, type Trail } from './folders.ts';
import type { Call } from './invoke.ts';
import { noteFolder } from './later.ts';
import { LIMITS } from './limits.ts';
import { NO_FUNCTION } from './functions.ts';
import { inputOf, printedBy } from './printed/feed.ts';
import { readLines, readValues, readWords } from './read.ts';
import { set, traced } from './set-command.ts';
import { arrayOf, CURRENT_FOLDER, firstOf, mergeValues, scalar, UNKNOWN_VALUE, UNSET } from './value.ts';

type Argv = readonly [string, ...Arg[]];
type Effect = (ctx: Context, call: Call, argv: Argv) => void;

const NAMES = new Set(
  `. : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable
  eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd
  read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias
  unset wait`.split(/\s+/),
);

export const isBuiltin = (name: string): boolean => NAMES.has(name);

const EFFECTS: Readonly<Record<string, Effect>> = {
  cd: changeFolder,
  pushd: pushFolder,
  popd: popFolder,
  export: declare,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  unset,
  set,
  shift,
  shopt,
  alias,
  read: readVariables,
  mapfile: readArray,
  readarray: readArray,
  getopts,
  printf: printToVariable,
  wait: (ctx, call, argv) => optionNames(ctx, call, argv, 'p'),
  let: evaluateAll,
  test: variableTest,
  '[': variableTest,
  exec: redirectShell,
  enable: switchBuiltin,
  hash: rememberPath,
  fc: runHistory,
  return: ctx => ctx.state.exits.note('return', ctx.later),
  break: ctx => ctx.state.exits.note('break', ctx.later),
  continue: ctx => ctx.state.exits.note('break', ctx.later),
  complete: completion,
  compgen: completion,
  bind: completion,
};

export function applyBuiltin(ctx: Context, call: Call, argv: Argv): void {
  if (Object.hasOwn(EFFECTS, argv[0])) EFFECTS[argv[0]]?.(ctx, call, argv);
}

const opaque = (ctx: Context, call: Call, why: string): void => ctx.report.addOpaque(ctx.place, call.at, why);

/** Words that are not options; a word that is not known may be either. */
const operands = (argv: Argv): readonly Arg[] => argv.slice(1).filter(word => !isKnown(word) || !/^-./.test(word));

function changeFolder(ctx: Context, _call: Call, argv: Argv): void {
  const words = operands(argv);
  const before = ctx.state.folder;
  const others = ctx.state.otherFolders;
  const follows = followsFolder(ctx);
  const target = words.length === 0 ? firstOf(ctx.state.variable('HOME')) : (words[0] ?? null);
  const { back, stack } = ctx.state.trail;
  if (target === '-' && words.length === 1) return goTo(ctx, back, { back: before, stack });
  ctx.state.trail = { back: before, stack };
  // CDPATH leads elsewhere.
  const certain =
    target !== null &&
    isKnown(target) &&
    target !== '' &&
    target !== '-' &&
    words.length <= 1 &&
    !usesSearchPath(ctx, target);
  const folder = certain ? resolvePath(before, target) : null;
  ctx.state.folder = ctx.report.links.size === 0 ? folder : links().folderThroughLinks(ctx, folder);
  ctx.state.folderIfFailed = { folder: before, others };
  const isListed = target !== null && !isKnown(target) && words.length === 1 && !usesSearchPath(ctx, target.prefix);
  const listed = isListed ? target.folders : undefined;
  ctx.state.otherFolders = certain && others !== null ? moved(others, target) : (listed ?? null);
  ctx.state.setVariable('PWD', argv.length <= 2 && follows ? CURRENT_FOLDER : UNKNOWN_VALUE);
  noteFolder(ctx);
}

const links = () => require('./links.ts') as typeof import('./links.ts');

/** Is PWD what the shell knows as its folder? bash, too, takes `..` away from it by its text. */
function followsFolder({ state }: Context): boolean {
  const held = state.variable('PWD');
  return held === CURRENT_FOLDER || (state.folder !== null && firstOf(held) === state.folder);
}

function usesSearchPath(ctx: Context, target: string): boolean {
  // `shopt -s cdable_vars`: what is no folder is the name of a variable.
  const isSearched = ctx.state.variable('CDPATH').kind !== 'unset' || ctx.state.flag('cdable_vars');
  return isSearched && !/^(?:\/|\.\.?(?:\/|$))/.test(target);
}

/** Where the same `cd` leads from each of them. */
const moved = (folders: readonly string[], target: string): readonly string[] =>
  target.startsWith('/') ? [] : folders.map(one => resolvePath(one, target)).filter(one => one !== null);

/** `pushd d` as `cd d` that remembers; its other forms turn the stack round. */
function pushFolder(ctx: Context, call: Call, argv: Argv): void {
  const { back, stack } = ctx.state.trail;
  const [word] = argv.slice(1);
  const before = ctx.state.folder;
  if (argv.length === 2 && word !== undefined && isKnown(word) && !/^[-+]/.test(word)) {
    changeFolder(ctx, call, argv);
    ctx.state.trail = { back, stack: [before, ...stack] };
  } else goTo(ctx, null, { back: null, stack: [] });
}

function popFolder(ctx: Context, _call: Call, argv: Argv): void {
  const { stack } = ctx.state.trail;
  goTo(ctx, argv.length === 1 ? (stack[0] ?? null) : null, { back: null, stack: stack.slice(1) });
}

function goTo(ctx: Context, folder: string | null, trail: Trail): void {
  ctx.state.setVariable('PWD', followsFolder(ctx) ? CURRENT_FOLDER : UNKNOWN_VALUE);
  ctx.state.folder = folder;
  ctx.state.otherFolders = folder === null ? null : [];
  ctx.state.trail = trail;
  noteFolder(ctx);
}

function unset(ctx: Context, call: Call, argv: Argv): void {
  const functions = argv[1] === '-f';
  for (const word of operands(argv)) {
    checkName(ctx, word, call.at);
    if (!isName(word)) {
      if (!isKnown(word)) ctx.state.forgetVariables();
      else if (isKnown(word) && word.includes('[')) ctx.state.setVariable(word.split('[')[0] ?? '', arrayOf(null));
      if (isKnown(word)) ctx.state.setFunction(word, NO_FUNCTION);
      continue;
    }
    if (!functions && ctx.state.flag(`ref:${word}`)) {
      ctx.state.refer(word, null);
      ctx.state.forgetVariables();
    }
    // What is set behind it may be an array of the other kind.
    if (!functions && ctx.state.flag(`keyed:${word}`)) ctx.state.setFlag(`keyed:${word}`, 'maybe');
    const isVariable = !functions && (argv[1] === '-v' || ctx.state.variable(word).kind !== 'unset');
    // What is readonly stays.
    const left = ctx.state.flag(`fixed:${word}`) ? mergeValues(ctx.state.variable(word), UNSET, LIMITS.choices) : UNSET;
    // In a function it may uncover what a caller's variable of that name has hidden.
    if (isVariable) ctx.state.setVariable(word, ctx.state.inFunction ? UNKNOWN_VALUE : left);
    else {
      if (!functions) ctx.state.setVariable(word, left);
      const held = ctx.state.functionNamed(word);
      // A readonly function stays; so may one that a variable of the same name hides.
      if (held !== null) ctx.state.setFunction(word, functions ? NO_FUNCTION : { ...held, certain: false });
    }
  }
}

function shift(ctx: Context, _call: Call, argv: Argv): void {
  const words = ctx.state.positional;
  const by = argv[1] === undefined ? 1 : isKnown(argv[1]) && /^\d+$/.test(argv[1]) ? Number(argv[1]) : null;
  if (words === null || by === null || words.slice(0, by).some(word => !isKnown(word) && word.many))
    ctx.state.positional = null;
  else if (by <= words.length) ctx.state.positional = words.slice(by);
}

function shopt(ctx: Context, call: Call, argv: Argv): void {
  const letters = argv.slice(1).flatMap(word => (isKnown(word) && /^-./.test(word) ? [...word.slice(1)] : []));
  // `shopt -so posix` is `set -o posix`.
  if (letters.includes('o') && letters.includes('s'))
    return set(ctx, call, ['set', ...operands(argv).flatMap(name => ['-o', name])]);
  if (argv.includes('extdebug') && argv.includes('-s')) traced(ctx, call);
  if (argv.includes('localvar_inherit') && argv.includes('-s')) opaque(ctx, call, INHERITS);
  if (argv.some(word => !isKnown(word))) ctx.state.setFlag('expand_aliases');
  if (argv.includes('expand_aliases') && !argv.includes('-u')) ctx.state.setFlag('expand_aliases');
  const isOff = argv.includes('-u');
  for (const name of ['failglob', 'xpg_echo', 'cdable_vars']) if (argv.includes(name)) ctx.state.setFlag(name, !isOff);
}

function alias(ctx: Context, call: Call, argv: Argv): void {
  for (const word of argv.slice(1)) {
    const prefix = isKnown(word) ? word : word.prefix;
    const at = prefix.indexOf('=', 1);
    if (at > 0 && RESERVED.has(prefix.slice(0, at))) opaque(ctx, call, 'an alias of a word of the grammar');
    if (at > 0) ctx.state.setAlias(prefix.slice(0, at), { texts: isKnown(word) ? [word.slice(at + 1)] : null });
    else if (!isKnown(word) && ctx.state.flag('expand_aliases'))
      opaque(ctx, call, 'alias gives a name that is not known before');
  }
}

function forget(ctx: Context, call: Call, names: readonly Arg[]): void {
  for (const name of names) {
    checkName(ctx, name, call.at);
    if (isName(name)) assign(ctx, name, UNKNOWN_VALUE, call.at);
    else if (!isKnown(name)) {
      ctx.state.forgetVariables();
      checkReferent(ctx, name, call.at);
    } else if (/^[A-Za-z_]\w*\[/.test(name)) setQuietly(ctx, name.split('[')[0] ?? '', arrayOf(null), call.at);
  }
}

function readVariables(ctx: Context, call: Call, argv: Argv): void {
  const names = withoutOptions(argv.slice(1), 'adinNptu');
  const array = optionValue(argv.slice(1), 'a', 'adinNptu');
  // Also where backslashes leave what is read in doubt.
  const { text } = inputOf(ctx.stdin);
  for (const name of array !== null ? [array] : names.length === 0 ? ['REPLY'] : names)
    if (text !== null && isKnown(name)) checkAssigned(ctx, name, [text, text.replaceAll('\\', '')], call.at);
  if (array !== null) {
    const words = readWords(ctx, argv);
    forget(ctx, call, [array]);
    if (isName(array)) ctx.state.setVariable(array, argv.at(-1) === array ? words : arrayOf(null));
  } else if (names.length === 0) ctx.state.setVariable('REPLY', UNKNOWN_VALUE);
  // It stops at a word that is no name, or refers to none, before it has set anything or after.
  else if (!names.every((name): name is string => isName(name) && !ctx.state.flag(`ref:${name}`)))
    forget(ctx, call, names);
  else {
    const values = readValues(ctx, argv, names.length);
    names.forEach((name, i) => {
      assign(ctx, name, values[i] ?? UNKNOWN_VALUE, call.at);
    });
  }
}

function readArray(ctx: Context, call: Call, argv: Argv): void {
  const words = argv.slice(1);
  if (words.some(word => (!isKnown(word) ? false : /^-\w*C/.test(word))))
    opaque(ctx, call, `${argv[0]} -C runs code for the lines that it reads`);
  // Only the first is looked at.
  const names = withoutOptions(words, 'dnOsuCc').slice(0, 1);
  const { text } = inputOf(ctx.stdin);
  for (const name of names.length === 0 ? ['MAPFILE'] : names)
    if (text !== null && isKnown(name)) checkAssigned(ctx, name, [text], call.at);
  forget(ctx, call, names.length === 0 ? ['MAPFILE'] : names);
  const value = readLines(ctx, argv);
  for (const name of names) if (isName(name)) ctx.state.setVariable(name, value);
}

/** Operands after getopt-like options, of which those in `valued` take a word. */
function withoutOptions(words: readonly Arg[], valued: string): readonly Arg[] {
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!isKnown(word) || !/^-./.test(word)) break;
    if (word === '--') return words.slice(i + 1);
    const at = [...word.slice(1)].findIndex(letter => valued.includes(letter));
    if (at === word.length - 2) i++;
  }
  return words.slice(i);
}

/** bash takes an option as often as it comes, and keeps the last. */
function optionValue(words: readonly Arg[], option: string, valued: string): Arg | null {
  let found: Arg | null = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!isKnown(word) || !/^-./.test(word) || word === '--') break;
    const at = [...word.slice(1)].findIndex(letter => valued.includes(letter));
    if (at < 0) continue;
    const value = at === word.length - 2 ? words[++i] : word.slice(at + 2);
    if (word[at + 1] === option) found = value ?? null;
  }
  return found;
}

function optionNames(ctx: Context, call: Call, argv: Argv, option: string): void {
  const name = optionValue(argv.slice(1), option, option);
  if (name !== null) forget(ctx, call, [name]);
}

function printToVariable(ctx: Context, call: Call, argv: Argv): void {
  // bash takes -v as often as it comes, and keeps the last.
  let name: Arg | null = null;
  let at = 1;
  for (let word = argv[at]; word !== undefined && isKnown(word) && /^-./.test(word); word = argv[at]) {
    at += 1;
    if (word === '--') break;
    if (!word.startsWith('-v')) return;
    name = word === '-v' ? (argv[at++] ?? '') : word.slice(2);
    if (isKnown(name) && !/^[A-Za-z_]\w*(?:\[.*\])?$/s.test(name)) return;
  }
  if (mayNameVariable(argv, at)) return ctx.state.forgetVariables();
  if (name === null) return;
  const [text, ...more] = printedBy(ctx, ['printf', '--', ...argv.slice(at)]) ?? [];
  if (isName(name) && text !== undefined && more.length === 0) assign(ctx, name, scalar(text), call.at);
  else {
    if (isKnown(name)) checkAssigned(ctx, name.split('[')[0] ?? '', argv.slice(at), call.at);
    forget(ctx, call, [name]);
  }
}

/** `printf "$o" rm`, of which the first word may be `-vx`. */
function mayNameVariable(argv: Argv, at: number): boolean {
  const word = argv[at];
  if (word === undefined || isKnown(word) || (!word.many && argv.length < at + 2)) return false;
  return '-v'.startsWith(word.prefix.slice(0, 2)) && /^(?:\w*|.*\])$/s.test(word.suffix);
}

/** What it finds comes from its words, or from those of the shell. */
function getopts(ctx: Context, call: Call, argv: Argv): void {
  checkAssigned(ctx, 'OPTARG', argv.length > 3 ? argv.slice(3) : (ctx.state.positional ?? []), call.at);
  forget(ctx, call, [argv[2] ?? '', 'OPTARG', 'OPTIND']);
}

function evaluateAll(ctx: Context, call: Call, argv: Argv): void {
  for (const word of argv.slice(1)) evaluate(ctx, call, word);
}

function evaluate(ctx: Context, call: Call, word: Arg): void {
  checkEvaluated(ctx, word, call.at);
  const text = isKnown(word) ? word : word.prefix;
  for (const match of text.matchAll(/([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*(?:[-+*/%&|^]|<<|>>|\+\+|--)?=?/g)) {
    if (/[=]|\+\+|--/.test(match[0])) assign(ctx, match[1] ?? '', UNKNOWN_VALUE, call.at);
  }
  if (/(?:\+\+|--)/.test(text))
    for (const name of text.match(/[A-Za-z_]\w*/g) ?? []) ctx.state.setVariable(name, UNKNOWN_VALUE);
}

function variableTest(ctx: Context, call: Call, argv: Argv): void {
  argv.forEach((word, i) => {
    const before = argv[i - 1];
    if (before === '-v' || before === '-R') checkName(ctx, word, call.at);
  });
}

/** `exec <file` without a program: the shell itself reads from there on. */
function redirectShell(ctx: Context, call: Call, argv: Argv): void {
  if (argv.length > 1 || !call.redirections.some(one => one.fd === 0 || one.fd === null)) return;
  if (ctx.report.facts.textOnStdin === true && ctx.place.depth === 0)
    opaque(ctx, call, 'the script goes on from another file');
  ctx.state.stdin = { was: [], now: ctx.stdin.kind === 'caller' ? { kind: 'unknown' } : ctx.stdin };
}

/** `enable -n x`: from here on x is a program. */
function switchBuiltin(ctx: Context, call: Call, argv: Argv): void {
  const words = argv.slice(1);
  if (words.some(word => !isKnown(word) || /^-\w*f/.test(word))) opaque(ctx, call, 'enable -f loads code into bash');
  if (!words.some(word => isKnown(word) && /^-\w*[nd]/.test(word))) return;
  for (const name of operands(argv)) if (isKnown(name)) ctx.state.setFlag(`disabled:${name}`);
}

/** `hash -p /x/rm ls`: from here on `ls` is another program. */
function rememberPath(ctx: Context, call: Call, argv: Argv): void {
  if (argv.slice(1).some(word => !isKnown(word) || /^-\w*p/.test(word)))
    opaque(ctx, call, 'hash -p gives a name to another program');
}

function runHistory(ctx: Context, call: Call, argv: Argv): void {
  if (!argv.slice(1).some(word => isKnown(word) && /^-[nr]*l/.test(word)))
    opaque(ctx, call, 'fc runs lines of the history again');
}

function completion(ctx: Context, call: Call, argv: Argv): void {
  const runs = argv.slice(1).some(word => !isKnown(word) || /^-\w*[CFWx]/.test(word));
  if (runs && argv[0] !== 'complete') opaque(ctx, call, `${argv[0]} may run code that it is given`);
}
