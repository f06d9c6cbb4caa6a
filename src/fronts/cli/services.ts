/** What the command line needs of the rest; setup.ts hands the real parts over, tests hand others. */
import type { LogReport } from '../../audit/verify.ts';
import type { Expansion } from '../../bash/analysis.ts';
import type { Judgement, Submission } from '../../gate/judgement.ts';
import type { Location } from '../../problem.ts';
import type { Policy } from '../../rules/policy.ts';

export interface RuleTestReport {
  readonly files: number;
  readonly rules: number;
  readonly examples: number;
  readonly failures: readonly {
    readonly message: string;
    readonly location?: Location | undefined;
    readonly hint?: string | undefined;
  }[];
}

export interface CliServices {
  readonly version: string;
  /** Throws a Problem. `check --batch` calls it thousands of times: what does not depend on the submission is worked out once. */
  judge(submission: Submission, expanded?: (expansion: Expansion) => void): Judgement;
  policy(): Policy;
  redact(text: string): string;
  /** The whole way through the gate, reports included; the exit code. */
  gateRun(argv: readonly [string, ...string[]]): Promise<number>;
  /** Runs the examples of these rule files or folders; of everything in force where none is named. */
  testRules(paths: readonly string[]): Promise<RuleTestReport>;
  /** The last lines of this user's log as stored, oldest first. */
  auditTail(lines: number): readonly string[];
  /** A file, or the log of this user where null: then its report also says `empty` where no log was begun. */
  verifyAudit(path: string | null): LogReport;
  /** Folder for display preferences (`~/.config/gatekeep` of the calling user). */
  readonly preferencesFolder: string;
}
