/**
 * Rules laid out for the hot path: a command meets only the rules that name its program, and a shipped rule is read
 * only when a command first meets it. One process judges one command: what it does not need must cost nothing.
 */
import type { CompiledRule, Pattern } from './rule.ts';
import type { CommandLine } from './words.ts';

export interface RuleIndex {
  /** Every rule, in file order. */
  readonly rules: readonly CompiledRule[];
  /** Their ids, for those who need no more. */
  readonly ids: readonly string[];
  readonly at: (i: number) => CompiledRule;
  readonly places: RulePlaces;
}

/** A rule by its place in `rules`, and the first operands that it names; null where any will do. */
type Entry = readonly [rule: number, operands: readonly string[] | null];

/** Where to look; the numbers are places in `rules`. */
export interface RulePlaces {
  /** Empty for a program that no rule names. */
  readonly byProgram: (program: string) => readonly Entry[];
  /** Rules with a pattern for any program: tried on every invocation. */
  readonly anyProgram: readonly number[];
  /** Rules with a pattern that only names a file written by redirection. */
  readonly onRedirection: readonly number[];
  /** Rules on variables that a text assigns. */
  readonly onAssignment: readonly number[];
}

/** What the build writes out: each rule as JSON, since most of them no command ever meets. */
export interface RuleTable extends Omit<RulePlaces, 'byProgram'> {
  readonly ids: readonly string[];
  /** Place of the first rule of each pack; the packs' own texts are read when one of their rules is met. */
  readonly firsts: readonly number[];
  /** A line for each program, its name first, its entries as JSON: one text is read faster than a thousand lists. */
  readonly byProgram: string;
}

/** The rules of one pack, each as JSON. */
export type PackText = () => readonly string[];

export function indexFromTable(
  { ids, firsts, byProgram, ...others }: RuleTable,
  packs: readonly PackText[],
): RuleIndex {
  const read: CompiledRule[] = [];
  const textOf = (i: number): string => {
    const pack = firsts.findLastIndex(first => first <= i);
    return packs[pack]!()[i - firsts[pack]!]!;
  };
  const at = (i: number): CompiledRule => {
    read[i] ??= JSON.parse(textOf(i)) as CompiledRule;
    return read[i];
  };
  const met = new Map<string, readonly Entry[]>();
  const entriesOf = (program: string): readonly Entry[] => {
    const entries = met.get(program) ?? entriesIn(byProgram, program);
    met.set(program, entries);
    return entries;
  };
  return {
    ids,
    at,
    places: { byProgram: entriesOf, ...others },
    get rules() {
      return ids.map((_, i) => at(i));
    },
  };
}

export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  const { byProgram, ...others } = placesOf(rules);
  const places = { byProgram: (program: string) => byProgram.get(program) ?? [], ...others };
  return { rules, ids: rules.map(rule => rule.id), at: i => rules[i]!, places };
}

export function tableOf(packs: readonly (readonly CompiledRule[])[]): RuleTable {
  const rules = packs.flat();
  const { byProgram, ...others } = placesOf(rules);
  const firsts = packs.map((_, i) => packs.slice(0, i).flat().length);
  const lines = [...byProgram].map(([program, entries]) => `\n${program}\t${JSON.stringify(entries)}`);
  return { ids: rules.map(rule => rule.id), firsts, byProgram: `${lines.join('')}\n`, ...others };
}

function entriesIn(table: string, program: string): readonly Entry[] {
  const start = /[\t\n]/.test(program) ? -1 : table.indexOf(`\n${program}\t`);
  if (start < 0) return [];
  const from = start + program.length + 2;
  return JSON.parse(table.slice(from, table.indexOf('\n', from))) as Entry[];
}

type Places = Omit<RulePlaces, 'byProgram'> & { readonly byProgram: ReadonlyMap<string, readonly Entry[]> };

function placesOf(rules: readonly CompiledRule[]): Places {
  const byProgram = new Map<string, Entry[]>();
  const places = { anyProgram: [] as number[], onRedirection: [] as number[], onAssignment: [] as number[] };
  for (const [i, rule] of rules.entries()) {
    if (rule.assigns.length > 0) places.onAssignment.push(i);
    const keys = rule.match.map(keyOf);
    if (keys.includes('any')) places.anyProgram.push(i);
    if (keys.includes('redirection')) places.onRedirection.push(i);
    for (const name of new Set(keys.flatMap(key => (typeof key === 'string' ? [] : key)))) {
      const named = rule.match.filter((_, p) => typeof keys[p] !== 'string' && keys[p]?.includes(name));
      byProgram.set(name, [...(byProgram.get(name) ?? []), [i, firstOperands(named)]]);
    }
  }
  return { byProgram, ...places };
}

/** The names that a pattern begins with, or what else one has to look at. */
function keyOf(pattern: Pattern): readonly string[] | 'any' | 'redirection' {
  if (pattern.kind === 'line') return 'any';
  if (pattern.program === null) return pattern.writes === null ? 'any' : 'redirection';
  const names = pattern.program.flatMap(test => (test.kind === 'text' ? [test.text] : []));
  return names.length === pattern.program.length ? names : 'any';
}

function firstOperands(patterns: readonly Pattern[]): readonly string[] | null {
  const operands = new Set<string>();
  for (const pattern of patterns) {
    const slot = pattern.kind === 'line' ? '...' : pattern.slots[0];
    if (slot === '...') return null;
    for (const test of slot?.word ?? []) {
      if (test.kind !== 'text') return null;
      operands.add(test.text);
    }
  }
  return [...operands];
}

/** The rules that could meet this command, in file order; `writes`: it writes a file by redirection. */
export function candidates(index: RuleIndex, line: CommandLine, writes: boolean): CompiledRule[] {
  const { byProgram, anyProgram, onRedirection } = index.places;
  const named: number[] = [];
  for (const [rule, operands] of byProgram(line.program))
    if (operands === null || line.first === null || operands.includes(line.first)) named.push(rule);
  if (anyProgram.length === 0 && !writes) return named.map(index.at);
  const all = new Set([...named, ...anyProgram, ...(writes ? onRedirection : [])]);
  return [...all].sort((a, b) => a - b).map(index.at);
}
