/**
 * What the shell knows at one point of the text: variables, functions, aliases, positional words, folder, options.
 * A branch is walked, its changes taken out again and joined with those of its siblings, so that after an `if`
 * a variable is known only where every path agrees.
 */
import type { Arg, Facts } from './analysis.ts';
import { type AliasValue, joinAliases } from './alias-value.ts';
import type { Changes } from './changes.ts';
import { COMPUTED, DYNAMIC, SET_AT_START } from './dynamic-variables.ts';
import { Entries } from './entries.ts';
import { Exits } from './exits.ts';
import { LIMITS } from './limits.ts';
import { joinFolders, joinOthers, type Whereabouts, NO_TRAIL, type Trail } from './folders.ts';
import { type FunctionValue, joinFunctions, NO_FUNCTION, doubted } from './functions.ts';
import { SettingLog, type Watch } from './setting-log.ts';
import { type ExecutedStdin, eitherStdin } from './stdin.ts';
import type { FileWritten } from './written-file.ts';
import { type Value, mergeValues, scalar, UNKNOWN_VALUE, UNSET } from './value.ts';

/** A local variable has its own. */
const ATTRIBUTES = ['odd', 'int', 'ref', 'fixed', 'keyed'];

export class State {
  readonly #facts: Facts;
  readonly #held: Entries;
  readonly #locals: Map<string, unknown>[] = [];
  readonly exits: Exits;
  readonly #settings = new SettingLog();
  /** Has any variable been given a secret? */
  #carries = false;
  #reads: Set<string> | null = null;
  /** Paths that were ever written. */
  readonly #written = new Set<string>();
  readonly #spendOn: (entries: number) => void;

  /** `spendOn` pays for going through so many entries, or throws. */
  constructor(facts: Facts, spendOn: (entries: number) => void) {
    this.#facts = facts;
    this.#spendOn = spendOn;
    this.#held = new Entries(spendOn, (key, a, b) => this.#merge(key, a, b));
    this.exits = new Exits(this.#held, () => this.#locals.at(-1));
  }

  variable(name: string): Value {
    this.#reads?.add(name);
    const held = this.#held.get(`v:${name}`) as Value | undefined;
    if (held !== undefined) return held;
    if (this.#held.get('everything') !== undefined) return UNKNOWN_VALUE;
    return this.#inherited(name);
  }

  /** The text, or what stands before it, has set or unset this variable. */
  isTouched(name: string): boolean {
    return this.#held.get(`v:${name}`) !== undefined;
  }

  #inherited(name: string): Value {
    if (DYNAMIC.has(name)) return UNKNOWN_VALUE;
    const value = this.#facts.env.get(name);
    // bash sets it anew at its start, whatever the caller says.
    if (name === 'IFS') return scalar(' \t\n');
    // Another name of the same folder it keeps.
    if (name === 'PWD') return (value ?? this.#facts.cwd) === this.#facts.cwd ? scalar(this.#facts.cwd) : UNKNOWN_VALUE;
    return value !== undefined ? scalar(value) : SET_AT_START.has(name) ? UNKNOWN_VALUE : UNSET;
  }

  setVariable(name: string, value: Value): void {
    const kept = COMPUTED.has(name) ? UNKNOWN_VALUE : value;
    this.#settings.add(name, this.#isChanged(name) ? UNKNOWN_VALUE : kept, () => this.variable(name));
    this.#held.set(`v:${name}`, kept);
    if (this.#carries) this.#held.set(`s:${name}`, undefined);
  }

  /** Its attributes make something else of what it is given. */
  #isChanged = (name: string): boolean => ['odd', 'int', 'ref'].some(one => this.flag(`${one}:${name}`));

  /** Variables of the caller that are secret, and whose value this one was given. */
  carried(name: string): readonly string[] {
    return (this.#carries ? (this.#held.get(`s:${name}`) as readonly string[] | undefined) : undefined) ?? [];
  }

  carry(name: string, secrets: readonly string[]): void {
    this.#carries = true;
    this.#held.set(`s:${name}`, secrets);
  }

  /** A point of time, to be given to forgetSince. */
  mark = (): number => this.#settings.mark();

  /** Code that runs at an unknown later time knows only the variables that are not set again after `mark`. */
  forgetSince(mark: number): void {
    const names = this.#settings.since(mark);
    this.#spendOn(names.size);
    for (const name of names) this.#held.set(`v:${name}`, UNKNOWN_VALUE);
  }

  /** Keeps what variables are set to from here on. */
  watch = (): Watch => this.#settings.watch();

  /** One of the values that it had: nothing is set anew. */
  assume = (name: string, value: Value): void => this.#held.set(`v:${name}`, value);

  /** Notes the variables that `walk` looks up. */
  noteReads(names: Set<string>, walk: () => void): void {
    const before = this.#reads;
    this.#reads = names;
    try {
      walk();
    } finally {
      this.#reads = before;
    }
  }

  /** Something unknown may have assigned anything: `export "$x"`. */
  forgetVariables(): void {
    this.#settings.addUnknown();
    this.#spendOn(this.#held.size);
    for (const [key, held] of this.#held.all())
      if (held !== undefined && key.startsWith('v:')) this.#held.set(key, UNKNOWN_VALUE);
    this.#held.set('everything', true);
  }

  /** Variables that a program finds in its environment, or may find. */
  exportedNames(): readonly string[] {
    const marked = this.#held
      .all()
      .map(([key]) => key)
      .filter(key => key.startsWith('o:export:') && this.flag(key.slice(2)));
    return [...new Set([...this.#facts.env.keys(), ...marked.map(key => key.slice('o:export:'.length))])];
  }

  functionNamed(name: string): FunctionValue | null {
    return (this.#held.get(`f:${name}`) as FunctionValue | undefined) ?? null;
  }

  setFunction(name: string, value: FunctionValue): void {
    this.#held.set(`f:${name}`, value);
  }

  functionNames(): readonly string[] {
    this.#spendOn(this.#held.size);
    return this.#held
      .all()
      .flatMap(([key, held]) => (held !== undefined && key.startsWith('f:') ? [key.slice(2)] : []));
  }

  alias(name: string): AliasValue | null {
    return (this.#held.get(`a:${name}`) as AliasValue | undefined) ?? null;
  }

  setAlias(name: string, value: AliasValue): void {
    this.#held.set(`a:${name}`, value);
  }

  /** A flag that is on, or may be: expand_aliases, exported variables and the like. */
  flag(name: string): boolean {
    return (this.#held.get(`o:${name}`) ?? false) !== false;
  }

  /** A flag that is on; null: it may be. */
  isOn(name: string): boolean | null {
    const held = this.#held.get(`o:${name}`);
    return held === 'maybe' ? null : held === true;
  }

  setFlag(name: string, on: boolean | 'maybe' = true): void {
    const [, changed] = /^(?:odd|int|ref):(.*)/s.exec(name) ?? [];
    if (changed !== undefined && on !== false) this.#settings.add(changed, UNKNOWN_VALUE, () => UNKNOWN_VALUE);
    this.#held.set(`o:${name}`, on);
  }

  /** `declare -n name=target`; null: it refers to what is not known. */
  refer(name: string, target: string | null): void {
    this.#held.set(`o:ref:${name}`, target === null ? 'maybe' : { target });
  }

  /** The variable that a reference surely stands for. */
  referent(name: string): string | null {
    const held = this.#held.get(`o:ref:${name}`);
    return typeof held === 'object' && held !== null ? (held as { target: string }).target : null;
  }

  /** Aliases are expanded, and variables stay behind special builtins. */
  setPosix(): void {
    this.setFlag('posix');
    this.setFlag('expand_aliases');
  }

  /** A new process of the shell: what is not exported is not there. */
  becomeChild(): void {
    this.#spendOn(this.#held.size);
    for (const [key, held] of this.#held.all()) {
      if (held === undefined) continue;
      const name = key.slice(2);
      if (key.startsWith('v:')) this.#held.set(key, this.#asInherited(name, held as Value));
      else if (key.startsWith('f:') && !(held as FunctionValue).exported) this.#held.set(key, NO_FUNCTION);
      else if (key.startsWith('a:') || /^o:(?:odd|keyed):/.test(key)) this.#held.set(key, undefined);
    }
    this.setFlag('posix', false);
    this.setFlag('expand_aliases', false);
  }

  /** Another machine, or another user's shell: nothing of this one is certain there. */
  becomeStranger(elsewhere: boolean): void {
    this.becomeChild();
    this.forgetVariables();
    for (const name of this.functionNames())
      this.setFunction(name, elsewhere ? NO_FUNCTION : doubted(this.functionNamed(name)));
    if (elsewhere) this.folder = null;
  }

  #asInherited(name: string, value: Value): Value {
    if (name === 'IFS') return this.#inherited(name);
    if (value.kind === 'unset' || this.#facts.env.has(name)) return value.kind === 'array' ? UNKNOWN_VALUE : value;
    const exported = this.#held.get(`o:export:${name}`) ?? this.#held.get('o:allexport') ?? false;
    if (exported === false) return this.#inherited(name);
    return exported === true && value.kind === 'scalar' ? value : mergeValues(value, UNSET, LIMITS.choices);
  }

  /** `$1`, `$2`, …; null where they are not known. */
  get positional(): readonly Arg[] | null {
    const held = this.#held.get('positional');
    if (held !== undefined) return held as readonly Arg[] | null;
    return this.#facts.positional === null ? null : this.#facts.positional.slice(1);
  }

  set positional(words: readonly Arg[] | null) {
    this.#held.set('positional', words);
  }

  /** `$0`. */
  get zero(): Arg | null {
    const held = this.#held.get('zero');
    return held !== undefined ? (held as Arg | null) : (this.#facts.positional?.[0] ?? null);
  }

  set zero(word: Arg | null) {
    this.#held.set('zero', word);
  }

  /** null: not known. */
  get folder(): string | null {
    const held = this.#held.get('folder');
    return held === undefined ? this.#facts.cwd : (held as string | null);
  }

  set folder(path: string | null) {
    this.#held.set('folder', path);
  }

  /** Where else it may stand: `folder` is what counts for a rule, but a script is looked for in each; null: too many. */
  get otherFolders(): readonly string[] | null {
    const held = this.#held.get('otherFolders');
    return held === undefined ? [] : (held as readonly string[] | null);
  }

  set otherFolders(folders: readonly string[] | null) {
    this.#held.set('otherFolders', folders !== null && folders.length > LIMITS.folders ? null : folders);
  }

  /** Where the shell still stands if its last `cd` failed; null: it did not, or that makes no difference. */
  get folderIfFailed(): Whereabouts | null {
    return (this.#held.get('folderIfFailed') as Whereabouts | undefined) ?? null;
  }

  set folderIfFailed(before: Whereabouts | null) {
    this.#held.set('folderIfFailed', before);
  }

  /** Folders to go back to. */
  get trail(): Trail {
    return (this.#held.get('trail') as Trail | null | undefined) ?? NO_TRAIL;
  }

  set trail(trail: Trail) {
    this.#held.set('trail', trail);
  }

  /** Standard input as `exec <file` left it, and what it was; null: as the shell was given it. */
  get stdin(): ExecutedStdin | null {
    return (this.#held.get('stdin') as ExecutedStdin | undefined) ?? null;
  }
  set stdin(stdin: ExecutedStdin | null) {
    this.#held.set('stdin', stdin);
  }

  /** Files that the text writes before this point: their content, null where it is not known. */
  fileWritten(path: string): FileWritten | null {
    return (this.#held.get(`w:${path}`) as FileWritten | undefined) ?? null;
  }

  /** A file of this name, in whatever folder. */
  hasWritten = (name: string): boolean => this.filesWritten().some(path => path.endsWith(`/${name}`));

  filesWritten(): readonly string[] {
    this.#spendOn(this.#written.size);
    return [...this.#written].filter(path => this.fileWritten(path) !== null);
  }

  setFileWritten(path: string, file: FileWritten): void {
    this.#written.add(path);
    this.#held.set(`w:${path}`, file);
  }

  /** Walks a branch, takes its changes out again and hands them over. */
  branch(walk: () => void): Changes {
    return this.#held.branch(walk);
  }

  /** What is not as before at the end of a branch; a function's words and `local` variables are. */
  leftChanged(changes: Changes): readonly string[] {
    return [...changes].filter(([key, value]) => this.#held.get(key) !== value).map(([key]) => key);
  }

  /** Exactly one of these branches has run. */
  join(branches: readonly Changes[]): void {
    this.#held.join(branches);
  }

  #merge(key: string, a: unknown, b: unknown): unknown {
    if (a === b) return a;
    const name = key.slice(2);
    if (key.startsWith('v:')) {
      const base = this.#inherited(name);
      return mergeValues((a as Value | undefined) ?? base, (b as Value | undefined) ?? base, LIMITS.choices);
    }
    if (key.startsWith('s:')) return a ?? b;
    if (key.startsWith('f:')) return joinFunctions(a as FunctionValue | undefined, b as FunctionValue | undefined);
    if (key.startsWith('a:')) return joinAliases(a as AliasValue | undefined, b as AliasValue | undefined);
    if (key.startsWith('w:')) return { content: null, after: 0, sure: false } satisfies FileWritten;
    if (key === 'folder') return joinFolders(this.#folderOr(a), this.#folderOr(b), this.#facts.cwd);
    if (key === 'folderIfFailed') return a ?? b;
    if (key === 'otherFolders') return joinOthers(a as Whereabouts['others'], b as Whereabouts['others']);
    if (key === 'stdin') return eitherStdin(a as ExecutedStdin | undefined, b as ExecutedStdin | undefined);
    if (key.startsWith('o:')) return 'maybe';
    return key === 'everything' ? true : null;
  }

  #folderOr(held: unknown): string | null {
    return held === undefined ? this.#facts.cwd : (held as string | null);
  }

  /** Variables that changed in a loop's body are unknown in its next round. */
  forget(changes: Changes): void {
    for (const [key, value] of changes) {
      if (key.startsWith('v:')) {
        const isArray = (value as Value | undefined)?.kind === 'array';
        this.#held.set(key, isArray ? { kind: 'array', items: null } : UNKNOWN_VALUE);
      } else this.#held.set(key, this.#merge(key, this.#held.get(key), value));
    }
  }

  /** A function's body: `local` and its positional words end with it. */
  call(positional: readonly Arg[] | null, body: () => void): void {
    this.#locals.push(new Map());
    try {
      this.withPositional(positional, body);
    } finally {
      for (const [key, value] of this.#locals.pop() ?? []) this.#held.set(key, value);
    }
  }

  /** `bash -c`, `source x a`: words of its own, but variables as around it. */
  withPositional(positional: readonly Arg[] | null, body: () => void): void {
    const before = this.#held.get('positional');
    this.positional = positional;
    try {
      body();
    } finally {
      this.#held.set('positional', before);
    }
  }

  /** `local x`: what it is outside comes back when the function ends. False: it is local already, or may be. */
  makeLocal(name: string): boolean {
    const frame = this.#locals.at(-1);
    if (frame === undefined || frame.has(`v:${name}`)) return false;
    for (const key of [`v:${name}`, ...ATTRIBUTES.map(one => `o:${one}:${name}`)]) {
      frame.set(key, this.#held.get(key));
      if (key.startsWith('o:')) this.#held.set(key, undefined);
    }
    return true;
  }

  /** `X=1 cmd`: the variables are as before when `body` is over. */
  temporarily(names: readonly string[], body: () => void): void {
    const keys = names.flatMap(name => [`v:${name}`, `o:export:${name}`]);
    const before = keys.map(key => this.#held.get(key));
    try {
      body();
    } finally {
      for (const [i, key] of keys.entries()) this.#held.set(key, before[i]);
    }
  }

  get inFunction(): boolean {
    return this.#locals.length > 0;
  }
}
