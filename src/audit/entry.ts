/**
 * The records of the log. The writer adds `v`, `seq`, `prev`, `t`, `mono`, `boot` (docs/audit.md).
 * Only JSON values; integers below 2^53 only; every text of others' is Redacted first.
 */
import type { Json } from '../approval/answer.ts';
import type { Assurance } from '../approval/assurance.ts';
import type { Grant } from '../approval/grant.ts';
import type { Identity } from '../approval/identity.ts';
import type { Needs } from '../approval/needs.ts';
import type { Requester } from '../approval/requester.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { PolicyFile, Profile } from '../rules/policy.ts';
import type { Sensitivity, Verdict } from '../rules/verdict.ts';
import type { UpkeepRecord } from './upkeep.ts';

export type DecisionResult =
  | 'auto-allowed'
  | 'auto-denied'
  /** It asks, and nobody could answer. */
  | 'unanswerable'
  | 'approved'
  | 'rejected'
  /** Rejected, and another command proposed in its place. */
  | 'superseded'
  | 'expired'
  /** By a signal or Ctrl-C at the person's terminal. */
  | 'withdrawn'
  /** Nobody waits for the answer any more; the request stays open until it expires. */
  | 'parked'
  /** Something that was judged changed between judgement and run. */
  | 'voided';

/** Somebody who answered: a name to read, and what was proven. */
export interface Decider {
  readonly name: Redacted;
  readonly identities: readonly Identity[];
}

export interface DecisionPart {
  readonly result: DecisionResult;
  /** `rules`; a channel, or several with `+` between; `grant`; `clock`, `caller`, `gate`, `sweep`, `channels` where no person decided. */
  readonly how: string;
  /** The people, as far as their channels prove; empty where none decided. */
  readonly by: readonly Decider[];
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
  /** What the rules want of an approval, where it is more than any. */
  readonly needs?: Needs;
  /** Of what asks: what people see and name, until when, and why the requester says it is needed. */
  readonly asked?: {
    readonly digest: string;
    readonly nonce: string;
    readonly expires: number;
    readonly reason: Redacted | null;
    /** The request that somebody changed into this one. */
    readonly edited?: string;
  };
  /** Circumstances that rules looked at; a variable as NAME=VALUE. */
  readonly facts?: readonly { readonly name: string; readonly value: Redacted }[];
  readonly policy: string;
  readonly policy_files: readonly PolicyFile[];
  readonly decision: DecisionPart | null;
}

/** The same command came again while its request was open. */
export interface ResumedRecord {
  readonly type: 'resumed';
  readonly id: string;
  readonly req: Receipt;
  /** The pid that will be the command's. */
  readonly pid: number;
}

/** What one person said, as it was found. Whether it counted, the decision says. */
export interface AnswerRecord {
  readonly type: 'answer';
  readonly id: string;
  readonly req: Receipt;
  readonly channel: string;
  readonly answer: 'approve' | 'deny';
  readonly by: Decider;
  readonly reason: Redacted | null;
  /** Milliseconds since the epoch, by the clock of where it was given. */
  readonly at: number;
  readonly assurance: Assurance;
  /** An emergency: it is to run on this word alone. */
  readonly breakGlass?: true;
  /** What its giver would rather see run, and the HMAC of its exact bytes: who runs it has them as co-author. */
  readonly instead?: { readonly text: Redacted; readonly mac: string };
  /** It is to hold for more than this run. */
  readonly grant?: Grant;
  /** The artefact: a comment with its dates and hash, a signature. Its texts are redacted. */
  readonly proof: Json;
}

/** A run that an earlier answer covers: nobody is asked again. */
export interface GrantRecord {
  readonly type: 'grant';
  readonly id: string;
  readonly req: Receipt;
  /** The request whose answers granted it. */
  readonly of: string;
  /** From 1. */
  readonly use: number;
  readonly times: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What the answers to this request granted holds no more. */
export interface RevokeRecord {
  readonly type: 'revoke';
  readonly id: string;
  /** The OS user who says so. */
  readonly uid: number;
}

/** A person's decision, or how asking ended. */
export interface DecisionRecord {
  readonly type: 'decision';
  readonly id: string;
  /** The request, or the approval that this takes back. */
  readonly req: Receipt;
  readonly decision: DecisionPart;
  /** `sha256:` + hex of the list of approvers by which it was counted; absent where there is none. */
  readonly approvers?: string;
}

/** Somebody let it run alone, in an emergency; it waits for a review by somebody else. */
export interface BreakGlassRecord {
  readonly type: 'break-glass';
  readonly id: string;
  /** The approval. */
  readonly dec: Receipt;
  readonly by: Decider;
  readonly reason: Redacted;
  readonly assurance: Assurance;
  /** Hash of what they were shown (approval/shown.ts): who reviews it is shown the same. */
  readonly shown: string;
}

/** What somebody else says afterwards of a run by a broken glass. */
export interface ReviewRecord {
  readonly type: 'review';
  readonly id: string;
  /** The break-glass record. */
  readonly glass: Receipt;
  readonly result: 'accepted' | 'objected';
  readonly by: Decider;
  readonly reason: Redacted;
  /** Milliseconds since the epoch, by the clock of where it was given. */
  readonly at: number;
  readonly assurance: Assurance;
  readonly proof: Json;
}

/** The list of approvers is another than before. */
export interface ApproversRecord {
  readonly type: 'approvers';
  readonly id: string;
  /** Who changed it with `gatekeep approvers`; null: it was found changed when somebody was asked. */
  readonly by: { readonly uid: number; readonly user: string } | null;
  /** The file; null: there is none any more. */
  readonly path: string | null;
  /** `sha256:` + hex of the file; null: there was none, or no line says. */
  readonly was: string | null;
  readonly now: string | null;
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
  /** Why it could not be started; `exit` and `signal` are null then. */
  readonly reason?: Redacted;
  /** Where the policy asks for it. null: it went where nothing can be read without standing in the way. */
  readonly stdout?: WrittenPart | null;
  /** `stdout`: both went to one place, and are counted there. */
  readonly stderr?: WrittenPart | 'stdout' | null;
  /** null: it could not be written. */
  readonly kept?: KeptPart | null;
}

/** What a command wrote. */
export interface WrittenPart {
  readonly bytes: number;
  /** HMAC under the log's secret of its SHA-256, since the plain hash of a short secret can be guessed. */
  readonly mac: string;
  /** A process that the command left behind could write more, which is not counted. */
  readonly open?: true;
}

/** The recording of what it wrote, beside the log. */
export interface KeptPart {
  readonly file: string;
  /** Of the file. */
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes of the output that did not fit. */
  readonly left: number;
}

/** Records that should stand here could not be written: why, and when (RFC 3339). */
export interface GapRecord {
  readonly type: 'gap';
  readonly id: string;
  readonly why: Redacted;
  readonly from: string;
  readonly to: string;
}

/** What is handed to the writer: the gate's records, and those of the log about itself. */
export type AuditRecord =
  | UpkeepRecord
  | RequestRecord
  | ResumedRecord
  | AnswerRecord
  | GrantRecord
  | RevokeRecord
  | DecisionRecord
  | ApproversRecord
  | BreakGlassRecord
  | ReviewRecord
  | StartRecord
  | OutcomeRecord
  | GapRecord;

/** The first record of a log; the writer's own. */
export interface GenesisRecord {
  readonly type: 'genesis';
  readonly id: string;
  /** `gatekeep/` and the log's id, which is also its folder's name. */
  readonly log: string;
  readonly host: string;
  readonly version: string;
  readonly policy: string;
}

/** A line that a crash cut off: it stays as it is, and the next recovery record names it. */
export interface TornLine {
  readonly line: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What the writer found at the end of the log, and mended or could not mend; the writer's own. */
export interface RecoveryRecord {
  readonly type: 'recovery';
  readonly id: string;
  /** All torn lines since the last record, not only those of the last crash. */
  readonly torn: readonly TornLine[];
  /** The line that had lost nothing but its newline. */
  readonly newline_added: number | null;
  /** audit.head remembers more than the log holds: lines that were written are gone or changed. */
  readonly lost: {
    readonly head_seq: number;
    readonly head_hash: string;
    readonly head_size: number;
    readonly found_seq: number;
    readonly found_size: number;
  } | null;
  /** The log is another file than last time: a copy was put in its place. */
  readonly replaced: { readonly ino_was: string; readonly ino_is: string } | null;
  readonly head: 'sound' | 'missing' | 'damaged';
}

/** What the writer adds to every record. */
export interface LineMembers {
  readonly v: 1;
  /** The line's number, from 1. */
  readonly seq: number;
  /** Leaf hash of the line before; 64 zeros on the first. */
  readonly prev: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly t: string;
  /** Milliseconds since boot, and which boot: shows a clock that was set. */
  readonly mono: number;
  readonly boot: string;
}

export type RecordLine = LineMembers & (AuditRecord | GenesisRecord | RecoveryRecord);

/** Where a record ended up: its line number and leaf hash (hex). */
export interface Receipt {
  readonly seq: number;
  readonly hash: string;
}
