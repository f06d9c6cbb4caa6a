/**
 * Rules laid out for the hot path: a command meets only the rules that name its program, and a shipped rule is read
 * only when a command first meets it. One process judges one command: what it does not need must cost nothing.
 */
import { type Arg, type Invocation, isKnown, type Redirection } from '../bash/analysis.ts';
import type { Budget } from '../bash/limits.ts';
import type { CompiledRule, Flow, Pattern } from './rule.ts';
import { type FileHint, hintsOf, type Mentioned, mayTouch, mentioned } from './touched-files.ts';
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
  readonly isNamed: (program: string) => boolean;
  /** Rules with a pattern for any program: tried on every invocation. */
  readonly anyProgram: readonly number[];
  /** Rules with a pattern that only names a file written by redirection. */
  readonly onRedirection: readonly number[];
  /** Rules on files that name no program. */
  readonly onFiles: readonly (readonly [rule: number, hints: readonly FileHint[]])[];
  /** Rules on flows, by what their data comes from. */
  readonly onFlows: readonly FlowSource[];
  /** Rules on variables that a text assigns. */
  readonly onAssignment: readonly number[];
}

/** Where the data of a rule on flows comes from: programs by name (null: any), or files. */
export interface FlowSource {
  readonly rule: number;
  readonly programs: readonly string[] | null;
  readonly files: readonly FileHint[];
}

/** What the build writes out: each rule as JSON, since most of them no command ever meets. */
export interface RuleTable extends Omit<RulePlaces, 'byProgram' | 'isNamed'> {
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
    places: { byProgram: entriesOf, isNamed: nameTest(byProgram), ...others },
    get rules() {
      return ids.map((_, i) => at(i));
    },
  };
}

export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  const { byProgram, ...others } = placesOf(rules);
  const places = {
    byProgram: (program: string) => byProgram.get(program) ?? [],
    isNamed: (program: string) => byProgram.has(program),
    ...others,
  };
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

/** Questions after which a set of all names costs less than looking through the text. */
const FEW = 32;

function nameTest(table: string): (program: string) => boolean {
  let asked = 0;
  let names: ReadonlySet<string> | null = null;
  return program => {
    if (names === null && ++asked > FEW)
      names = new Set(table.split('\n').map(line => line.slice(0, line.indexOf('\t'))));
    return names?.has(program) ?? (!/[\t\n]/.test(program) && table.includes(`\n${program}\t`));
  };
}

type Places = Omit<RulePlaces, 'byProgram' | 'isNamed'> & { readonly byProgram: ReadonlyMap<string, readonly Entry[]> };

function placesOf(rules: readonly CompiledRule[]): Places {
  const byProgram = new Map<string, Entry[]>();
  const places = {
    anyProgram: [] as number[],
    onRedirection: [] as number[],
    onAssignment: [] as number[],
    onFiles: [] as [number, readonly FileHint[]][],
    onFlows: [] as FlowSource[],
  };
  for (const [i, rule] of rules.entries()) {
    if (rule.assigns.length > 0) places.onAssignment.push(i);
    if (rule.flows !== null) {
      // Where its data arrives is found from where it comes from.
      places.onFlows.push(flowSource(i, rule.flows));
      continue;
    }
    const named = rule.reads ?? rule.writes;
    if (rule.match.length === 0 && named !== null) places.onFiles.push([i, hintsOf(named)]);
    const keys = rule.match.map(keyOf);
    if (keys.includes('any')) places.anyProgram.push(i);
    if (keys.includes('redirection')) places.onRedirection.push(i);
    for (const name of new Set(keys.flatMap(key => (typeof key === 'string' ? [] : key)))) {
      const patterns = rule.match.filter((_, p) => typeof keys[p] !== 'string' && keys[p]?.includes(name));
      byProgram.set(name, [...(byProgram.get(name) ?? []), [i, firstOperands(patterns)]]);
    }
  }
  return { byProgram, ...places };
}

function flowSource(rule: number, { from }: Flow): FlowSource {
  if (from.kind === 'files') return { rule, programs: [], files: hintsOf(from.test) };
  const keys = from.patterns.map(keyOf);
  const isAny = keys.some(key => typeof key === 'string');
  return { rule, programs: isAny ? null : (keys as string[][]).flat(), files: [] };
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

/** The program that rules name with which a word begins as a command, or which a word of code holds. */
export function namedIn(word: Arg, isNamed: (program: string) => boolean): string | null {
  if (!isKnown(word) || word.length > CODE) return null;
  if (!/\s/.test(word)) {
    const name = word.slice(word.lastIndexOf('/') + 1);
    return !word.startsWith('-') && isNamed(name) ? name : null;
  }
  for (const name of word.split(/[^\w.+-]+/)) if (name !== '' && isNamed(name)) return name;
  return null;
}

/** Characters of a word that may be code; more is a text. */
const CODE = 4096;

/** The rules that could meet this command, in file order; flows apart. */
export function candidates(
  { at, places }: RuleIndex,
  line: CommandLine,
  invocation: Invocation,
  home: string,
  budget: Budget,
): CompiledRule[] {
  const { byProgram, anyProgram, onRedirection, onFiles } = places;
  const found: number[] = [];
  const add = (rules: readonly number[]): void => {
    for (const rule of rules) if (!found.includes(rule)) found.push(rule);
  };
  for (const [rule, operands] of byProgram(line.program))
    if (operands === null || line.first === null || operands.includes(line.first)) found.push(rule);
  add(anyProgram);
  if (onFiles.length > 0) add(rulesOnFiles(onFiles, invocation, home, budget));
  if (onRedirection.length > 0 && writesFile(invocation.redirections)) add(onRedirection);
  found.sort((a, b) => a - b);
  const rules: CompiledRule[] = [];
  for (const rule of found) rules.push(at(rule));
  return rules;
}

function rulesOnFiles(onFiles: RulePlaces['onFiles'], invocation: Invocation, home: string, budget: Budget): number[] {
  const seen = mentioned(invocation);
  budget.spend(onFiles.length * Math.ceil(seen.text.length / CHARACTERS_LOOKED_THROUGH));
  const found: number[] = [];
  for (const [rule, hints] of onFiles) if (mayTouch(hints, seen, home)) found.push(rule);
  return found;
}

/** A plain search reads so many while a word is held against one of a pattern. */
const CHARACTERS_LOOKED_THROUGH = 1000;

function writesFile(redirections: readonly Redirection[]): boolean {
  for (const { writes, target } of redirections) if (writes && target !== '/dev/null') return true;
  return false;
}

/** The rules on flows whose data this text may hold. */
export function flowRules(index: RuleIndex, invocations: readonly Invocation[], home: string): CompiledRule[] {
  const { onFlows } = index.places;
  if (onFlows.length === 0) return [];
  const programs = new Set(invocations.map(({ argv: [path] }) => path.slice(path.lastIndexOf('/') + 1)));
  let seen: readonly Mentioned[] | null = null;
  const mayRead = (files: readonly FileHint[]): boolean => {
    if (files.length === 0) return false;
    seen ??= invocations.map(mentioned);
    return seen.some(one => mayTouch(files, one, home));
  };
  return onFlows
    .filter(
      source => source.programs === null || source.programs.some(name => programs.has(name)) || mayRead(source.files),
    )
    .map(source => index.at(source.rule));
}
