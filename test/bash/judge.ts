/** Short forms for the tables: a text in, what would run as lines of text out. */
import type { Analysis, Arg, Facts, FileText, Invocation, Ports, Prelude } from '../../src/bash/analysis.ts';
import { analyze, analyzeArgv } from '../../src/bash/analyze.ts';

export interface World {
  readonly files?: Readonly<Record<string, string | null>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly positional?: readonly string[] | null;
  readonly posix?: boolean;
  /** What bash would say of a text that the parser does not take; null: bash takes it. */
  readonly syntaxError?: string | null;
  readonly ownFront?: string;
  /** Paths where there is surely nothing. */
  readonly absent?: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly preludes?: readonly Prelude[];
}

const HOME = { HOME: '/home/u', PATH: '/usr/bin:/bin', PWD: '/w' };

export function portsOf(world: World): Ports {
  return {
    readFile: path => fileOf(world, path),
    syntaxError: () => (world.syntaxError == null ? null : { message: world.syntaxError, line: 1, column: 1 }),
    linkTarget: path => world.links?.[path] ?? null,
    isOwnFront: path => path === world.ownFront,
    folderWritableByOthers: () => false,
    namesIn: path => namesIn(world, path),
    isAbsent: path => world.absent?.includes(path) ?? false,
  };
}

function fileOf(world: World, path: string): FileText | null {
  const tidy = new URL(`file://${path.replace(/\/{2,}/g, '/')}`).pathname;
  const text = world.files?.[tidy];
  return text === undefined ? null : { path: tidy, text, sha256: '0'.repeat(64), origin: 'new' };
}

function namesIn(world: World, path: string): readonly string[] {
  const below = Object.keys(world.files ?? {}).filter(file => file.startsWith(`${path}/`));
  const names = below.map(file => file.slice(path.length + 1).replace(/\/.*/s, '/'));
  return [...new Set(names)].sort();
}

export const factsOf = (world: World): Facts => ({
  cwd: '/w',
  env: new Map(Object.entries({ ...HOME, ...world.env })),
  posix: world.posix ?? false,
  positional: world.positional === undefined ? ['bash'] : world.positional,
});

export const judge = (text: string, world: World = {}): Analysis =>
  analyze(text, factsOf(world), portsOf(world), world.preludes ?? []);

export const judgeArgv = (argv: readonly [string, ...string[]], world: World = {}): Analysis =>
  analyzeArgv(argv, factsOf(world), portsOf(world));

/** `rm a b`; an unknown word is `prefix…suffix`, with `*` where it may be none or several. */
export const written = (argv: readonly Arg[]): string => argv.map(word).join(' ');

function word(arg: Arg): string {
  if (typeof arg !== 'string') return `${arg.prefix}…${arg.suffix}${arg.many ? '*' : ''}`;
  return arg === '' || /[\s'"]/.test(arg) ? JSON.stringify(arg) : arg;
}

/** Programs and functions only, unless builtins are asked for. */
export const programs = (analysis: Analysis): string[] =>
  analysis.invocations.filter(one => one.kind === 'program').map(one => written(one.argv));

export const everything = (analysis: Analysis): string[] => analysis.invocations.map(one => written(one.argv));

export const named = (analysis: Analysis, name: string): Invocation => {
  const found = analysis.invocations.find(one => one.argv[0] === name);
  if (found === undefined) throw new Error(`no invocation of ${name}: ${everything(analysis).join(' | ')}`);
  return found;
};

export const reasons = (analysis: Analysis): string[] => analysis.opaque.map(one => one.why);
