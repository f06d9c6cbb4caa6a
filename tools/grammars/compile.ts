/** All grammars as texts, out of the specifications and what a second source says of them. */
import { ELSEWHERE } from '../../src/grammar/format.ts';
import { encode } from './encode.ts';
import { join, type Option, specified } from './options.ts';
import { readSpecs } from './read.ts';
import { readSecondSource } from './second-source.ts';
import type { FigCommand } from './spec.ts';

export interface Difference {
  readonly at: string;
  readonly specification: Option;
  readonly help: Option;
}

export interface Compiled {
  /** Path → text, sorted by path: `aws`, `aws/s3`, `git`. */
  readonly entries: readonly (readonly [path: string, text: string])[];
  /** Where a specification and the tool's help differ and no correction decides. */
  readonly differences: readonly Difference[];
}

export async function compile(root: string): Promise<Compiled> {
  const { specs, newest } = await readSpecs();
  const { help, corrections, flat, programs } = await readSecondSource(root);
  const differences: Difference[] = [];
  const of = (facts: ReadonlyMap<string, readonly Option[]>, at: string): readonly Option[] => {
    const [program] = at.split(' ');
    const everywhere = facts.get(`${program} *`) ?? [];
    return [...(facts.get(at) ?? []), ...everywhere];
  };
  const options = (command: FigCommand, at: string): readonly Option[] => {
    const own = (command.options ?? []).map(specified).filter(option => option !== null);
    const joined = join(own, of(help, at), of(corrections, at));
    for (const [specification, second] of joined.differing) differences.push({ at, specification, help: second });
    return joined.options;
  };
  const all = new Map<string, FigCommand>([...programs].map(name => [name, { name }]));
  for (const [path, spec] of specs) all.set(path, flat.has(path) ? { ...spec, subcommands: [] } : spec);
  const around = { exists: (path: string) => specs.has(path), options };
  const entries = [...all].map(([path, spec]): [string, string] => [path, encode(path, spec, around)]);
  for (const [path, version] of newest) entries.push([path, `${ELSEWHERE}${version}`]);
  return { entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)), differences };
}
