/**
 * The specifications of @withfig/autocomplete, by the path that loads them (`git`, `aws/s3`). They are modules that hold
 * data and generators; importing them runs neither a generator nor a program, and what reaches for the network here fails.
 */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FigCommand, type FigOption, listOf } from './spec.ts';

/** Makes the list of all specifications, none of its own. */
const LISTS = ['index', 'dynamic/index'];

type Versioned = () => Promise<{ readonly versionedSpecPath: string }>;

interface SpecModule {
  readonly default?: FigCommand | Versioned;
  /** What later versions add to it. */
  readonly versions?: Readonly<Record<string, Partial<FigCommand>>>;
}

export interface Specs {
  readonly specs: ReadonlyMap<string, FigCommand>;
  /** A program whose specification goes by version, and the newest one's path. */
  readonly newest: ReadonlyMap<string, string>;
}

export async function readSpecs(): Promise<Specs> {
  const folder = dirname(Bun.resolveSync('@withfig/autocomplete', import.meta.dir));
  const files = (await readdir(folder, { recursive: true })).filter(file => file.endsWith('.js')).sort();
  const specs = new Map<string, FigCommand>();
  const newest = new Map<string, string>();
  const fetch = globalThis.fetch;
  globalThis.fetch = (() => Promise.reject(new Error('a specification asks the network'))) as unknown as typeof fetch;
  try {
    for (const file of files) {
      const path = file.slice(0, -'.js'.length);
      if (LISTS.includes(path)) continue;
      const { default: spec, versions = {} } = (await import(join(folder, file))) as SpecModule;
      if (typeof spec === 'function') newest.set(path.replace(/\/index$/, ''), (await spec()).versionedSpecPath);
      else if (spec?.name !== undefined) specs.set(path, Object.values(versions).reduce<FigCommand>(joined, spec));
    }
  } finally {
    globalThis.fetch = fetch;
  }
  return { specs, newest };
}

/** Both versions' subcommands and options: which one is installed is not known. */
function joined(older: FigCommand, newer: Partial<FigCommand>): FigCommand {
  const subcommands = byName(older.subcommands ?? [], newer.subcommands ?? [], joined);
  const options = byName<FigOption>(older.options ?? [], newer.options ?? [], (a, b) => ({ ...a, ...b }));
  return { ...older, subcommands, options, ...(newer.args !== undefined && { args: newer.args }) };
}

function byName<T extends { readonly name: FigCommand['name'] }>(
  older: readonly T[],
  newer: readonly T[],
  merge: (a: T, b: T) => T,
): T[] {
  const all = [...older];
  for (const each of newer) {
    const at = all.findIndex(other => listOf(other.name).some(name => listOf(each.name).includes(name)));
    if (at < 0) all.push(each);
    else all[at] = merge(all[at]!, each);
  }
  return all;
}
