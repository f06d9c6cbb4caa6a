/**
 * What a piece of bash would run, as far as it can be known before any of it runs.
 * Everything that could not be told stands in `opaque`; nothing is ever left out silently.
 */

/** Half-open range of byte offsets into the outermost text; nested code carries the span of the word it came from. */
export type Span = readonly [from: number, to: number];

/**
 * A word that is only partly known: it starts with `prefix` and ends with `suffix`.
 * Both empty: nothing is known. `many`: it may also become no word or several (unquoted `$x`, `"$@"`, a glob).
 */
export interface PartialWord {
  readonly prefix: string;
  readonly suffix: string;
  readonly many: boolean;
  /** All that is unknown is what a file name glob expands to: names in the folder that `prefix` says, or the glob itself. */
  readonly glob?: boolean;
  /** It holds no blank and no glob, so that it stays one word where it is not quoted: the name of a branch. */
  readonly single?: boolean;
  /** All that it can be, where that is known; an empty one is no word at all where `many` holds. */
  readonly oneOf?: readonly string[];
  /** Beside `oneOf` it may be something that is not known. */
  readonly orElse?: boolean;
  /** It is made of words of the text by programs that are not followed: whoever wrote the text knows what it becomes. */
  readonly made?: boolean;
  /** Where it leads to a folder, that is one of these, absolute: those that a glob fits. */
  readonly folders?: readonly string[];
  /** Where it is run: one of these, as PATH leads to it, or nothing (`$(command -v python3)`). */
  readonly program?: readonly string[];
}

/** One word of an invocation. */
export type Arg = string | PartialWord;

/**
 * Who answers for a file (docs/decisions/007-where-files-come-from.md). `system`: root's, and only root can write it.
 * `listed`: the policy names its hash. `committed`: it is what git's HEAD has at its path. `changed`: git tracks it, and
 * it is another one now. `new`: anything else.
 */
export type FileOrigin = 'system' | 'listed' | 'tool' | 'committed' | 'changed' | 'new';

/** Where code came from. `origin` is found when it is first asked for: most files need none, and git may have to say. */
export type Source =
  | { readonly kind: 'text' }
  | { readonly kind: 'file'; readonly path: string; readonly origin: FileOrigin }
  | { readonly kind: 'variable'; readonly name: string };

export interface Redirection {
  /** `<`, `>`, `>>`, `>|`, `<>`, `&>`, `&>>`, `<<<`, `<<`, `<&`, `>&`. */
  readonly operator: string;
  /** Descriptor number; null for `{name}>`. */
  readonly fd: number | null;
  /** File name, descriptor word, or the text of a here-string or here-document. */
  readonly target: Arg;
  /** It creates, truncates or appends to the file `target`. */
  readonly writes: boolean;
}

export interface VariableAssignment {
  readonly name: string;
  readonly value: Arg;
  readonly span: Span;
}

/** One program with its arguments that the text would start. */
export interface Invocation {
  /** argv[0] is always fully known: a program that is not known is an Opaque, not an Invocation. */
  readonly argv: readonly [string, ...Arg[]];
  /** Programs it is started through (`sudo`, `xargs`, `bash -c` → `bash`), outermost first. */
  readonly via: readonly string[];
  readonly span: Span;
  /** Absolute folder it would run in; null where a `cd` to an unknown place comes before it. */
  readonly cwd: string | null;
  /** `X=1 cmd`: assignments of this invocation only. */
  readonly assignments: readonly VariableAssignment[];
  readonly redirections: readonly Redirection[];
  /** The argv of the earlier stages of its pipeline, first stage first (`curl u | sudo sh`: `[["curl","u"]]`). */
  readonly upstream: readonly (readonly Arg[])[];
  /** Commands whose output stands in its words or redirections: `$(…)`, `<(…)`, here-documents. None: not there. */
  readonly inputs?: readonly Invocation[];
  /** Commands that it writes to through `>(…)`. None: not there. */
  readonly outputs?: readonly Invocation[];
  /** The file that its standard input is because of a group around it. None: not there. */
  readonly stdin?: Arg;
  readonly source: Source;
  /** It is one of gatekeep's own fronts, which judges what it is given by itself. */
  readonly judges?: true;
  /** 1-based line of the file that it came from; absent where it came from none. */
  readonly line?: number;
  /** A function of the text or the caller, or a shell builtin, rather than a program file. */
  readonly kind: 'program' | 'builtin' | 'function';
}

/** A part whose invocations cannot be known before it runs. */
export interface Opaque {
  /** The part itself, as written. */
  readonly text: string;
  /** Lower case, no full stop: "sh runs what curl prints". */
  readonly why: string;
  readonly span: Span;
  readonly via: readonly string[];
  readonly source: Source;
  /** As an invocation's. */
  readonly line?: number;
}

/** bash would refuse the text: 1-based line and column. Nothing of it runs. */
export interface TextError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A file whose content is part of what was judged. */
export interface JudgedFile {
  readonly path: string;
  /** Hex SHA-256 of the bytes judged; ABSENT where there was no file, and so nothing to run. */
  readonly sha256: string;
  /** As a source's: found when it is first asked for. */
  readonly origin: FileOrigin;
}

export interface Analysis {
  readonly invocations: readonly Invocation[];
  readonly opaque: readonly Opaque[];
  /** Every variable the text assigns for good (`X=1`, `export X=1`, `declare`, `read X`), prefix assignments too. */
  readonly assignments: readonly VariableAssignment[];
  readonly errors: readonly TextError[];
  readonly files: readonly JudgedFile[];
}

/** A file as the port hands it over; null where there is none or it cannot be read. */
export interface FileText {
  /** Absolute, as opened. */
  readonly path: string;
  /** UTF-8 decoded; a character a byte where it is none. null past the size limit, and for what can be read only once. */
  readonly text: string | null;
  /** How it begins, where `text` is null: enough for a `#!` line. */
  readonly head?: string;
  /** Hex SHA-256 of the bytes; of what was read where `text` is null. */
  readonly sha256: string;
  /** As a source's: found when it is first asked for. */
  readonly origin: FileOrigin;
}

/** Where the value of an expanded part comes from. `run`: from what only the run can know. */
export type Origin =
  | { readonly kind: 'text' | 'environment' | 'unset'; readonly name: string }
  | { readonly kind: 'positional' | 'printed' | 'home' | 'braces' | 'glob' | 'alias' | 'arithmetic' | 'run' };

/** A part of a word, as written, and the words it became. */
export interface Expansion {
  readonly text: string;
  readonly span: Span;
  readonly via: readonly string[];
  readonly origin: Origin;
  readonly values: readonly Arg[];
}

/** What the analysis may ask of the machine; all of it recorded into the digest. */
export interface Ports {
  /** Told of every part of a word that is expanded; only `explain` listens. */
  readonly expanded?: (expansion: Expansion) => void;
  /** Absolute path. */
  readFile(path: string): FileText | null;
  /** What bash itself says of a text (`bash -n`): null when it accepts it. Called only when our parser does not. */
  syntaxError(text: string, posix: boolean): TextError | null;
  /** Where a symbolic link leads in the end, absolute; null where the path is none. */
  linkTarget(path: string): string | null;
  /** There is nothing of that name, not even a link that leads nowhere. */
  isAbsent(path: string): boolean;
  /** Names in a folder, sorted, with a slash behind those of folders; empty where there is no such folder. */
  namesIn(path: string): readonly string[];
  /** True for the path of one of gatekeep's own installed fronts: what it starts is judged again by itself. */
  isOwnFront(path: string): boolean;
  /**
   * Could somebody other than the user and root put a file there? A folder that is not there is judged by the nearest
   * one above it; a sticky folder that all may write counts.
   */
  folderWritableByOthers(path: string): boolean;
}

/** The circumstances in which the text would run. */
export interface Facts {
  /** Absolute. */
  readonly cwd: string;
  /** The caller's environment. */
  readonly env: ReadonlyMap<string, string>;
  /** Called as `sh` or with --posix: aliases are expanded, and so on. */
  readonly posix: boolean;
  /** `$0`, `$1`, …; null where they are not known. */
  readonly positional: readonly string[] | null;
  /** The shell reads the text from its standard input, which the commands in it then share. */
  readonly textOnStdin?: boolean;
  /** Absolute path of the script file that the text is; bash reads it while it runs. */
  readonly script?: string;
}

/** A piece of code that bash runs before or beside the text because its caller's environment or flags say so. */
export interface Prelude {
  readonly source: Source;
  /** null: it exists but cannot be read; then `why` says what it is. */
  readonly code: string | null;
  readonly why: string;
}

export const isKnown = (arg: Arg): arg is string => typeof arg === 'string';
/** In the place of a hash: a command names the file, and it was not there. */
export const ABSENT = 'absent';
export const UNKNOWN: PartialWord = { prefix: '', suffix: '', many: false };
export const UNKNOWN_MANY: PartialWord = { prefix: '', suffix: '', many: true };
