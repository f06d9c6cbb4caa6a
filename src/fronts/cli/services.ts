/** What the command line needs of the rest; setup.ts hands the real parts over, tests hand others. */
import type { Grant } from '../../approval/grant.ts';
import type { InboxDesk } from '../../approval/inbox-entry.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import type { StoredRequest } from '../../approval/stored-request.ts';
import type { ApproverServices } from './approvers.ts';
import type { AnchorServices } from './audit-anchor.ts';
import type { AuditServices, VerifiedLog, VerifyRequest } from './audit-services.ts';
import type { UpkeepServices } from './audit-upkeep.ts';
import type { Diagnosis } from '../../doctor/finding.ts';
import type { HookServices } from '../hook/hook.ts';
import type { AnswerDesk } from './written-answer.ts';
import type { Expansion } from '../../bash/analysis.ts';
import type { Judgement, Submission } from '../../gate/judgement.ts';
import type { Location } from '../../problem.ts';
import type { LoadedRule } from '../../rules/rule.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Palette } from '../../terminal/colour.ts';

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

export interface RuleLintReport {
  readonly rules: number;
  readonly findings: readonly {
    readonly rule: string;
    readonly at: string;
    readonly kind: string;
    readonly message: string;
  }[];
  /** Files that do not load. */
  readonly failures: RuleTestReport['failures'];
}

/** Lines and choices at a terminal; `wrong` says why an answer is none. */
export interface Questions {
  choose<T extends string>(
    lines: readonly string[],
    choices: readonly { readonly name: string; readonly value: T }[],
  ): Promise<T | null>;
  line(
    message: string,
    more?: { readonly initial?: string; readonly wrong?: (text: string) => string | null },
  ): Promise<string>;
}

/** What a person says of a request. */
export interface Said {
  readonly kind: 'approve' | 'deny';
  /** Empty: none. */
  readonly reason: string;
  readonly window: { readonly notBefore: number | null; readonly notAfter: number | null } | null;
  readonly grant: Grant | null;
  readonly breakGlass: boolean;
  /** Of a refusal: what to run in its place. null: nothing. */
  readonly instead: string | null;
}

/** Open requests, as the user at this terminal may treat them. */
export interface RequestDesk {
  readonly user: string;
  open(): readonly StoredRequest[];
  all(): readonly StoredRequest[];
  /** null: it counts. Else why not. Throws a Problem where no person sits at the terminal. */
  answer(stored: StoredRequest, said: Said): string | null;
  /** Runs by a broken glass that wait for somebody else's look. */
  reviews(): Promise<readonly StoredRequest[]>;
  /** Requests whose answers cover more runs, as far as they still do. */
  grants(): readonly StoredRequest[];
  /** False: it covers none any more. */
  revoke(stored: StoredRequest): boolean;
  withdraw(stored: StoredRequest): Promise<boolean>;
}

/** How `run` wants to ask. */
export interface AskOptions {
  readonly reason?: string | undefined;
  /** Milliseconds. */
  readonly wait?: number | undefined;
  readonly quiet?: boolean | undefined;
}

export interface CliServices {
  readonly version: string;
  /** Throws a Problem. `check --batch` calls it thousands of times: what does not depend on the submission is worked out once. */
  judge(submission: Submission, expanded?: (expansion: Expansion) => void): Judgement;
  policy(): Policy;
  /** The judge under the shipped rules and one policy file, as if it were the only one. Throws a Problem. */
  judgeUnder(path: string): (submission: Submission) => Judgement;
  /** The judge in another folder; `file`: with this text in place of one of the policy files there. Throws a Problem or Mistake. */
  judgeIn(cwd: string, file?: { readonly path: string; readonly text: string }): (submission: Submission) => Judgement;
  /** The policy of this user, whether or not it is there. */
  readonly userPolicy: string;
  /** Throws a Problem where no person sits at the terminal; `does`: what only a person does. */
  requirePerson(does: string): Promise<void>;
  /** A path that the caller wrote, from the caller's folder. */
  absolute(path: string): string;
  redact(text: string): string;
  /** The whole way through the gate, reports included; the exit code. */
  gateRun(argv: readonly [string, ...string[]], options: AskOptions): Promise<number>;
  /** The rules in force, with what only people look at. */
  rules(): Promise<readonly LoadedRule[]>;
  /** Findings on these rule files or folders; on everything in force where none is named. */
  lintRules(paths: readonly string[]): Promise<RuleLintReport>;
  /** Throws a Problem where it cannot be written. */
  writeFile(path: string, text: string): void;
  /** The schema of policies as editors find it. */
  readonly policySchema: string;
  /** Puts questions at the caller's terminal; null: Ctrl-C. Throws a Problem where there is none. */
  atTerminal<T>(work: (ask: Questions) => Promise<T>): Promise<T | null>;
  /** The text as the person at the caller's terminal leaves it in their editor; null: as it was. Throws a Problem. */
  edit(text: string): Promise<string | null>;
  requests(): Promise<RequestDesk>;
  /** Until it is quit. Throws a Problem where no person sits at a terminal. */
  /** `once`: it ends when nothing is open any more, and is no sign for others that somebody looks. */
  openInbox(desk: InboxDesk, once: boolean): Promise<'quit' | 'interrupt'>;
  /** All of a request, as the prompt and the inbox show it: lines that are safe to write, in colours where they are wanted. */
  showRequest(request: ApprovalRequest, columns: number, colours: Palette): Promise<readonly string[]>;
  /** Runs the examples of these rule files or folders; of everything in force where none is named. */
  testRules(paths: readonly string[]): Promise<RuleTestReport>;
  /** The last lines of this user's log as stored, oldest first. */
  auditTail(lines: number): readonly string[];
  /** All of the log: loaded when asked for. */
  audit(): Promise<AuditServices>;
  /** Throws a Problem where something cannot be read. */
  verifyAudit(request: VerifyRequest): Promise<VerifiedLog>;
  /** Keys, old files and the secret of the log. Throws a Problem where an agent asks. */
  upkeep(): Promise<UpkeepServices>;
  /** Where checkpoints are kept elsewhere. */
  anchoring(): Promise<AnchorServices>;
  /** Answers in writing, and requests of other users. */
  answers(): Promise<AnswerDesk>;
  /** What an agent's hook needs. */
  hook(): Promise<HookServices>;
  diagnose(): Promise<Diagnosis>;
  /** Who may decide: loaded when asked for. */
  approvers(): Promise<ApproverServices>;
  /** Folder for display preferences (`~/.config/gatekeep` of the calling user). */
  readonly preferencesFolder: string;
}
