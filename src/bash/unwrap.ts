/** What a wrapper (`sudo`, `xargs`, `bash -c`, …) would start in turn; wrappers.ts says so for each program. */
import type { LanguageName } from '../languages/effect.ts';
import type { Arg, PartialWord, Redirection } from './analysis.ts';

export interface UnwrapContext {
  /** What the program's standard input is; `text` for a here-document or here-string. */
  readonly stdin: 'caller' | 'pipe' | 'file' | 'text';
  /** The here-document or here-string itself, where `stdin` is `text`. */
  readonly text?: Arg;
  /** The file, where `stdin` is `file`, or a pipe through which `cat` gives one. */
  readonly path?: Arg;
  /** What stands in a file of words that a program is given, now and when it runs; null: not known. */
  readonly content?: (path: Arg) => string | null;
  /** What each name that comes in is, where a program prints them that is known to print names. */
  readonly names?: PartialWord;
  /** Where the caller is at home; null where it is not known. */
  readonly home?: () => string | null;
  /** Pays for code of other languages that is read. */
  readonly spend?: (steps: number) => void;
}

/** Flags of a nested bash that make it run start-up files (`bash -lc`, `bash --rcfile F -i`). */
export interface ShellStart {
  readonly login: boolean;
  readonly interactive: boolean;
  /** It takes what it reads for what people type: prompts are shown, and a `!` stands for earlier lines. */
  readonly typed: boolean;
  readonly posix: boolean;
  readonly privileged: boolean;
  readonly norc: boolean;
  readonly noprofile: boolean;
  readonly rcfile: Arg | null;
  readonly xtrace: boolean;
  /** Aliases are expanded in its text. */
  readonly aliases: boolean;
}

export type TaskTool = 'make' | 'npm' | 'pnpm' | 'yarn' | 'bun' | 'npm-run-all' | 'just';

export type Inner =
  /**
   * Another program: `sudo rm x` → `rm x`. An argv whose first word is not known is opaque to the walk.
   * `assignments`: variables that the wrapper sets for it (`env A=1 x`); `cwd`: the folder it moves to first
   * (`env -C d x`); `remote`: it runs on another machine or in a container (`docker exec c x`); `detached`: its
   * standard input is not the wrapper's.
   */
  | {
      readonly kind: 'argv';
      readonly argv: readonly Arg[];
      readonly assignments?: readonly { readonly name: string; readonly value: Arg }[];
      readonly cwd?: Arg;
      readonly remote?: boolean;
      readonly redirections?: readonly Redirection[];
      readonly detached?: boolean;
    }
  /** Shell code: `bash -c CODE zero one`, `ssh host CODE`. `positional`: `$0`, `$1`, … or null where not known. */
  | {
      readonly kind: 'code';
      readonly code: Arg;
      readonly shell: 'bash' | 'sh';
      readonly positional: readonly Arg[] | null;
      /** It runs in this shell and may change its variables (`eval`, `source`), or on another machine (`ssh`). */
      readonly scope: 'same' | 'child' | 'remote';
      readonly start?: ShellStart;
      readonly cwd?: Arg;
      readonly detached?: boolean;
      /** Who adds words of its own behind the code before it runs. */
      readonly extendedBy?: string;
      /** Expanded at moments that nobody knows, with the variables of then: a prompt. */
      readonly shown?: true;
    }
  /** A script file: `bash x.sh a`, `. ./lib.sh`. */
  | {
      readonly kind: 'file';
      readonly path: Arg;
      readonly shell: 'bash' | 'sh';
      readonly positional: readonly Arg[] | null;
      readonly scope: 'same' | 'child';
      readonly start?: ShellStart;
    }
  /** It reads shell code from standard input: `bash`, `sh -s a`, `ssh host`. */
  | {
      readonly kind: 'stdin';
      readonly shell: 'bash' | 'sh';
      readonly scope: 'child' | 'remote';
      readonly positional?: readonly Arg[] | null;
      readonly start?: ShellStart;
    }
  /** Tasks that a file of the tool's own names: `make`, `npm run build`. The walk opens it. */
  | { readonly kind: 'task'; readonly tool: TaskTool; readonly argv: readonly [string, ...Arg[]] }
  /**
   * A file of another language: `python x.py`, `psql -f x.sql`. `whole`: all of it must be understood; otherwise what is
   * sure in it counts, and the rest is the program's own business.
   */
  | { readonly kind: 'program-file'; readonly path: Arg; readonly language: LanguageName; readonly whole: boolean }
  /** `git fp`, which is no command of git's own: its files of settings may say what it stands for. */
  | {
      readonly kind: 'git-alias';
      readonly name: string;
      /** The words between `git` and the name, and those after it. */
      readonly global: readonly Arg[];
      readonly rest: readonly Arg[];
      /** The values of -C, in order. */
      readonly folders: readonly Arg[];
    }
  /** It runs something that cannot be told. */
  | { readonly kind: 'opaque'; readonly why: string };
