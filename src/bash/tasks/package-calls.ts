/** The command lines of npm, pnpm, yarn and bun: which scripts of package.json each call runs, with what behind them. */
import type { Arg } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import type { Option, OptionTable, Reading } from '../wrappers/options.ts';
import { readOptions } from '../wrappers/options.ts';

export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

export interface ScriptCall {
  /** Run one after the other where the package has them. */
  readonly scripts: readonly { readonly name: Arg; readonly words: readonly Arg[]; readonly around: boolean }[];
  /** Folder to start from, as `--prefix` and `-C` say. */
  readonly folder: Arg | null;
  /** Packages of the workspace: names or folders; `all`. */
  readonly packages: readonly Arg[] | 'all' | null;
  /** Given on the command line. */
  readonly shell: Arg | null;
}

const NPM: OptionTable = {
  short: 'C:w:sqyhfgvdDPOEBSlpn',
  long: 'prefix= workspace= registry= loglevel= userconfig= globalconfig= cache= script-shell= node-options= omit= include= tag= access= otp= depth= scope= install-strategy= before= message= omit-lockfile-registry-resolved silent quiet verbose yes if-present ignore-scripts workspaces include-workspace-root foreground-scripts global save save-dev save-exact save-optional save-prod save-peer dry-run legacy-peer-deps force audit fund no-audit no-fund prefer-offline offline json long parseable production color no-color progress no-progress no-save package-lock no-package-lock strict-peer-deps version help',
  permute: true,
  unlistedFlags: true,
};
const PNPM: OptionTable = {
  short: 'C:F:rwsDPOEgh',
  long: 'dir= filter= filter-prod= script-shell= workspace-concurrency= reporter= loglevel= test-pattern= changed-files-ignore-pattern= store-dir= lockfile-dir= resume-from= recursive workspace-root silent parallel stream if-present ignore-scripts frozen-lockfile no-frozen-lockfile prefer-offline offline prod dev no-bail sequential reverse color no-color aggregate-output fail-if-no-match version help',
  unlistedFlags: true,
};
const YARN: OptionTable = {
  short: 'svhTB',
  long: 'cwd= registry= modules-folder= cache-folder= mutex= network-timeout= use-yarnrc= emoji= script-shell= silent verbose frozen-lockfile immutable ignore-scripts offline prefer-offline non-interactive production json check-files ignore-engines ignore-optional ignore-platform top-level binaries-only version help',
  unlistedFlags: true,
};
const BUN: OptionTable = {
  short: 'c:F:r:bih',
  long: 'cwd= config= filter= preload= require= env-file= shell= elide-lines= bun silent if-present watch hot smol version help workspaces',
  unlistedFlags: true,
};
const FOREACH: OptionTable = {
  short: 'AaRWptvij:',
  long: 'all recursive worktree parallel topological topological-dev verbose interlaced jobs= include= exclude= from= since=? dry-run no-private',
  unlistedFlags: true,
};
const TABLES: Readonly<Record<Manager, OptionTable>> = { npm: NPM, pnpm: PNPM, yarn: YARN, bun: BUN };

const around = (...names: readonly string[]): ScriptCall['scripts'] =>
  names.map(name => ({ name, words: [], around: false }));

const INSTALL = around(
  ...'pnpm:devPreinstall preinstall install postinstall prepublish preprepare prepare postprepare'.split(' '),
  ...'predependencies dependencies postdependencies'.split(' '),
);
const PACK = around(...'prepublishOnly prepublish prepack prepare postpack publish postpublish'.split(' '));
const VERSION = around('preversion', 'version', 'postversion');
/** Subcommands that run what the life of a package names; npm takes every beginning of them. */
const LIFE: Readonly<Record<string, ScriptCall['scripts']>> = {
  install: INSTALL,
  ci: INSTALL,
  add: INSTALL,
  'clean-install': INSTALL,
  'install-clean': INSTALL,
  isntall: INSTALL,
  ic: INSTALL,
  link: INSTALL,
  ln: INSTALL,
  rebuild: INSTALL,
  rb: INSTALL,
  upgrade: INSTALL,
  update: INSTALL,
  up: INSTALL,
  remove: INSTALL,
  dedupe: INSTALL,
  import: INSTALL,
  pack: PACK,
  publish: PACK,
  version: VERSION,
  verison: VERSION,
};
const TESTS = new Set(['test', 't', 'tst']);
const BOTH = new Set(['it', 'install-test', 'cit', 'sit', 'install-ci-test', 'clean-install-test']);
const RUN = new Set(['run', 'run-script', 'rum', 'urn']);
/** Names that are scripts and subcommands at once. */
const NAMED = ['start', 'stop', 'restart'];

/** npm gives `-ws` and `-iwr` a meaning of their own; to others they are clusters. */
const plain = (word: Arg): Arg =>
  word === '-ws' ? '--workspaces' : word === '-iwr' ? '--include-workspace-root' : word;

export function scriptCalls(manager: Manager, argv: readonly Arg[]): readonly ScriptCall[] {
  const words = manager === 'npm' ? argv.slice(1).map(plain) : argv.slice(1);
  const dashes = manager === 'npm' ? words.indexOf('--') : -1;
  const before = dashes < 0 ? words : words.slice(0, dashes);
  const behind = dashes < 0 ? [] : words.slice(dashes + 1);
  return readOptions(before, TABLES[manager]).flatMap(reading => {
    if (has(reading.options, 'version', 'help', 'v', 'h') && reading.operands.length === 0) return [];
    return oneReading(manager, reading, behind);
  });
}

/** `yarn workspace NAME x`, `yarn workspaces foreach x`: what stands behind is a call of its own. */
function inWorkspaces(reading: Reading): readonly ScriptCall[] | null {
  const [first, second, ...rest] = reading.operands;
  const each = first === 'workspaces' && (second === 'foreach' || second === 'run');
  if (first !== 'workspace' && !each) return null;
  const behind = each
    ? readOptions(second === 'run' ? ['run', ...rest] : rest, FOREACH)
    : [{ ...reading, operands: rest }];
  return behind.flatMap(({ operands, options }) =>
    oneReading('yarn', { ...reading, operands, options: [...reading.options, ...options] }, []).map(one => ({
      ...one,
      packages: each || second === undefined ? ('all' as const) : [second],
    })),
  );
}

function oneReading(manager: Manager, reading: Reading, behind: readonly Arg[]): readonly ScriptCall[] {
  const many = manager === 'yarn' ? inWorkspaces(reading) : null;
  if (many !== null) return many;
  const [first, ...rest] = reading.operands.length === 0 ? behind : reading.operands;
  const words = [...rest, ...(reading.operands.length === 0 ? [] : behind)];
  const isRun = first !== undefined && isKnown(first) && RUN.has(first);
  // Options may stand between `run` and the script too; behind the script they are the script's.
  const inner = isRun && manager !== 'npm' ? readOptions(words, TABLES[manager]) : [null];
  return inner.map(one => {
    const options = [...reading.options, ...(one?.options ?? [])];
    const scripts = isRun ? scriptsOfRun(one?.operands ?? words) : scriptsOf(manager, first, words);
    const quiet = has(options, 'ignore-scripts') ? scripts.filter(({ around: runs }) => runs) : scripts;
    return {
      scripts: quiet,
      folder: last(options, 'C', 'prefix', 'dir', 'cwd'),
      packages: packagesOf(manager, options),
      shell: last(options, 'script-shell'),
    };
  });
}

const scriptsOfRun = ([name, ...words]: readonly Arg[]): ScriptCall['scripts'] =>
  name === undefined ? [] : [{ name, words, around: true }];

function scriptsOf(manager: Manager, first: Arg | undefined, words: readonly Arg[]): ScriptCall['scripts'] {
  if (first === undefined) return manager === 'yarn' ? INSTALL : [];
  if (!isKnown(first)) return [{ name: first, words, around: true }];
  const test = { name: 'test', words, around: true };
  if (TESTS.has(first)) return manager === 'bun' ? [] : [test];
  if (BOTH.has(first)) return [...INSTALL, test];
  if (first === 'restart') return ['restart', 'stop', 'start'].map(name => ({ name, words, around: true }));
  if (NAMED.includes(first)) return [{ name: first, words, around: true }];
  const life = Object.hasOwn(LIFE, first) ? LIFE[first] : undefined;
  // `npm install x` runs nothing of the project; yarn, pnpm and bun do.
  if (life !== undefined) return life === INSTALL && manager === 'npm' && words.length > 0 ? [] : life;
  if (manager === 'npm') return abbreviated(first, words);
  return first === 'i' ? INSTALL : [{ name: first, words, around: true }];
}

/** npm takes every beginning of a subcommand that no other has. */
function abbreviated(first: string, words: readonly Arg[]): ScriptCall['scripts'] {
  const named = ['test', ...NAMED].filter(name => name.startsWith(first) && first.length > 1);
  if (named.length > 0) return named.map(name => ({ name, words, around: true }));
  if ('run-script'.startsWith(first) && first.length > 1) return scriptsOfRun(words);
  return words.length === 0 && 'install'.startsWith(first) ? INSTALL : [];
}

/** What says that scripts of other packages are meant. */
function packagesOf(manager: Manager, options: readonly Option[]): ScriptCall['packages'] {
  if (has(options, 'workspaces', 'recursive', 'r') && manager !== 'yarn') return 'all';
  const named = options.flatMap(({ name, value }) =>
    (name === 'workspace' ||
      name === 'filter' ||
      name === 'filter-prod' ||
      name === 'F' ||
      (name === 'w' && manager === 'npm')) &&
    value !== null
      ? [value]
      : [],
  );
  if (manager === 'pnpm' && has(options, 'workspace-root', 'w')) return 'all';
  if (manager === 'yarn' && has(options, 'top-level', 'T')) return 'all';
  return named.length === 0 ? null : named;
}

const has = (options: readonly Option[], ...names: readonly string[]): boolean =>
  options.some(({ name }) => names.includes(name));

const last = (options: readonly Option[], ...names: readonly string[]): Arg | null =>
  options.findLast(({ name }) => names.includes(name))?.value ?? null;
