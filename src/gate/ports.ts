/** What the gate needs of the world; setup.ts hands the real ones over, test/fakes.ts others. */
import type { Answer } from '../approval/answer.ts';
import type { Channel } from '../approval/channel.ts';
import type { Edit } from '../approval/edit.ts';
import type { Identity } from '../approval/identity.ts';
import type { Person } from '../approval/people.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import type { Requester } from '../approval/requester.ts';
import type { AskedAs, GrantState, RequestStore, RunState } from '../approval/stored-request.ts';
import type { Receipt } from '../audit/entry.ts';
import type { KeptPart } from '../audit/entry.ts';
import type { AuditSink } from '../audit/sink.ts';
import type { Capture } from '../rules/approval-settings.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { Judgement } from './judgement.ts';
import type { Permit } from './permit.ts';

export type Outcome = {
  readonly durationMs: number;
  /** Where it was asked for. */
  readonly output?: Output;
} & (
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string; readonly number: number }
);

export interface Written {
  readonly bytes: number;
  /** Hex, of all of it. */
  readonly sha256: string;
  /** A process that the command left behind can still write: what comes later is not counted. */
  readonly open: boolean;
}

/** What a command wrote. */
export interface Output {
  /** null: it went where nothing can be read without standing in the way. */
  readonly stdout: Written | null;
  /** `stdout`: both go to one place, and are counted there. */
  readonly stderr: Written | 'stdout' | null;
  /** What was kept of it, oldest first. */
  readonly chunks: readonly { readonly at: number; readonly stream: 1 | 2; readonly bytes: Uint8Array }[];
  /** Bytes that were not. */
  readonly left: number;
}

export interface RunDetails {
  /** The memory file with the script that came on standard input. */
  readonly script?: number | null;
  /** Called when all is checked and the command starts now. */
  readonly started?: () => void;
  /** What is to be noted of its output. */
  readonly capture?: Capture;
}

export interface Runner {
  /** Runs exactly what the permit holds with the caller's descriptors, environment, folder and umask. Uses it up. */
  run(permit: Permit, details?: RunDetails): Promise<Outcome>;
}

export type CallerGone =
  /** Killed, or its own caller vanished. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'withdrawn'; readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT' };

/** Circumstances of a request that people are told and nothing depends on. */
export interface Surroundings {
  readonly repository: ApprovalRequest['repository'];
  /** Page of the CI run. */
  readonly run: string | null;
  /** Every name that the requester is known under. */
  readonly identities: readonly Identity[];
}

/** What who waits is told meanwhile. */
export type WaitNews =
  | {
      readonly kind: 'asked';
      readonly request: ApprovalRequest;
      /** Where or how it can be answered; what was told before is not among them. */
      readonly where: readonly string[];
      /** Of this request, by this process. */
      readonly first: boolean;
    }
  | { readonly kind: 'waiting'; readonly request: ApprovalRequest; readonly have: number; readonly want: number }
  /** An answer came that does not count, or an earlier run of the same is in doubt. */
  | { readonly kind: 'note'; readonly text: string };

/** Only what asks needs these; loaded then. */
export interface AskPorts {
  /** All that the policy names, and can be asked at all. */
  readonly channels: readonly Channel[];
  readonly requests: RequestStore;
  /** The list of approvers. */
  readonly listed: readonly Person[];
  /** That list's file with its `sha256:` + hex; null: nobody keeps one. */
  readonly listFile: { readonly path: string; readonly sha256: string } | null;
  /** The hash that the log names last; undefined: it names none yet. */
  lastList(): string | null | undefined;
  /** Name of an OS user by the user database. */
  userOf(uid: number): string | null;
  /** Groups of an OS user by the machine's own files; null: not known. */
  groupsOf(user: string): readonly string[] | null;
  surroundings(): Surroundings;
  /** Why, as the requester's environment says (GATEKEEP_REASON); empty: not said. */
  readonly reason: string;
  /** Why, as an agent's hook heard of the command with this HMAC (textMac); empty: nothing. */
  hookReason(mac: string): string;
  /** Milliseconds that the caller wants to wait (`--wait`); null: not said. */
  readonly wait: number | null;
  /** 128 random bits, hex. */
  newNonce(): string;
  tell(news: WaitNews): void;
  /** A new request, on record: tells people that there is something to decide. Never waits, never fails. */
  announce(request: ApprovalRequest): void;
  /** Somebody broke the glass: tells everybody, and puts it up for review. Never waits, never fails. */
  alarm(request: ApprovalRequest, glass: Answer, record: Receipt): void;
  /** What could not be recorded before, to the log. Throws a Problem where that cannot be written. */
  recordGap(): void;
  /** Reviews that others gave since, to the log. Never fails. */
  gatherReviews(): Promise<void>;
  /** Those who proposed the command of this HMAC (textMac) in place of another, as the log has it. */
  editsOf(mac: string): readonly Edit[];
  /** Does the log say that this question was asked under this id, and under no other before? */
  isAskedAs(request: AskedAs): boolean;
  /** What the log knows of the run of this request. */
  runOf(id: string): RunState;
  /** What the log knows of the grant that this request's answers gave. */
  grantOf(id: string): GrantState;
}

export interface GatePorts {
  readonly audit: AuditSink;
  asking(): Promise<AskPorts>;
  readonly redactor: Redactor;
  /** Loaded when something was approved. */
  runner(): Promise<Runner>;
  readonly requester: Requester;
  /** Milliseconds since the epoch. */
  now(): number;
  /** UUIDv7. */
  newId(): string;
  /** Resolves when the front asks us to stop, or is gone: then nobody waits for the answer any more. */
  callerGone(): Promise<CallerGone>;
  /** Is the caller there now? An approval is not used up for one that is gone. */
  isCallerThere(): boolean;
  /** Puts a recording beside the log. Throws where it cannot. */
  keepRecording(id: string, text: string): Omit<KeptPart, 'left'>;
  /** Has anything that was judged changed since? The path of the first, or null. */
  changedSince(judgement: Judgement): string | null;
}
