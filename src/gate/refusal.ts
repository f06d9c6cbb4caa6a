/** Why something does not run. fronts/exit-codes.ts turns the kind into the number, the report into words. */
import type { Judgement } from './judgement.ts';

export type RefusalKind =
  /** bash would reject the text. */
  | 'syntax'
  /** A rule says deny. */
  | 'denied'
  /** It asks, and nobody could answer now. */
  | 'unanswerable'
  /** A rule wants to know why, and the requester did not say. */
  | 'unexplained'
  | 'rejected'
  /** Rejected, and another command proposed in its place. */
  | 'superseded'
  | 'expired'
  | 'withdrawn'
  /** The request is still open. */
  | 'parked'
  /** What was asked is not what would run now, or it was used before. */
  | 'voided';

export interface Refusal {
  readonly kind: RefusalKind;
  readonly judgement: Judgement;
  /** Id of the request in the log. */
  readonly id: string;
  /** A person's reason, or why nobody could answer; not yet escaped. */
  readonly why: string;
  /** The person who decided. */
  readonly by: string | null;
  /** The command that was proposed; not yet escaped. */
  readonly instead: string | null;
  readonly signal: 'SIGINT' | 'SIGHUP' | 'SIGTERM' | 'SIGQUIT' | null;
}
