/** What `gatekeep doctor` says of an installation. */
import type { Assurance } from '../approval/assurance.ts';

export interface Finding {
  /** A short name: `front`, `policy`, `approvers`, `log`, `channel github`, `credentials`. */
  readonly about: string;
  /** broken: it does not work as it is meant to. weak: it works, and proves less than it could. */
  readonly state: 'ok' | 'weak' | 'broken';
  /** Lower case, no full stop. */
  readonly said: string;
  /** What to do about it. */
  readonly hint?: string;
}

export interface Level {
  readonly level: Assurance;
  readonly reachable: boolean;
  /** How, or why not. */
  readonly why: string;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly levels: readonly Level[];
}

export const ok = (about: string, said: string): Finding => ({ about, state: 'ok', said });
export const weak = (about: string, said: string, hint?: string): Finding => ({
  about,
  state: 'weak',
  said,
  ...(hint !== undefined && { hint }),
});
export const broken = (about: string, said: string, hint?: string): Finding => ({
  about,
  state: 'broken',
  said,
  ...(hint !== undefined && { hint }),
});
