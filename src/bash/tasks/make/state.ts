/** What make knows while it reads its files: variables, rules, and how far its own conditions are decided. */
import type { Skipped } from '../../changed-tasks.ts';
import type { Context } from '../../context.ts';
import type { Outer } from '../../inner.ts';
import type { Place } from '../../place.ts';
import { openTaskFile, placeIn, type TaskFile } from '../task-file.ts';
import type { Unknowns } from '../unknown.ts';

export interface Variable {
  readonly text: string;
  /** Expanded when it was set, not each time it is used. */
  readonly simple: boolean;
  readonly origin: 'default' | 'environment' | 'file' | 'override' | 'command line' | 'automatic';
}

/** Variables by name; those of a recipe are made when one is asked for. */
export interface Scope {
  get(name: string): Variable | undefined;
}

export interface RecipeLine {
  readonly text: string;
  readonly number: number;
}

export interface Rule {
  readonly targets: readonly string[];
  readonly prerequisites: readonly string[];
  /** Behind a `|`: they run before it, and no variable names them. */
  readonly order: readonly string[];
  /** Not expanded; empty: only its prerequisites count. */
  readonly recipe: RecipeLine[];
  /** Targets hold a `%`. */
  readonly implicit: boolean;
  /** `targets: %.o: %.c`: where the stem comes from. */
  readonly stemFrom: string | null;
  readonly double: boolean;
  readonly file: TaskFile;
}

/** What all ways through one call of make share. */
export interface Shared {
  readonly unknowns: Unknowns;
  /** Code of `$(shell …)` → what it prints. */
  readonly printed: Map<string, string>;
  /** Recipes that are judged already. */
  readonly judged: Set<string>;
  steps: number;
  /** Folders that were looked into. */
  readonly names: Map<string, readonly string[]>;
  /** Files that were read, and null for those that are not there. */
  readonly files: Map<string, TaskFile | null>;
  /** Commands of earlier ways that come after everything is read. */
  skip: Skipped;
}

/** make would stop here with an error of its own; or its work is more than anybody's. */
export class MakeStops extends Error {}

/** Steps of one call: variables expanded, lines read, targets visited. */
const MOST_STEPS = 40_000;
const DEEPEST = 200;

export class Make {
  readonly ctx: Context;
  readonly outer: Outer;
  readonly shared: Shared;
  /** Absolute; make has moved there. */
  readonly folder: string;
  readonly variables = new Map<string, Variable>();
  /** Automatic variables, arguments of `call`, words of `foreach`, variables of one target; innermost last. */
  readonly scopes: Scope[] = [];
  readonly targetVariables = new Map<string, readonly ((into: Map<string, Variable>) => void)[]>();
  readonly rules: Rule[] = [];
  readonly exported = new Map<string, boolean>();
  /** Names that make has found in its environment. */
  readonly inherited = new Set<string>();
  readonly includes: string[] = [];
  readonly phony = new Set<string>();
  /** Conditions that only the run decides → how they are taken this time. */
  readonly decided: Map<string, boolean>;
  /** Where it reads now. */
  file: TaskFile;
  line = 1;
  /** Its files are still being read: no recipe has run. */
  reading = true;
  #depth = 0;
  /** Reads lines that `$(eval …)` has made. */
  readonly read: (make: Make, text: string) => void;

  constructor(
    place: Pick<Make, 'ctx' | 'outer' | 'folder' | 'file'>,
    shared: Shared,
    decided: Map<string, boolean>,
    read: (make: Make, text: string) => void,
  ) {
    this.ctx = place.ctx;
    this.outer = place.outer;
    this.folder = place.folder;
    this.file = place.file;
    this.shared = shared;
    this.decided = decided;
    this.read = read;
  }

  spend(steps: number): void {
    this.shared.steps += steps;
    if (this.shared.steps > MOST_STEPS) throw new MakeStops('its files are too much work');
  }

  /** Nested expansions: one that uses itself never ends. */
  deeper<T>(walk: () => T): T {
    if (++this.#depth > DEEPEST) throw new MakeStops('a variable that uses itself');
    try {
      return walk();
    } finally {
      this.#depth--;
    }
  }

  inScope<T>(scope: Scope, walk: () => T): T {
    this.scopes.push(scope);
    try {
      return walk();
    } finally {
      this.scopes.pop();
    }
  }

  variable(name: string): Variable | undefined {
    for (let at = this.scopes.length - 1; at >= 0; at--) {
      const held = this.scopes[at]!.get(name);
      if (held !== undefined) return held;
    }
    return this.variables.get(name);
  }

  /** One of two ways where only the run knows which: both are taken, one after the other. */
  choose(condition: string): boolean {
    const before = this.decided.get(condition);
    if (before !== undefined) return before;
    this.decided.set(condition, true);
    return true;
  }

  namesIn(folder: string): readonly string[] {
    const before = this.shared.names.get(folder);
    if (before !== undefined) return before;
    const names = this.ctx.report.ports.namesIn(folder);
    this.shared.names.set(folder, names);
    return names;
  }

  /** null: there is none, or what is there is told as opaque. */
  open(path: string): TaskFile | null {
    // What a recipe reads may be what the one before has written.
    if (!this.reading) return openTaskFile(this.ctx, path, 'make', this.outer.at);
    const before = this.shared.files.get(path);
    if (before !== undefined) return before;
    const file = openTaskFile(this.ctx, path, 'make', this.outer.at, this.shared.skip);
    this.shared.files.set(path, file);
    return file;
  }

  get here(): Place {
    return { ...this.ctx.place, ...placeIn(this.file, this.line) };
  }

  opaque(why: string): void {
    this.ctx.report.addOpaque(this.here, this.outer.at, why);
  }
}

export const simple = (text: string, origin: Variable['origin'] = 'automatic'): Variable => ({
  text,
  simple: true,
  origin,
});
