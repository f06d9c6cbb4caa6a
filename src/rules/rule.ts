/**
 * Rules as the judge reads them: plain data, because the shipped ones are compiled into the binary at build time.
 * Regular expressions are kept as text and compiled when a command first meets them.
 */
import type { Sensitivity, Verdict } from './verdict.ts';

/** What one alternative of one word asks for. */
export type WordTest =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'glob'; readonly glob: string }
  /** A text or glob that begins with a slash, `~/` or a star and a slash: compared with the place the word resolves to, too. */
  | { readonly kind: 'path'; readonly glob: string }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'class'; readonly name: WordClass };

/** `<outside>`: outside the project and no temporary file. `<root>`: a system or home folder. `<project>`: all of the project. */
export type WordClass = 'outside' | 'root' | 'project';

/** Alternatives: one of them suffices. */
export type Word = readonly WordTest[];

export type OptionTest =
  /** `-f`, `-rf`: every letter, alone or in clusters. */
  | { readonly kind: 'letters'; readonly letters: string; readonly value: WordTest | null }
  /** `--force`, and `-delete` of programs that write long options with one dash. */
  | { readonly kind: 'long'; readonly name: string; readonly value: WordTest | null }
  /** `--delete*`: a glob on the whole option word. */
  | { readonly kind: 'raw'; readonly glob: string };

/** One word of the operand sequence; `...` stands for any number of words. */
export type Slot = '...' | { readonly word: Word /** It follows a `...`. */; readonly floating: boolean };

export interface CommandPattern {
  readonly kind: 'command';
  readonly text: string;
  /** null: any program (a pattern that names a redirection only). */
  readonly program: Word | null;
  readonly options: readonly (readonly OptionTest[])[];
  readonly slots: readonly Slot[];
  /** Earlier stages of the pipeline, any of which may be meant by any of the command's real earlier stages. */
  readonly upstream: readonly CommandPattern[];
  /** `> GLOB`: a file that the command writes by redirection. */
  readonly writes: Word | null;
  /** `< GLOB`: a file it reads by redirection, or the text of its here-document. */
  readonly reads: Word | null;
}

/** `regex:…` on the normalized command line. */
export interface LinePattern {
  readonly kind: 'line';
  readonly text: string;
  readonly source: string;
}

export type Pattern = CommandPattern | LinePattern;

/** Globs on the circumstances; a leading `!` turns one round. All that are named must hold. */
export interface Condition {
  readonly cwd?: readonly string[];
  readonly branch?: readonly string[];
  readonly user?: readonly string[];
  readonly host?: readonly string[];
  readonly agent?: readonly string[];
  readonly env?: Readonly<Record<string, readonly string[]>>;
  readonly ci?: boolean;
  /** Where the command stands: `command`, `variable`, or who answers for the file (bash/analysis.ts, FileOrigin). */
  readonly source?: readonly string[];
}

export interface Examples {
  readonly match: readonly string[];
  readonly no_match: readonly string[];
}

export interface CompiledRule {
  readonly id: string;
  readonly verdict: Verdict;
  readonly sensitivity: Sensitivity;
  readonly reason: string;
  readonly instead: string | null;
  /** Where it stands, as shown to people. */
  readonly at: string;
  readonly match: readonly Pattern[];
  readonly unless: readonly Pattern[];
  /** Globs on the names of variables that a text assigns. */
  readonly assigns: readonly string[];
  readonly when: Condition | null;
}

/** A rule as its file holds it. Shipped examples are kept out of the hot path's data; see tools/compile-rules.ts. */
export interface LoadedRule extends CompiledRule {
  readonly examples: Examples;
}
