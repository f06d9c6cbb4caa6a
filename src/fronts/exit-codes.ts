/**
 * Every exit code of ours, in one place. A command that ran ends with its own; these are for when it did not.
 * 124 to 127 can also be a command's own: `--json` and the audit log tell them apart.
 */
import type { DecisionResult } from '../audit/entry.ts';
import type { ProblemKind } from '../problem.ts';
import type { Verdict } from '../rules/verdict.ts';

export const OK = 0;
/** `rules test` or `audit verify` found something. */
export const FOUND = 1;
/** Wrong usage, a broken configuration, or a text that bash rejects. */
export const USAGE = 2;
/** The request stays open: the same command runs once it is approved. */
export const OPEN = 75;
export const EXPIRED = 124;
/** Our own failure: nothing ran. */
export const INTERNAL = 125;
export const DENIED = 126;
/** `run`: there is no such program, as shells say it. */
export const NOT_FOUND = 127;

export const exitOfVerdict: Readonly<Record<Verdict, number>> = { allow: OK, ask: 1, deny: DENIED };

export const exitOfProblem: Readonly<Record<ProblemKind, number>> = {
  usage: USAGE,
  config: USAGE,
  syntax: USAGE,
  internal: INTERNAL,
};

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** What a shell says of a death by this signal. */
export const exitOfSignal = (signal: string): number => 128 + (SIGNALS[signal] ?? 15);

/** How asking ended, where that ends the command; a withdrawn one ends by its signal (exitOfSignal). */
export const exitOfDecision: Readonly<
  Record<Exclude<DecisionResult, 'auto-allowed' | 'approved' | 'withdrawn'>, number>
> = {
  'auto-denied': DENIED,
  unanswerable: DENIED,
  rejected: DENIED,
  superseded: DENIED,
  voided: DENIED,
  expired: EXPIRED,
  parked: OPEN,
};
