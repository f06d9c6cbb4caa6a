/**
 * Rules laid out for the hot path: a command meets only the rules that name its program, and a shipped rule is read
 * only when a command first meets it. One process judges one command: what it does not need must cost nothing.
 */
import { type Arg, type Invocation, isKnown, type Redirection } from '../bash/analysis.ts';
import type { Budget } from '../bash/limits.ts';
import { type FileHint, type FileNames, hintsOf, mayTouch, mentioned, namesOf } from './file-hints.ts';
import { matchesGlob } from './glob.ts';
import type { CommandPattern, CompiledRule, Flow, Pattern, Word } from './rule.ts';
import { resolveWord } from './places.ts';
import { headOf } from './word-match.ts';
import { mayTake, type Way, waysOf } from './ways.ts';
import type { CommandLine } from './words.ts';

export interface RuleIndex {
  /** Every rule, in file order. */
  readonly rules: readonly CompiledRule[];
  /** Their ids, for those who need no more. */
  readonly ids: readonly string[];
  readonly at: (i: number) => CompiledRule;
  readonly places: RulePlaces;
}

/** A rule by its place in `rules`, the ways to meet it by words alone (null: any will do), and what a command must have besides. */
type Entry = readonly [rule: number, ways: readonly Way[] | null, needs?: 'pipe' | 'redirection'];

/** Where to look; the numbers are places in `rules`. */
export interface RulePlaces {
  /** Empty for a program that no rule names. */
  readonly byProgram: (program: string) => readonly Entry[];
  readonly isNamed: (program: string) => boolean;
  /** Rules with a pattern for any program: tried on every invocation. */
  readonly anyProgram: readonly number[];
  /** Rules with a pattern for programs whose names a glob fits. */
  readonly byGlob: readonly (readonly [rule: number, glob: string])[];
  /** Rules with a pattern for programs at some place, and what the path of each of them begins with. */
  readonly byPlace: readonly (readonly [rule: number, head: string])[];
  /** Rules with a pattern that only names a file written by redirection. */
  readonly onRedirection: readonly (readonly [rule: number, hints: readonly FileHint[]])[];
  /** Rules on files that name no program. */
  readonly onFiles: readonly (readonly [rule: number, hints: readonly FileHint[]])[];
  /** Of all rules on files, redirections and flows. */
  readonly fileNames: FileNames;
  /** Rules on flows, by what their data comes from. */
  readonly onFlows: readonly FlowSource[];
  /** Rules on variables that a text assigns, and the globs on their names. */
  readonly onAssignment: readonly (readonly [rule: number, globs: readonly string[]])[];
  /** Rules that allow: they count only where what no rule names is not allowed. */
  readonly allowing: readonly number[];
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
  const isNamed = nameTest(byProgram);
  const entriesOf = (program: string): readonly Entry[] => {
    const entries = met.get(program) ?? (isNamed(program) ? entriesIn(byProgram, program) : []);
    // A script may name as many programs as it likes, and the resident judges many.
    if (met.size < 1000) met.set(program, entries);
    return entries;
  };
  return {
    ids,
    at,
    places: { byProgram: entriesOf, isNamed, ...others },
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
  const start = table.indexOf(`\n${program}\t`);
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
      // Around the lines nothing stands, which is no name.
      names = new Set(
        table
          .slice(1, -1)
          .split('\n')
          .map(line => line.slice(0, line.indexOf('\t'))),
      );
    return names?.has(program) ?? (!/[\t\n]/.test(program) && table.includes(`\n${program}\t`));
  };
}

type Places = Omit<RulePlaces, 'byProgram' | 'isNamed'> & { readonly byProgram: ReadonlyMap<string, readonly Entry[]> };

function placesOf(rules: readonly CompiledRule[]): Places {
  const byProgram = new Map<string, Entry[]>();
  const places = {
    anyProgram: [] as number[],
    byGlob: [] as [number, string][],
    byPlace: [] as [number, string][],
    onRedirection: [] as [number, readonly FileHint[]][],
    onAssignment: [] as [number, readonly string[]][],
    allowing: [] as number[],
    onFiles: [] as [number, readonly FileHint[]][],
    onFlows: [] as FlowSource[],
  };
  for (const [i, rule] of rules.entries()) {
    if (rule.verdict === 'allow') places.allowing.push(i);
    if (rule.assigns.length > 0) places.onAssignment.push([i, rule.assigns]);
    if (rule.flows !== null) {
      // Where its data arrives is found from where it comes from.
      places.onFlows.push(flowSource(i, rule.flows));
      continue;
    }
    const touched = rule.reads ?? rule.writes;
    if (rule.match.length === 0 && touched !== null) places.onFiles.push([i, hintsOf(touched)]);
    const named = new Map<string, Pattern[]>();
    const written: { files: Word }[] = [];
    for (const pattern of rule.match) {
      const { names, globs, heads, writes, isAny } = keyOf(pattern);
      for (const name of names) named.set(name, [...(named.get(name) ?? []), pattern]);
      for (const glob of globs) places.byGlob.push([i, glob]);
      for (const head of heads) places.byPlace.push([i, head]);
      if (writes !== null) written.push({ files: writes });
      if (isAny && places.anyProgram.at(-1) !== i) places.anyProgram.push(i);
    }
    if (written.length > 0) places.onRedirection.push([i, hintsOf(...written)]);
    for (const [name, patterns] of named) byProgram.set(name, [...(byProgram.get(name) ?? []), entryOf(i, patterns)]);
  }
  const { onFiles, onRedirection, onFlows } = places;
  const hints = [...[...onFiles, ...onRedirection].flatMap(([, one]) => one), ...onFlows.flatMap(({ files }) => files)];
  return { byProgram, ...places, fileNames: namesOf(hints) };
}

export function flowSource(rule: number, { from }: Flow): FlowSource {
  if (from.kind === 'files') return { rule, programs: [], files: hintsOf(from.test) };
  const keys = from.patterns.map(keyOf);
  const isAny = keys.some(key => key.isAny || key.globs.length + key.heads.length > 0 || key.writes !== null);
  return { rule, programs: isAny ? null : keys.flatMap(({ names }) => names), files: [] };
}

/** What a command must have for a pattern to meet it: one of the names, a name like one of the globs, a path that begins so, a file it writes. */
interface Key {
  readonly names: readonly string[];
  readonly globs: readonly string[];
  readonly heads: readonly string[];
  readonly writes: Word | null;
  /** Nothing that could be looked up. */
  readonly isAny: boolean;
}

const NO_KEY: Key = { names: [], globs: [], heads: [], writes: null, isAny: false };

function keyOf(pattern: Pattern): Key {
  if (pattern.kind === 'line') {
    const names = programsOfLine(pattern.source);
    return { ...NO_KEY, names: names ?? [], isAny: names === null };
  }
  if (pattern.program === null) return { ...NO_KEY, writes: pattern.writes, isAny: pattern.writes === null };
  const key = { names: [] as string[], globs: [] as string[], heads: [] as string[], writes: null, isAny: false };
  for (const test of pattern.program) {
    if (test.kind === 'text') key.names.push(test.text);
    else if (test.kind === 'glob') key.globs.push(test.glob);
    else if (test.kind === 'path' && headOf(test.glob) !== '') key.heads.push(headOf(test.glob));
    else key.isAny = true;
  }
  return key;
}

/** `^kill .* -1$`, `^(env|printenv)$`: a line begins with its program. null: the expression may begin with any. */
function programsOfLine(source: string): readonly string[] | null {
  // An alternative outside the group would begin anew.
  if (source.replace(/\([^()]*\)/g, '').includes('|')) return null;
  const found = /^\^(?:([\w-]+)|\(([\w-]+(?:\|[\w-]+)*)\))(?: |\$$)/.exec(source);
  return (found?.[1] ?? found?.[2])?.split('|') ?? null;
}

function entryOf(rule: number, patterns: readonly Pattern[]): Entry {
  const all = (has: (pattern: CommandPattern) => boolean): boolean =>
    patterns.every(pattern => pattern.kind === 'command' && has(pattern));
  const ways = waysOf(patterns);
  if (all(({ upstream }) => upstream.length > 0)) return [rule, ways, 'pipe'];
  if (all(({ reads, writes }) => reads !== null || writes !== null)) return [rule, ways, 'redirection'];
  return [rule, ways];
}

const has = (needs: Entry[2], { upstream, redirections }: Invocation): boolean =>
  needs === undefined || (needs === 'pipe' ? upstream : redirections).length > 0;

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

export interface Looking {
  readonly home: string;
  /** Rules that allow count, too. */
  readonly lists: boolean;
  readonly budget: Budget;
  /** Variables that the text sets for good. */
  readonly changed: () => ReadonlySet<string>;
}

/** The rules that could meet this command, in file order; flows apart. */
export function candidates(
  { at, places }: RuleIndex,
  line: CommandLine,
  invocation: Invocation,
  { home, lists, budget, changed }: Looking,
): CompiledRule[] {
  const { byProgram, byGlob, byPlace, anyProgram, onRedirection, onFiles, fileNames, allowing } = places;
  const found: number[] = [];
  const add = (rules: readonly number[]): void => {
    for (const rule of rules) if (!found.includes(rule)) found.push(rule);
  };
  const isSet = (name: string): boolean => isAssigned(name, invocation) || changed().has(name);
  for (const [rule, ways, needs] of byProgram(line.program)) {
    if (has(needs, invocation) && (ways === null || mayTake(ways, line.first, invocation.argv, isSet)))
      found.push(rule);
  }
  add(anyProgram);
  for (const [rule, glob] of byGlob) if (matchesGlob(glob, line.program)) add([rule]);
  for (const [rule, head] of byPlace) if (beginsWith(head, line.path, invocation.cwd)) add([rule]);
  if (onFiles.length > 0) add(rulesOnFiles(onFiles, fileNames, invocation, home, budget));
  if (onRedirection.length > 0 && writesFile(invocation.redirections))
    add(rulesOnFiles(onRedirection, fileNames, invocation, home, budget));
  found.sort((a, b) => a - b);
  const rules: CompiledRule[] = [];
  for (const rule of found) if (lists || !allowing.includes(rule)) rules.push(at(rule));
  return rules;
}

function isAssigned(variable: string, { assignments }: Invocation): boolean {
  for (const { name } of assignments) if (name === variable) return true;
  return false;
}

const beginsWith = (head: string, path: string, cwd: string | null): boolean =>
  path.startsWith(head) || (resolveWord(path, cwd)?.startsWith(head) ?? false);

function rulesOnFiles(
  onFiles: RulePlaces['onFiles'],
  names: FileNames,
  invocation: Invocation,
  home: string,
  budget: Budget,
): number[] {
  const seen = mentioned(invocation);
  budget.spend(onFiles.length * Math.ceil(seen.text.length / CHARACTERS_LOOKED_THROUGH));
  const found: number[] = [];
  for (const [rule, hints] of onFiles) if (mayTouch(hints, names, seen, home)) found.push(rule);
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
  const { onFlows, fileNames } = index.places;
  if (onFlows.length === 0) return [];
  const programs = new Set(invocations.map(({ argv: [path] }) => path.slice(path.lastIndexOf('/') + 1)));
  const mayRead = (files: readonly FileHint[]): boolean => {
    if (files.length === 0) return false;
    for (const one of invocations) if (mayTouch(files, fileNames, mentioned(one), home)) return true;
    return false;
  };
  return onFlows
    .filter(
      source => source.programs === null || source.programs.some(name => programs.has(name)) || mayRead(source.files),
    )
    .map(source => index.at(source.rule));
}
