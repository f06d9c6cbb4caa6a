/**
 * The records of the log. The writer adds `v`, `seq`, `prev`, `t`, `mono`, `boot` (docs/audit-log.md).
 * Only JSON values; integers below 2^53 only; every text of others' is Redacted first.
 */
import type { Assurance } from '../approval/assurance.ts';
import type { Requester } from '../approval/requester.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { PolicyFile, Profile } from '../rules/policy.ts';
import type { Sensitivity, Verdict } from '../rules/verdict.ts';

export type DecisionResult =
  | 'auto-allowed'
  | 'auto-denied'
  /** It asks, and nobody could answer. */
  | 'unanswerable'
  | 'approved'
  | 'rejected'
  | 'expired'
  /** By a signal or Ctrl-C at the person's terminal. */
  | 'withdrawn'
  /** The caller went away while a person was being asked; the request stays open until it expires. */
  | 'parked'
  /** Something that was judged changed between judgement and run. */
  | 'voided';

export interface DecisionPart {
  readonly result: DecisionResult;
  /** `rules`, `terminal`. */
  readonly how: string;
  /** The person, as far as the channel proves; null for rules. */
  readonly by: { readonly uid: number; readonly user: string; readonly tty: string | null } | null;
  readonly reason: Redacted | null;
  /** null where no person decided. */
  readonly assurance: Assurance | null;
  /** "solo": not proven to be another person than the requester. */
  readonly solo: boolean;
}

/** One submission. Where rules alone decide, `decision` stands here and it is the only record before the run. */
export interface RequestRecord {
  readonly type: 'request';
  /** UUIDv7; joins the records of one submission. */
  readonly id: string;
  readonly requester: Requester;
  readonly cwd: string;
  readonly text: Redacted;
  /** HMAC of the exact bytes under the log's secret. */
  readonly cmd_mac: string;
  /** HMAC of the action digest. */
  readonly digest: string;
  readonly from: string;
  readonly verdict: Verdict;
  /** Under observe: what would have been said. */
  readonly would: Verdict;
  readonly profile: Profile;
  readonly sensitivity: Sensitivity | null;
  readonly rules: readonly { readonly id: string; readonly verdict: Verdict; readonly at: string }[];
  readonly opaque: readonly { readonly why: Redacted }[];
  readonly policy: string;
  readonly policy_files: readonly PolicyFile[];
  readonly decision: DecisionPart | null;
}

/** A person's decision, or how asking ended. */
export interface DecisionRecord {
  readonly type: 'decision';
  readonly id: string;
  readonly req: Receipt;
  readonly decision: DecisionPart;
}

/** Written right before an approved command starts. */
export interface StartRecord {
  readonly type: 'start';
  readonly id: string;
  readonly dec: Receipt;
  readonly cmd_mac: string;
}

/** How an approved command ended. */
export interface OutcomeRecord {
  readonly type: 'outcome';
  readonly id: string;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly duration_ms: number;
}

export type AuditRecord = RequestRecord | DecisionRecord | StartRecord | OutcomeRecord;

/** Where a record ended up: its line number and leaf hash (hex). */
export interface Receipt {
  readonly seq: number;
  readonly hash: string;
}
