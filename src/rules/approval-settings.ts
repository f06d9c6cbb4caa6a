/** `approvals:` of a policy: how people are asked, and what their answer must at least be. */
import type { Layer } from './policy.ts';

export type ChannelName = 'terminal' | 'inbox' | 'github';
export const CHANNELS: readonly ChannelName[] = ['terminal', 'inbox', 'github'];

/** What an approval has to be given with; each is more than the one before. */
export const CHALLENGES = ['none', 'code', 'signature'] as const;
export type Challenge = (typeof CHALLENGES)[number];

export const isStricter = (a: Challenge, b: Challenge): boolean => CHALLENGES.indexOf(a) > CHALLENGES.indexOf(b);

/** What is noted of an approved command's output: nothing, its hash, or all that fits. Each asks for more than the one before. */
export const CAPTURES = ['none', 'hash', 'keep'] as const;
export type Capture = (typeof CAPTURES)[number];

export interface GithubSettings {
  /** `owner/name`. */
  readonly repository: string;
  /** Base of the API as it is; `env`: what GITHUB_API_URL says. */
  readonly api: string;
  /** Numeric account ids, and teams as `@org/team`; empty: whoever may write to the repository. */
  readonly approvers: readonly (number | string)[];
  /** Requests may be posted where everybody can read them. */
  readonly allowPublic: boolean;
  /** A comment on the pull request of the branch, where there is one, in place of an issue. */
  readonly pullRequest: boolean;
  /** PEM file of certificate authorities to trust beside the well-known ones; null: none. Never from the environment. */
  readonly ca: string | null;
  /** The layer that says so: what only a project says proves nothing about who answers. */
  readonly layer: Layer;
}

/** Who may let a command run alone, in an emergency: loud, with a reason, and reviewed by somebody else afterwards. */
export interface BreakGlass {
  /** `user:NAME`, `group:NAME`, `role:NAME`. */
  readonly by: readonly string[];
  /** What their answer must at least prove; a terminal of the requester's own user proves nobody. */
  readonly assurance: 'L1' | 'L2' | 'L3';
  /** Who reviews it; empty: whoever may approve. */
  readonly reviewers: readonly string[];
}

export interface ApprovalSettings {
  /** null: nobody says; then the terminal, and the inbox while one is open. */
  readonly channels: readonly ChannelName[] | null;
  /** Does anybody say how long a command waits (Settings.wait)? If not, agents wait less than people. */
  readonly waitSaid: boolean;
  /** Milliseconds that a request lives. */
  readonly expires: number;
  readonly count: number;
  readonly assurance: 'L0' | 'L1' | 'L2' | 'L3' | null;
  /** The approver must say why; the requester must have said why. */
  readonly reason: boolean;
  readonly requestReason: boolean;
  /** Against a yes by reflex; for what is critical at least what is said for high. */
  readonly challenge: { readonly high: Challenge; readonly critical: Challenge };
  readonly capture: Capture;
  /** May the question be shown in a popup of the tmux that the command runs in? */
  readonly popup: boolean;
  /** When the waiting command is killed, or its caller is gone. */
  readonly onCallerDeath: 'park' | 'withdraw';
  readonly escalate: { readonly after: number; readonly to: readonly string[] } | null;
  /** Milliseconds after which those who were asked are reminded, once; null: never. */
  readonly remind: number | null;
  /** The most that an answer may cover beside its own run: milliseconds, and further runs. null: nothing. */
  readonly grants: { readonly longest: number; readonly times: number } | null;
  /** null: nobody. */
  readonly breakGlass: BreakGlass | null;
  readonly github: GithubSettings | null;
  /** A program with its arguments, absolute, that is told of each new request; null: none. */
  readonly notify: readonly string[] | null;
}

export const DEFAULT_EXPIRES = 86_400_000;

export const NO_APPROVAL_SETTINGS: ApprovalSettings = {
  channels: null,
  waitSaid: false,
  expires: DEFAULT_EXPIRES,
  count: 1,
  assurance: null,
  reason: false,
  requestReason: false,
  challenge: { high: 'none', critical: 'none' },
  capture: 'none',
  popup: true,
  onCallerDeath: 'park',
  escalate: null,
  remind: null,
  grants: { longest: 8 * 3_600_000, times: 100 },
  breakGlass: null,
  github: null,
  notify: null,
};
