/** The judge's answer on one submission: the one value that check, explain, review and the log all read. */
import type { Analysis } from '../bash/analysis.ts';
import type { Decision } from '../rules/decision.ts';
import type { Policy } from '../rules/policy.ts';
import type { Verdict } from '../rules/verdict.ts';

/** What is submitted: a shell text with what bash would be given, or an argv with no shell between. */
export type Submission =
  | {
      readonly kind: 'shell';
      /** Where the text comes from: `-c`, a script file's path, standard input, or a shell that people type into. */
      readonly from: 'command' | 'file' | 'stdin' | 'interactive';
      /** The text as bash would read it. Bytes that are no UTF-8: `encoding` is bytes and each char is one byte. */
      readonly text: string;
      readonly encoding: 'utf8' | 'bytes';
      /** Path of the script file, as given. */
      readonly path: string | null;
      /** The shell's own argv, argv[0] included, as it will be executed. */
      readonly argv: readonly string[];
      readonly posix: boolean;
      readonly login: boolean;
      readonly interactive: boolean;
      readonly privileged: boolean;
      readonly norc: boolean;
      readonly noprofile: boolean;
      readonly rcfile: string | null;
      /** -x or `-o xtrace`: PS4 is evaluated. -n: nothing runs. */
      readonly xtrace: boolean;
      readonly noexec: boolean;
      /** Every variable and function is exported from the start (-a). */
      readonly allexport: boolean;
      /** Aliases are expanded from the start. */
      readonly aliases: boolean;
      /** Standard input is a socket: bash may believe that a remote shell daemon started it, and read start-up files. */
      readonly stdinSocket: boolean;
      /** `$0`, `$1`, … */
      readonly positional: readonly string[];
    }
  | {
      readonly kind: 'argv';
      readonly argv: readonly [string, ...string[]];
      /** The argv as text that can be pasted. */
      readonly text: string;
    };

/** A program that would be started or a file that it is given, and what it is: hex SHA-256, or a stamp of its inode. */
export interface Material {
  readonly path: string;
  readonly sha256: string;
}

export interface Judgement {
  readonly submission: Submission;
  readonly cwd: string;
  readonly analysis: Analysis;
  readonly decision: Decision;
  /** decision.verdict, but `allow` under observe. Errors of the text make it `deny`. */
  readonly verdict: Verdict;
  /** What the profile guard or strict would have said, under observe; equal to verdict otherwise. */
  readonly would: Verdict;
  readonly policy: Policy;
  /** Of what asks, sorted by path; empty where nothing does. */
  readonly materials: readonly Material[];
  /** The caller's variables that what asks may depend on, sorted by name. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** `sha256:` + hex: the action digest (text or argv, argv[0] and flags, cwd, judged files, materials, environment, requester uid, host). */
  readonly digest: string;
}
