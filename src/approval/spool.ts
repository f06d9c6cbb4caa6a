/**
 * The place where the users of a machine meet: requests that others may see, and decisions, each in a file whose owner the
 * kernel names. store/spool.ts keeps the real one.
 */
export interface SpoolFile {
  /** The owner, as the kernel says. */
  readonly uid: number;
  readonly text: string;
}

export interface Spool {
  /** Why nothing here can be used, or proves anything, for whoever we are; null: it can. Lower case, no full stop. */
  readonly problem: string | null;
  /** A copy of an open request for others to see. Throws a Problem. */
  publish(id: string, text: string): void;
  unpublish(id: string): void;
  /** Those that stand there, whoever wrote them. */
  published(): readonly SpoolFile[];
  /** Our decision on the request of this digest, in place of an earlier one of ours. Throws a Problem. */
  decide(digest: string, text: string): void;
  /** What this user decided; null: nothing, or nothing that is surely theirs. */
  decisionOf(digest: string, uid: number): SpoolFile | null;
  /** The folder of the decisions. */
  readonly decisions: string;
  /** Changes with every new decision; cheap. */
  fingerprint(): string;
}
