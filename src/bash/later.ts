/** Code that a shell process runs later: `trap 'code' EXIT`. */
import type { Arg } from './analysis.ts';
import type { Context } from './context.ts';
import type { Whereabouts } from './folders.ts';
import { LIMITS } from './limits.ts';
import { baseName } from './place.ts';
import type { Watch } from './setting-log.ts';
import type { Value } from './value.ts';

export interface Later {
  readonly run: () => void;
  readonly mark: number;
  /** Of a trap that runs when the shell ends, and at no other time: what was set until then. */
  readonly watch: Watch | null;
  /** Where the shell has stood since it was set, by the folder. */
  readonly stood: Map<string | null, Whereabouts>;
}

/** Any command may be the shell's last: `exit`, `set -e` and signals end it wherever it then stands. */
export function noteFolder({ later, report, state }: Context): void {
  if (report.muted) return;
  const { folder, otherFolders: others } = state;
  for (const { stood } of later) if (stood.size <= LIMITS.trapFolders) stood.set(folder, { folder, others });
}

/**
 * A trap runs at any time, in any folder that the shell stands in from then on: what is set after it is not known in it. One that only runs at the end of the shell finds one of
 * the values that a variable was given until then, wherever the shell ends, or the one it had when the trap was set; it is
 * judged with each of them.
 */
export function runLater(ctx: Context): void {
  const others = ctx.later.some(({ watch }) => watch === null);
  for (const [later, folders] of ctx.later.map(one => [one, foldersOf(ctx, one)] as const)) {
    const names = others || later.watch === null || later.watch.isBlind ? [] : namesRead(ctx, later, later.watch);
    for (const values of combinations(names)) {
      for (const where of folders) {
        ctx.state.branch(() => {
          ctx.state.forgetSince(later.mark);
          for (const [name, value] of values) ctx.state.assume(name, value);
          if (values.length > 0) ctx.state.setFlag(ENDING);
          if (where !== null) standAt(ctx, where);
          later.run();
        });
      }
    }
  }
}

function standAt({ state }: Context, { folder, others }: Whereabouts): void {
  state.folder = folder;
  state.otherFolders = others;
  state.folderIfFailed = null;
}

/** null: where the text ends. */
function foldersOf({ state }: Context, { stood }: Later): readonly (Whereabouts | null)[] {
  if (stood.size > LIMITS.trapFolders) return [null, { folder: null, others: null }];
  return [null, ...[...stood.values()].filter(one => one.folder !== state.folder)];
}

/** What is empty here is so, and was not forgotten: see withoutNothing. */
export const ENDING = 'ending';

/** An empty name is no file's (rm(1) says so of it, and removes nothing): where `T` is set later, `rm -rf "$T"` takes none until then. */
export const withoutNothing = (argv: readonly [string, ...Arg[]]): readonly [string, ...Arg[]] =>
  baseName(argv[0]) === 'rm' ? [argv[0], ...argv.slice(1).filter(word => word !== '')] : argv;

type Choice = readonly [name: string, values: readonly Value[]];

/** Variables that the code reads, where all that they can be is known; another trap could set them at any time. */
function namesRead({ state, report }: Context, later: Later, { values }: Watch): readonly Choice[] {
  if (values.size === 0) return [];
  const read = new Set<string>();
  state.branch(() => {
    state.forgetSince(later.mark);
    state.noteReads(read, () => report.quietly(later.run));
  });
  const names = [...read].flatMap(name => {
    const held = values.get(name) ?? null;
    return held?.every(one => one.kind !== 'array') ? [[name, held] as const] : [];
  });
  return names.reduce((ways, [, held]) => ways * held.length, 1) > LIMITS.choices ? [] : names;
}

/** Each way to give every name one of its values; one way where there are no names. */
function combinations([first, ...rest]: readonly Choice[]): readonly (readonly (readonly [string, Value])[])[] {
  if (first === undefined) return [[]];
  const [name, values] = first;
  return combinations(rest).flatMap(others => values.map(value => [[name, value] as const, ...others]));
}
