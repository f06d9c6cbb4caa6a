/** Calls of Python's library that start programs or change files, and what they do. */
import { type Effect, isKnown, opaque, type Text, UNKNOWN } from '../effect.ts';
import { isPlaced, onFiles, reading, removal, unplaced, writing } from '../files.ts';
import { textsOf, type Value } from '../value.ts';
import { nameOf } from './names.ts';
import { type Node, walk } from './tree.ts';
import { type Arguments, argumentsOf, fold, type Program, written } from './values.ts';

type Does = (call: Call) => readonly Effect[];

export interface Call {
  readonly program: Program;
  /** As it is called in reasons: `os.system`. */
  readonly name: string;
  readonly args: Arguments;
}

/** The argument at a place or by its name; undefined: not given. */
const argument = ({ args }: Call, at: number, ...names: readonly string[]): Node | undefined =>
  args.positional[at] ?? names.map(name => args.keywords.get(name)).find(node => node !== undefined);

const valueAt = (call: Call, at: number, ...names: readonly string[]): Value | null => {
  const node = argument(call, at, ...names);
  return node === undefined ? null : fold(call.program, node);
};

/** Of a parameter, what each call gives for it. */
function valuesAt(call: Call, at: number, ...names: readonly string[]): readonly (Value | null)[] {
  const node = argument(call, at, ...names);
  const { program } = call;
  if (node?.name !== 'VariableName') return [valueAt(call, at, ...names)];
  const bindings = program.names.bindings.get(nameOf(program.text, node)) ?? [];
  const [only] = bindings;
  if (only?.kind !== 'argument' || bindings.length > 1) return [valueAt(call, at, ...names)];
  const { argumentsGiven } = require('./functions.ts') as typeof import('./functions.ts');
  const given = argumentsGiven(program, only);
  const isShared = mayGrow(program, only.definition, node);
  if (given === null || given.length === 0) return [null];
  return given.map(one => {
    const value = fold(program, one);
    return value?.kind === 'list' && isShared ? null : value;
  });
}

/** A list that the function mentions elsewhere could be added to, unless it is only shown there. */
function mayGrow(program: Program, definition: Node, used: Node): boolean {
  const name = nameOf(program.text, used);
  for (const node of walk(definition)) {
    if (!program.budget.spend()) return true;
    if (node.name !== 'VariableName' || node === used || nameOf(program.text, node) !== name) continue;
    const list = node.parent;
    if (list?.name === 'ParamList') continue;
    const callee = list?.name === 'ArgList' ? list.parent?.children[0] : undefined;
    if (callee === undefined || !/^(?:print|len|str|repr|(["'])[^"']*\1\.join)$/.test(written(program, callee)))
      return true;
  }
  return false;
}

const texts = (call: Call, at: number, ...names: readonly string[]): readonly Text[] => {
  const value = valueAt(call, at, ...names);
  // A number is a descriptor.
  return value?.kind === 'number' ? [UNKNOWN] : textsOf(value);
};

const spreads = (call: Call): readonly Effect[] => [opaque(`${call.name} gets arguments that are not known`)];

const shell: Does = call =>
  call.args.spread
    ? spreads(call)
    : texts(call, 0, 'cmd', 'command').map(code => ({ kind: 'shell', code, positional: [] }));

/** Variables that make programs run others. */
const STEERS = /LD_|ENV\b(?<!\.env)|GIT_|PATH|PYTHON|NODE_|PERL|RUBY|EDITOR|PAGER|SHELL|IFS|PROMPT/;

/** subprocess.run and its kin: a list starts a program, a text does so too unless `shell` is true. */
const start: Does = call => {
  const { program, args } = call;
  if (args.spread || args.positional.length > 1 || args.keywords.has('executable')) return spreads(call);
  const firsts = valuesAt(call, 0, 'args');
  const isShell = args.keywords.get('shell');
  const flag = isShell === undefined ? ({ kind: 'flag', on: false } as const) : fold(program, isShell);
  if (flag?.kind !== 'flag') return spreads(call);
  const environment = args.keywords.get('env');
  if (environment !== undefined && STEERS.test(written(program, environment)))
    return [opaque(`${call.name} sets variables that change what programs run`)];
  const folder = args.keywords.get('cwd');
  const cwds: readonly (Text | undefined)[] =
    folder === undefined || written(program, folder) === 'None' ? [undefined] : textsOf(fold(program, folder));
  return cwds.flatMap(cwd => firsts.flatMap(first => started(call, first, flag.on, cwd === undefined ? {} : { cwd })));
};

function started(call: Call, first: Value | null, isShell: boolean, cwd: { cwd?: Text }): readonly Effect[] {
  if (first?.kind === 'list') {
    if (!isShell) return [{ kind: 'argv', argv: first.items, ...cwd }];
    const [code = '', ...positional] = first.items;
    return [{ kind: 'shell', code, positional, ...cwd }];
  }
  if (first?.kind !== 'texts' && first?.kind !== 'path')
    return [opaque(`${call.name} starts a program that is not known`)];
  return first.texts.map(text =>
    isShell ? { kind: 'shell', code: text, positional: [], ...cwd } : { kind: 'argv', argv: [text], ...cwd },
  );
}

/** `os.execvp(path, [zero, …])`, `os.spawnv(mode, path, [zero, …])`: what is called is `path`. */
const list =
  (at: number): Does =>
  call => {
    if (call.args.spread) return spreads(call);
    const words = valueAt(call, at + 1, 'args', 'argv');
    const rest = words?.kind === 'list' ? words.items.slice(1) : null;
    if (rest === null) return [opaque(`${call.name} starts a program with words that are not known`)];
    return texts(call, at, 'path', 'file').map(path => ({ kind: 'argv', argv: [path, ...rest] }));
  };

/** `os.execlp(path, zero, one, …)`; `withEnvironment`: the last one is no word. */
const line =
  (at: number, withEnvironment: boolean): Does =>
  call => {
    const { args, program } = call;
    if (args.spread || args.keywords.size > 0) return spreads(call);
    const words = args.positional.slice(at + 2, withEnvironment ? -1 : undefined);
    const rest = words.map(node => textsOf(fold(program, node))[0] ?? UNKNOWN);
    return texts(call, at).map(path => ({ kind: 'argv', argv: [path, ...rest] }));
  };

const exec: Does = call => {
  if (call.args.spread) return spreads(call);
  const words = call.args.positional.map(node => textsOf(fold(call.program, node))[0] ?? UNKNOWN);
  return [{ kind: 'argv', argv: words }];
};

/** Pairs of paths that are followed one by one. */
const MOST = 16;

/** Called with paths in its first places: `rm`, `mv a b`. */
const files =
  (count: number, toEffect: (paths: readonly Text[]) => Effect, ...names: readonly string[]): Does =>
  call => {
    if (call.args.spread) return spreads(call);
    let all: readonly (readonly Text[])[] = [[]];
    for (let at = 0; at < count; at++) {
      const choices = texts(call, at, ...(names[at]?.split(' ') ?? []));
      all = all.flatMap(before => choices.map(path => [...before, path]));
    }
    if (all.length > MOST) return [unplaced(call.name)];
    return all.map(paths => (paths.every(isPlaced) ? toEffect(paths) : unplaced(call.name)));
  };

const remove = files(1, ([path]) => removal(path!, false), 'path');
const removeTree = files(1, ([path]) => removal(path!, true), 'path');
const move = files(2, onFiles('mv'), 'src', 'dst');
const copy = files(2, onFiles('cp'), 'src', 'dst');
const copyTree = files(2, onFiles('cp', '-r'), 'src', 'dst');
const truncate = files(1, onFiles('truncate', '-s', '0'), 'path');

/** `open(path, mode)`; a mode that is not known may write. */
export function opening(call: Call, paths: readonly Text[], modeAt: number): readonly Effect[] {
  const mode = argument(call, modeAt, 'mode');
  const modes = mode === undefined ? ['r'] : textsOf(fold(call.program, mode));
  if (call.args.spread || !modes.every(isKnown)) return paths.map(path => ({ kind: 'write', path, append: true }));
  return modes.flatMap(one =>
    /[wax+]/.test(one) ? paths.map(path => writing(path, !one.includes('w'))) : reading(paths),
  );
}

const open: Does = call => opening(call, texts(call, 0, 'file', 'filename'), 1);

const CALLS: Readonly<Record<string, Does>> = {
  'os.system posix.system os.popen subprocess.getoutput subprocess.getstatusoutput asyncio.create_subprocess_shell':
    shell,
  'subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen': start,
  'asyncio.create_subprocess_exec': exec,
  'os.execv os.execve os.execvp os.execvpe os.posix_spawn os.posix_spawnp posix.execv': list(0),
  'os.spawnv os.spawnve os.spawnvp os.spawnvpe': list(1),
  'os.execl os.execlp': line(0, false),
  'os.execle os.execlpe': line(0, true),
  'os.spawnl os.spawnlp': line(1, false),
  'os.spawnle os.spawnlpe': line(1, true),
  'os.remove os.unlink os.rmdir posix.unlink os.removedirs': remove,
  'shutil.rmtree': removeTree,
  'os.rename os.replace os.renames shutil.move': move,
  'shutil.copy shutil.copy2 shutil.copyfile': copy,
  'shutil.copytree': copyTree,
  'os.truncate': truncate,
  'builtins.open io.open codecs.open': open,
};

const byName = new Map(Object.entries(CALLS).flatMap(([names, does]) => names.split(' ').map(name => [name, does])));

/** null: not one of these. */
export function effectsOf(program: Program, node: Node, name: string): readonly Effect[] | null {
  const does = byName.get(name);
  return does === undefined
    ? null
    : does({ program, name: name.replace('builtins.', ''), args: argumentsOf(program, node) });
}

/** Methods of a Path. */
const METHODS: Readonly<Record<string, (paths: readonly Text[], call: Call) => readonly Effect[]>> = {
  unlink: (paths, call) => paths.map(path => (isPlaced(path) ? removal(path, false) : unplaced(call.name))),
  rmdir: (paths, call) => paths.map(path => (isPlaced(path) ? removal(path, false) : unplaced(call.name))),
  write_text: paths => paths.map(path => writing(path, false)),
  write_bytes: paths => paths.map(path => writing(path, false)),
  touch: paths => paths.map(path => writing(path, true)),
  open: (paths, call) => opening(call, paths, 0),
  read_text: reading,
  read_bytes: reading,
  rename: (paths, call) => moved(paths, call),
};

const moved = (paths: readonly Text[], call: Call): readonly Effect[] =>
  paths.flatMap(from => texts(call, 0, 'target').map((to): Effect => ({ kind: 'argv', argv: ['mv', '--', from, to] })));

export function effectsOfMethod(program: Program, node: Node, path: Value, method: string): readonly Effect[] | null {
  // Texts have a method of this name, too.
  const known = method === 'replace' && path.kind === 'path' ? 'rename' : method;
  const does = Object.hasOwn(METHODS, known) ? METHODS[known] : undefined;
  return does === undefined
    ? null
    : does(textsOf(path), { program, name: `Path.${method}`, args: argumentsOf(program, node) });
}
