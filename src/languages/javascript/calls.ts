/** Calls of JavaScript's runtimes that start programs or change files, and what they do. */
import type { AnyNode } from 'acorn';
import { type Effect, isKnown, opaque, type Text, UNKNOWN, UNKNOWN_MANY } from '../effect.ts';
import { isPlaced, onFiles, reading, removal, unplaced, writing } from '../files.ts';
import { textsOf, type Value } from '../value.ts';
import { fold, type Program } from './values.ts';

export interface Call {
  readonly program: Program;
  readonly name: string;
  readonly args: readonly AnyNode[];
}

type Does = (call: Call) => readonly Effect[];

const valueAt = ({ program, args }: Call, at: number): Value | null => {
  const node = args[at];
  return node === undefined || args.slice(0, at + 1).some(one => one.type === 'SpreadElement')
    ? null
    : fold(program, node);
};

const texts = (call: Call, at: number): readonly Text[] => {
  const value = valueAt(call, at);
  // A number is a descriptor.
  return value?.kind === 'number' ? [UNKNOWN] : textsOf(value);
};

interface Options {
  readonly cwd?: Text;
  readonly shell: boolean;
  readonly recursive: boolean;
}

/** The options of a call, which are its last argument; null: not known, or they change what programs run. */
function optionsOf({ program, args }: Call, from: number): Options | null {
  const node = args.slice(from).find(one => !/Function/.test(one.type));
  if (node === undefined) return { shell: false, recursive: false };
  if (node.type !== 'ObjectExpression') return null;
  let options: Options = { shell: false, recursive: false };
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed) return null;
    const key =
      property.key.type === 'Identifier' ? property.key.name : String((property.key as { value?: unknown }).value);
    const value = fold(program, property.value);
    if (key === 'cwd') options = { ...options, cwd: textsOf(value)[0]! };
    else if (key === 'shell' && (value?.kind === 'texts' || value === null)) return null;
    else if ((key === 'shell' || key === 'recursive') && value?.kind === 'flag')
      options = { ...options, [key]: value.on };
    else if (key === 'recursive') options = { ...options, recursive: true };
    else if (key === 'env' && STEERS.test(program.text.slice(property.start, property.end))) return null;
    else if (key === 'argv0' || key === 'execPath' || key === 'input') return null;
  }
  return options;
}

/** Variables that make programs run others. */
const STEERS = /LD_|ENV\b(?!,)|GIT_|PATH|PYTHON|NODE_OPTIONS|PERL|RUBY|EDITOR|PAGER|SHELL|IFS|PROMPT/;

const unsure = (call: Call): readonly Effect[] => [opaque(`${call.name} gets options that are not known`)];
const inFolder = ({ cwd }: Options): { cwd?: Text } => (cwd === undefined ? {} : { cwd });

const exec: Does = call => {
  const options = optionsOf(call, 1);
  if (options === null) return unsure(call);
  return texts(call, 0).map(code => ({ kind: 'shell', code, positional: [], ...inFolder(options) }));
};

/** `spawn(program, [word, …], options)`; with `shell` the words are joined to code. */
const spawn: Does = call => {
  const second = call.args[1];
  const hasWords = second !== undefined && second.type !== 'ObjectExpression' && !/Function/.test(second.type);
  const options = optionsOf(call, hasWords ? 2 : 1);
  if (options === null) return unsure(call);
  const words = hasWords ? valueAt(call, 1) : ({ kind: 'list', items: [] } as const);
  const rest = words?.kind === 'list' ? words.items : [UNKNOWN_MANY];
  return texts(call, 0).map((name): Effect => {
    if (!options.shell) return { kind: 'argv', argv: [name, ...rest], ...inFolder(options) };
    const all = [name, ...rest];
    const code: Text = all.every(isKnown)
      ? all.join(' ')
      : { prefix: isKnown(name) ? name : '', suffix: '', many: true };
    return { kind: 'shell', code, positional: [], ...inFolder(options) };
  });
};

const fork: Does = call => texts(call, 0).map(path => ({ kind: 'argv', argv: ['node', path, UNKNOWN_MANY] }));

/** `Bun.spawn(['a', 'b'])`. */
const spawnList: Does = call => {
  const words = valueAt(call, 0);
  const options = optionsOf(call, 1);
  if (words?.kind !== 'list' || options === null) return unsure(call);
  return [{ kind: 'argv', argv: words.items, ...inFolder(options) }];
};

/** Pairs of paths that are followed one by one. */
const MOST = 16;

const files =
  (count: number, toEffect: (paths: readonly Text[], call: Call) => Effect): Does =>
  call => {
    let all: readonly (readonly Text[])[] = [[]];
    for (let at = 0; at < count; at++) {
      const choices = texts(call, at);
      all = all.flatMap(before => choices.map(path => [...before, path]));
    }
    if (all.length > MOST) return [unplaced(call.name)];
    return all.map(paths => (paths.every(isPlaced) ? toEffect(paths, call) : unplaced(call.name)));
  };

/** Options that are not known may say `recursive`. */
const remove = files(1, ([path], call) => removal(path!, optionsOf(call, 1)?.recursive ?? true));
const removeTree = files(1, ([path]) => removal(path!, true));
const write: Does = call => texts(call, 0).map(path => writing(path, false));
const append: Does = call => texts(call, 0).map(path => writing(path, true));
const read: Does = call => reading(texts(call, 0));
const open: Does = call => {
  const flags = call.args.length < 2 || /Function/.test(call.args[1]!.type) ? ['r'] : texts(call, 1);
  return flags.every(flag => flag === 'r') ? read(call) : append(call);
};

const CALLS: Readonly<Record<string, Does>> = {
  'child_process.exec': exec,
  'child_process.execFile child_process.spawn': spawn,
  'child_process.fork': fork,
  'Bun.spawn Bun.spawnSync': spawnList,
  'fs.rm fs.rmdir fs.unlink Deno.remove': remove,
  'fs.remove fs.emptyDir rimraf rimraf.sync rimraf.rimraf': removeTree,
  'fs.truncate': files(1, onFiles('truncate', '-s', '0')),
  'fs.rename fs.move Deno.rename': files(2, onFiles('mv')),
  'fs.copyFile fs.copy Deno.copyFile': files(2, onFiles('cp')),
  'fs.cp': files(2, onFiles('cp', '-r')),
  'fs.writeFile fs.createWriteStream fs.outputFile Bun.write Deno.writeTextFile Deno.writeFile Deno.create': write,
  'fs.appendFile': append,
  'fs.readFile fs.createReadStream Deno.readTextFile Deno.readFile': read,
  'fs.open': open,
};

const byName = new Map(Object.entries(CALLS).flatMap(([names, does]) => names.split(' ').map(name => [name, does])));

/** null: not one of these. */
export function effectsOf(program: Program, args: readonly AnyNode[], name: string): readonly Effect[] | null {
  return byName.get(name)?.({ program, name, args }) ?? null;
}
