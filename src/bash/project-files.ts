/**
 * Files that a program reads without being told (`Rakefile`, `conftest.py`, `build.gradle`) or compiles, and that the same text
 * has written: what they surely start and remove counts, as in `python app.py`. One that is there already is the program's
 * own business.
 */
import { type BuildLanguage, readBuildFile } from '../languages/build-files.ts';
import { type Effect, isSure } from '../languages/effect.ts';
import { readCode } from '../languages/read.ts';
import { type Arg, isKnown } from './analysis.ts';
import { maybeChanged } from './changed-files.ts';
import type { Context } from './context.ts';
import { type Outer, runInner } from './inner.ts';
import { LIMITS } from './limits.ts';
import { baseName } from './place.ts';
import { fetched } from './program-file.ts';
import type { Report } from './report.ts';
import { innerOf } from './wrappers/effects.ts';

type Language = BuildLanguage | 'python' | 'javascript' | 'ruby';

interface ProjectFiles {
  readonly names: RegExp;
  readonly language: Language;
  /** It says what the program is to do: where it was just fetched, nobody has seen it. */
  readonly configures?: true;
}

const PYTESTS: ProjectFiles = { names: /^(?:conftest|test_.*|.*_test)\.py$/, language: 'python', configures: true };
const SETUP: ProjectFiles = { names: /^setup\.py$/, language: 'python', configures: true };
const RAKEFILE = /^(?:[Rr]akefile(?:\.rb)?|.*\.rake)$/;
const TESTS: ProjectFiles = { names: /\.(?:test|spec)\.[cm]?js$/, language: 'javascript' };
const C: ProjectFiles = { names: /\.(?:c|cc|cpp|cxx|h|hpp)$/, language: 'c' };

const FILES: readonly (readonly [programs: RegExp, ...files: readonly ProjectFiles[]])[] = [
  [/^gdb$/, { names: /^\.gdbinit$/, language: 'gdb', configures: true }],
  [
    /^rake$/,
    { names: RAKEFILE, language: 'rake', configures: true },
    { names: RAKEFILE, language: 'ruby', configures: true },
  ],
  [/^rspec$/, { names: /_spec\.rb$|^spec_helper\.rb$/, language: 'ruby' }],
  [/^composer$/, { names: /^composer\.json$/, language: 'composer', configures: true }],
  [/^grunt$/, { names: /^[Gg]runtfile\.js$/, language: 'javascript', configures: true }],
  [/^gulp$/, { names: /^gulpfile\.[cm]?js$/, language: 'javascript', configures: true }],
  [/^(?:jest|vitest|mocha|ava)$/, TESTS],
  [/^(?:pytest|py\.test)$/, PYTESTS],
  [/^pip3?$/, SETUP],
  [/^gradlew?$/, { names: /\.gradle$/, language: 'gradle', configures: true }],
  [/^c(?:make|test)$/, { names: /^CMakeLists\.txt$|\.cmake$/, language: 'cmake', configures: true }],
  [/^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|tcc)$/, C],
  [/^go$/, { names: /\.go$/, language: 'go' }],
  [/^(?:cargo|rustc)$/, { names: /\.rs$/, language: 'rust' }],
  [/^javac?$/, { names: /\.java$/, language: 'java' }],
];

/** `argv` begins with a program that reads files of its project. */
export function runProjectFiles(ctx: Context, argv: readonly Arg[], outer: Outer): void {
  const name = programOf(argv);
  if (ctx.report.seeksChanges || ctx.place.via.includes(name)) return;
  const files = FILES.find(([programs]) => programs.test(name))?.slice(1) as readonly ProjectFiles[] | undefined;
  for (const { names, language, configures } of files ?? []) {
    const isFetched = configures && [...fetched(ctx.report.invocations)].some(one => names.test(one));
    if (isFetched) ctx.report.addOpaque(ctx.place, outer.at, `${name} reads a file that was just fetched`);
    for (const path of ctx.state.filesWritten()) {
      const written = names.test(baseName(path)) ? ctx.state.fileWritten(path) : null;
      if (written?.content == null || maybeChanged(ctx, path, written, { reader: outer.name })) continue;
      if (!isFirst(ctx, `${name} ${language} ${written.after} ${ctx.state.folder} ${path}`)) continue;
      ctx.report.spend(LIMITS.codeCost + Math.floor(written.content.length / LIMITS.codePerStep));
      for (const effect of effectsOf(language, written.content, name)) runInner(ctx, innerOf(effect), outer);
    }
  }
}

/** What a file does is listed once for each folder that the program is started in. */
function isFirst({ report }: Context, key: string): boolean {
  if (report.muted) return true;
  const keys = read.get(report) ?? new Set<string>();
  read.set(report, keys);
  return keys.size < keys.add(key).size;
}

const read = new WeakMap<Report, Set<string>>();

/** `python -m pytest`. */
function programOf(argv: readonly Arg[]): string {
  const name = baseName(String(argv[0]));
  const module = /^python[\d.]*$/.test(name) ? argv[argv.indexOf('-m') + 1] : undefined;
  return module !== undefined && argv.includes('-m') && isKnown(module) ? module : name;
}

function effectsOf(language: Language, text: string, name: string): readonly Effect[] {
  const effects =
    language === 'python' || language === 'javascript' || language === 'ruby'
      ? readCode(language, text, { name, home: null })
      : readBuildFile(language, text);
  return effects.filter(effect => isSure(effect) && !(effect.kind === 'argv' && effect.argv[0] === 'cat'));
}
