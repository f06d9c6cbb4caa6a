/**
 * A request as it lies on disk between processes. Whoever asks could have written it, so nothing in it is proof: answers are
 * verified at their source, the digest is worked out anew, and the log says whether it ran. It saves work, no more.
 */
import type { Answer, Json } from './answer.ts';
import type { ApprovalRequest } from './request.ts';

/**
 * open → executing → done, or to an end without a run. `unknown`: approved and started, perhaps, by a process that died: it
 * never runs again.
 */
export type RequestState =
  | 'open'
  | 'executing'
  | 'done'
  | 'rejected'
  /** Refused, with another command proposed in its place. */
  | 'superseded'
  | 'expired'
  | 'withdrawn'
  | 'voided'
  | 'failed'
  | 'unknown';

/** What tells one question from every other: a file that is copied to another name keeps the digest that people answered. */
export type AskedAs = Pick<ApprovalRequest, 'id' | 'digest' | 'expires'>;

/** What the log knows of a run. `voided`: its end came first, and it never runs. */
export type RunState = 'none' | 'voided' | 'started' | 'ended';

/** What the log knows of a grant. */
export interface GrantState {
  readonly uses: number;
  readonly revoked: boolean;
}

/** A process, so that another one of the same pid is not taken for it. */
export interface ProcessMark {
  readonly pid: number;
  /** Clock ticks since boot at its start (/proc/PID/stat), and which boot. */
  readonly start: number;
  readonly boot: string;
}

export interface StoredRequest {
  readonly version: 1;
  readonly request: ApprovalRequest;
  /** HMAC of the action digest under the log's secret: finds the request when the same is asked again. */
  readonly action: string;
  readonly state: RequestState;
  /** The request's record in the log. */
  readonly record: { readonly seq: number; readonly hash: string };
  /** What each channel keeps to find it again. */
  readonly posted: { readonly [channel: string]: Json };
  readonly answers: readonly Answer[];
  /** Those who were asked were reminded. */
  readonly reminded: boolean;
  /** How often a grant in its answers was used after it. */
  readonly uses?: number;
  /** The grant holds no more. */
  readonly revoked?: boolean;
  /** Who runs it; null before. */
  readonly executor: ProcessMark | null;
  /** How it ended, in words; null while it has not. */
  readonly end: string | null;
}

export interface RequestStore {
  /** Everything that is kept, oldest first. A file that cannot be read is left out: it can be no proof anyway. */
  list(): readonly StoredRequest[];
  get(id: string): StoredRequest | null;
  /** Durable when it returns. Throws a Problem where it cannot be. */
  add(request: StoredRequest): void;
  /** Under the lock, in one step; null from `change` leaves it as it is. What is stored then; null: there is none. */
  update(id: string, change: (now: StoredRequest) => StoredRequest | null): StoredRequest | null;
  /** Resolves when the stored request is another than before, or `signal` aborts. */
  changed(id: string, signal: AbortSignal): Promise<void>;
  /** Is this process there? */
  isAlive(process: ProcessMark): boolean;
  /** This process. */
  readonly self: ProcessMark;
}

/** A UUIDv7, as requests are named: no other name reaches a file. */
export const REQUEST_ID = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;

/** The answers with this one among them; the same one, found again, takes its own place. */
export function withAnswer(stored: StoredRequest, answer: Answer): StoredRequest {
  const others = stored.answers.filter(({ id }) => id !== answer.id);
  return { ...stored, answers: [...others, answer] };
}
