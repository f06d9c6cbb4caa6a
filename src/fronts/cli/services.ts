/** What the command line needs of the rest; setup.ts hands the real parts over, tests hand others. */
import type { Judgement, Submission } from '../../gate/judgement.ts';
import type { Location } from '../../problem.ts';
import type { Redacted } from '../../redact/redacted.ts';
import type { Policy } from '../../rules/policy.ts';

export interface RuleTestReport {
  readonly files: number;
  readonly rules: number;
  readonly examples: number;
  readonly failures: readonly {
    readonly message: string;
    readonly location: Location;
    readonly hint?: string | undefined;
  }[];
}

/** The answer of `audit verify --json`, key for key. */
export interface AuditReport {
  readonly state: string;
  readonly lines: number;
  readonly first_broken: number | null;
  readonly problems: readonly { readonly line: number | null; readonly message: string }[];
}

export interface CliServices {
  readonly version: string;
  /** Throws a Problem. `check --batch` calls it thousands of times: what does not depend on the submission is worked out once. */
  judge(submission: Submission): Judgement;
  policy(): Policy;
  redact(text: string): Redacted;
  /** The whole way through the gate, reports included; the exit code. */
  gateRun(argv: readonly [string, ...string[]]): Promise<number>;
  /** Runs the examples of these rule files or folders; of everything in force where none is named. */
  testRules(paths: readonly string[]): Promise<RuleTestReport>;
  /** The log's files that exist, newest first. */
  auditFiles(): readonly string[];
  /** null: the log of this user. */
  verifyAudit(path: string | null): Promise<AuditReport>;
  /** Folder for display preferences (`~/.config/gatekeep` of the calling user). */
  readonly preferencesFolder: string;
}
