/**
 * Rules as the judge reads them: plain data, because the shipped ones are compiled into the binary at build time.
 * Regular expressions are kept as text and compiled when a command first meets them.
 */
import type { Capture } from './approval-settings.ts';
import type { Sensitivity, Verdict } from './verdict.ts';

/** What one alternative of one word asks for. */
export type WordTest =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'glob'; readonly glob: string }
  /** A text or glob that begins with a slash, `~/` or a star and a slash: compared with the place the word resolves to, too. */
  | { readonly kind: 'path'; readonly glob: string }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'class'; readonly name: WordClass };

/**
 * `<outside>`: outside the project and no temporary file, or not known. `<elsewhere>`: the same, as far as it is known.
 * `<root>`: a system or home folder. `<project>`: all of the project. `<temp>`: in a folder for temporary files. `<home>`:
 * in the caller's home, or it.
 */
export const WORD_CLASSES = ['outside', 'elsewhere', 'root', 'project', 'temp', 'home'] as const;
export type WordClass = (typeof WORD_CLASSES)[number];

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
  /** `NAME=VALUE` before the program: variables that the text gives it. */
  readonly assigned?: readonly AssignedTest[];
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

export interface AssignedTest {
  readonly name: string;
  readonly value: Word;
}

/** `regex:…` on the normalized command line. */
export interface LinePattern {
  readonly kind: 'line';
  readonly text: string;
  readonly source: string;
}

export type Pattern = CommandPattern | LinePattern;

/** Files of `reads:` and `writes:`; what is excepted does not count. */
export interface FileTest {
  readonly files: Word;
  readonly except: Word;
}

/** Where data comes from, and where it must not arrive. */
export interface Flow {
  readonly from: FlowEnd;
  /** `run`: it is run as a program or as code. */
  readonly to: FlowEnd | 'run';
}

export type FlowEnd =
  | { readonly kind: 'commands'; readonly patterns: readonly Pattern[] }
  /** As a source: what reads them. As a sink: what writes them. */
  | { readonly kind: 'files'; readonly test: FileTest };

/** Facts that have values: conditions on them are globs, of which one must match; a leading `!` excludes. */
export type TextFact =
  | 'cwd'
  | 'branch'
  | 'remote'
  | 'user'
  | 'group'
  | 'role'
  | 'agent'
  | 'session'
  | 'host'
  /** Where the command stands: `command`, `variable`, or who answers for the file (bash/analysis.ts, FileOrigin). */
  | 'package'
  | 'source'
  | 'situation'
  | 'kube_context'
  | 'kube_namespace'
  | 'terraform_workspace'
  | 'cloud_profile'
  | 'cloud_account'
  | 'cloud_region';

/** Facts that hold or do not. */
export type YesNoFact = 'ci' | 'dirty' | 'terminal';

/** The circumstances in which a rule counts. All that are named must hold. */
export interface Condition
  extends Readonly<Partial<Record<TextFact, readonly string[]>>>,
    Readonly<Partial<Record<YesNoFact, boolean>>> {
  readonly env?: Readonly<Record<string, readonly string[]>>;
  /** Windows such as `mon-fri 09:00-17:00 Europe/Berlin`, one of which must hold; `!` excludes. */
  readonly time?: readonly string[];
}

/** The sensitivity of a rule where one of these conditions holds. */
export interface Raise {
  readonly sensitivity: Sensitivity;
  readonly when: readonly Condition[];
}

/** What a rule wants of an approval; null and 1: nothing more than any. */
export interface Approvals {
  /** `user:NAME`, `group:NAME`, `role:NAME`; empty: anybody who can be asked. */
  readonly from: readonly string[];
  readonly count: number;
  readonly assurance: 'L0' | 'L1' | 'L2' | 'L3' | null;
  /** The approver must say why. */
  readonly reason: boolean;
  /** The requester must have said why. */
  readonly requestReason: boolean;
  /** What is noted of its output; null: as the policy says. */
  readonly capture: Capture | null;
  /** Milliseconds that an answer is waited for, and that an approval is good for. */
  readonly wait: number | null;
  readonly expires: number | null;
}

export interface Examples {
  readonly match: readonly string[];
  readonly no_match: readonly string[];
}

export interface CompiledRule {
  readonly id: string;
  /** null: what the policy's thresholds say of its sensitivity. */
  readonly verdict: Verdict | null;
  readonly sensitivity: Sensitivity;
  readonly severityWhen: readonly Raise[];
  readonly reason: string;
  readonly instead: string | null;
  /** Where it stands, as shown to people. */
  readonly at: string;
  readonly match: readonly Pattern[];
  readonly unless: readonly Pattern[];
  /** Globs on the names of variables that a text assigns. */
  readonly assigns: readonly string[];
  /** Files that the command reads or writes, by redirection or as its program does. */
  readonly reads: FileTest | null;
  readonly writes: FileTest | null;
  readonly flows: Flow | null;
  readonly when: Condition | null;
  readonly approvals: Approvals | null;
}

/** A rule as its file holds it. What no judgement needs is kept out of the hot path's data; see tools/compile-rules.ts. */
export interface LoadedRule extends CompiledRule {
  readonly examples: Examples;
  readonly tags: readonly string[];
  /** `soc2:CC8.1`, `iso27001:A.8.32`, `nist:CM-3`. */
  readonly controls: readonly string[];
  /** Addresses and manual pages. */
  readonly references: readonly string[];
}

/** The part of a rule that only people look at. */
export type AboutRule = Pick<LoadedRule, 'examples' | 'tags' | 'controls' | 'references'>;
