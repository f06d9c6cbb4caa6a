/** What does not hold in a log, by kind: what it is about, and where. */

/**
 * `lines`: the bytes are not as they were written. `proof`: they are not what was signed or is held elsewhere. `story`: they
 * are, and tell of something that must not happen, or that nobody can check.
 */
const KINDS = {
  'bad-line': 'lines',
  'torn-tail': 'lines',
  'not-canonical': 'lines',
  seq: 'lines',
  prev: 'lines',
  genesis: 'lines',
  'recorded-loss': 'lines',
  recovered: 'lines',
  replaced: 'lines',
  head: 'lines',
  /** The end of the log is gone, or its last line is another. */
  cut: 'lines',
  changed: 'lines',
  gap: 'lines',
  /** A file of the archive is not the one that was closed, or is gone and no record says why. */
  segment: 'lines',
  checkpoint: 'proof',
  key: 'proof',
  /** No checkpoint is signed with a key that was given. */
  'key-unknown': 'proof',
  anchor: 'proof',
  /** What somebody answered is not what stands where they did. */
  answer: 'proof',
  /** Lines stand there longer than they should without a checkpoint over them. */
  unsigned: 'proof',
  /** It speaks of lines that this log no longer has, or cannot be held against them. */
  'anchor-unchecked': 'proof',
  retire: 'proof',
  /** Of a later gatekeep, or of nobody's. */
  version: 'story',
  /** Its owner says that the one before was lost; or somebody who never had it. Nothing that it signs is proven by that one. */
  'key-unvouched': 'story',
  /** A cosignature by a key that is not the one pinned for this witness. */
  'witness-unknown': 'story',
  shape: 'story',
  'clock-back': 'story',
  /** A request was judged by a policy that no line before names. */
  'policy-unknown': 'story',
  /** By the requester, or by fewer people than rules want. */
  'self-approved': 'story',
  'request-twice': 'story',
  'decision-without-request': 'story',
  'start-without-approval': 'story',
  'grant-without-approval': 'story',
  'grant-overused': 'story',
  'permit-used-twice': 'story',
  'other-command': 'story',
  'outcome-without-start': 'story',
  'outcome-missing': 'story',
  'glass-without-approval': 'story',
  'glass-hidden': 'story',
  'glass-unreviewed': 'story',
  'review-without-glass': 'story',
  'review-by-self': 'story',
  /** A list of approvers that no line before names. */
  approvers: 'story',
} as const;

export type ProblemKind = keyof typeof KINDS;

export interface LogProblem {
  readonly kind: ProblemKind;
  readonly line: number;
  /** Lower case, no full stop; holds nothing of others' text but ids. */
  readonly detail: string;
  /** Worth a look, but nothing is broken. */
  readonly warn: boolean;
}

export const aboutOf = ({ kind }: Pick<LogProblem, 'kind'>): 'lines' | 'proof' | 'story' => KINDS[kind];

/** More are counted only: a file of garbage has one a line, and the first ones say it all. */
const MOST = 1000;

export class Problems {
  readonly #kept: LogProblem[] = [];
  #firstBroken: number | null = null;
  #all = 0;
  #wrong = 0;

  push(problem: LogProblem): void {
    this.#all++;
    if (!problem.warn) this.#wrong++;
    if (!problem.warn && aboutOf(problem) !== 'story')
      this.#firstBroken = Math.min(this.#firstBroken ?? problem.line, problem.line);
    if (this.#kept.length < MOST) this.#kept.push(problem);
  }

  report(kind: ProblemKind, line: number, detail: string, warn = false): void {
    this.push({ kind, line, detail, warn });
  }

  /** The first line that is not as it was written, or not what was signed. */
  get firstBroken(): number | null {
    return this.#firstBroken;
  }

  /** How many that are no warnings. */
  get wrong(): number {
    return this.#wrong;
  }

  /** How many are not in `list()`. */
  get leftOut(): number {
    return this.#all - this.#kept.length;
  }

  list(): readonly LogProblem[] {
    return this.#kept.toSorted((a, b) => a.line - b.line);
  }
}
