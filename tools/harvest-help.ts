/**
 * bun tools/harvest-help.ts PROGRAM…: asks the tools on this machine for their own help and writes what their options
 * take to grammars/help, the second opinion on what @withfig/autocomplete says. Run by hand when either is newer; only
 * help is asked for, in an empty folder.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HelpOption, optionsIn } from './grammars/help-text.ts';
import { readSpecs } from './grammars/read.ts';
import { type FigCommand, listOf } from './grammars/spec.ts';

/** How a program is asked; `--help` where nothing is said. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  git: ['-h'],
  terraform: ['-help'],
  aws: ['help'],
  curl: ['--help', 'all'],
};
/** How its version is asked. */
const VERSION: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['version', '--client'],
  terraform: ['version'],
};
const DEPTH = 3;
/** aws has 15,000 operations and takes a second for each: those that rules name. */
const ONLY: Readonly<Record<string, RegExp>> = { aws: /^aws s3 (?:rm|rb|mv|cp|sync|ls)$/ };
/** They say what takes a value only in `[-w|--workspace <name>]`. */
const SYNOPSIS = ['npm', 'aws'];

const SUFFIX = { nothing: '', value: '=', attached: '=?' } as const;

const folder = mkdtempSync(join(tmpdir(), 'help-'));
const root = new URL('..', import.meta.url).pathname;
const { specs } = await readSpecs();

function ask(argv: readonly string[]): string {
  const env = { ...process.env, COLUMNS: '200', PAGER: 'cat', MANPAGER: 'cat', GIT_PAGER: 'cat', AWS_PAGER: '' };
  const done = Bun.spawnSync(['timeout', '20', ...argv], { cwd: folder, env, stdin: 'ignore' });
  return `${done.stdout}${done.stderr}`;
}

/** Every path of subcommands that the specification knows. */
function pathsOf(path: readonly string[], spec: FigCommand): string[][] {
  const below = path.length > DEPTH ? [] : (spec.subcommands ?? []);
  return [[...path], ...below.flatMap(each => pathsOf([...path, listOf(each.name)[0]!], loaded(each)))];
}

const loaded = (command: FigCommand): FigCommand =>
  typeof command.loadSpec === 'string' ? (specs.get(command.loadSpec) ?? command) : command;

const write = (options: readonly HelpOption[]): string =>
  options.map(({ names, takes }) => `${names.join(',')}${SUFFIX[takes]}`).join(' ');

function harvest(program: string): string {
  const asking = ASKING[program] ?? ['--help'];
  const version = ask([program, ...(VERSION[program] ?? ['--version'])])
    .split('\n')[0]!
    // Where it is installed is this machine's own affair.
    .replace(/ from \/\S+/, '')
    .trim();
  const spec = specs.get(program);
  const wanted = ONLY[program] ?? /^/;
  const paths = (spec === undefined ? [[program]] : pathsOf([program], spec)).filter(path =>
    wanted.test(path.join(' ')),
  );
  const listed = (path: readonly string[]): string => {
    const synopsis = SYNOPSIS.includes(program) || path.join(' ') === 'git';
    return write(optionsIn(ask([...path, ...asking]), synopsis));
  };
  const own = listed([program]);
  const lines = paths.flatMap(path => {
    if (path.some(word => !/^[\w][\w.:-]*$/.test(word))) return [];
    const options = path.length === 1 ? own : listed(path);
    return options === '' ? [] : [{ path: path.join(' '), options }];
  });
  // It lists the same everywhere: one list for all its commands.
  const everywhere = lines.every(({ options }) => options === own);
  const texts = everywhere ? [`${program} *\t${own}`] : lines.map(({ path, options }) => `${path}\t${options}`);
  if (program === 'kubectl') texts.push(`kubectl *\t${write(optionsIn(ask(['kubectl', 'options'])))}`);
  return `# ${version.replaceAll(folder, '')}\n${[...new Set(texts)].join('\n')}\n`;
}

for (const program of process.argv.slice(2)) {
  const text = harvest(program);
  writeFileSync(join(root, 'grammars', 'help', `${program}.txt`), text);
  console.log(`${program}: ${text.split('\n').length - 2} commands, ${text.split('\n')[0]}`);
}
