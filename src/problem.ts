/**
 * A failure that gatekeep foresees: it is shown as `gatekeep: KIND: SUBJECT` with a place and a next step.
 * Whatever is not a Problem is a bug of ours, ends as a refusal, and is shown with where to report it.
 */

/** Which exit code the failure ends with; see fronts/exit-codes.ts. */
export type ProblemKind = 'usage' | 'config' | 'syntax' | 'internal';

/** A place in a text of the user's: 1-based line and column, with the source line for a mark under the span. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The source line itself, and how many characters of it the mark covers. */
  readonly source?: string;
  readonly length?: number;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly hint: string | undefined;
  readonly location: Location | undefined;

  constructor(kind: ProblemKind, message: string, more: { hint?: string; location?: Location; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.kind = kind;
    this.hint = more.hint;
    this.location = more.location;
  }
}
