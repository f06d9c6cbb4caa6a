/** What the GitHub channel is made of. Everything that depends on the machine is handed in. */
import type { Identity } from '../../approval/identity.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import type { GithubSettings as Named } from '../../rules/approval-settings.ts';
import type { ShownLog } from './shown-log.ts';

export type GithubSettings = Omit<Named, 'layer'>;

/** Checks a signature over signedText; `by` is who the channel says gave the answer. */
export type VerifySignature = (
  text: string,
  /** From `-----BEGIN SSH SIGNATURE-----` to the end line. */
  signature: string,
  by: readonly Identity[],
) => Promise<
  | { readonly ok: true; readonly identities: readonly Identity[]; readonly assurance: 'L2' | 'L3' }
  | { readonly ok: false; readonly why: string }
>;

/** What is signed: the decision and the whole digest, which binds all that would run. A line, so that a shell can make it. */
export const signedText = (kind: 'approve' | 'deny' | 'break-glass', { digest }: ApprovalRequest): string =>
  `gatekeep ${kind} ${digest}\n`;

export interface GithubOptions {
  readonly settings: GithubSettings;
  readonly env: ReadonlyMap<string, string>;
  /** Below the state folder; made with mode 0700. */
  readonly cacheFolder: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** What to show of the log in a new request; null: nothing was signed. */
  readonly shownLog?: () => ShownLog | null;
  readonly verifySignature?: VerifySignature;
  /** Other paces than those of the product, for tests and measurements. */
  readonly pace?: Partial<Pace>;
}

/** All in milliseconds. */
export interface Pace {
  /** Between two looks of the one poller of a repository. */
  readonly poll: number;
  /** Between two looks of the others at what that one found. */
  readonly follow: number;
  /** Between two full listings of one request's comments. */
  readonly relist: number;
  /** How long one question may take until it counts as lost. */
  readonly timeout: number;
  /** How long a question is asked again before its failure is told. */
  readonly patience: number;
  /** First pause after a failure, and first wait before a lost creation is looked for. */
  readonly pause: number;
  /** How long all looks may fail before watching is given up. */
  readonly ceiling: number;
  /** What GitHub asks for where it names no time (docs.github.com, best practices for the REST API). */
  readonly limited: number;
}

const PACE: Pace = {
  poll: 4_000,
  follow: 500,
  relist: 300_000,
  timeout: 20_000,
  patience: 60_000,
  pause: 2_000,
  ceiling: 900_000,
  limited: 60_000,
};

export const paceOf = ({ pace }: GithubOptions): Pace => ({ ...PACE, ...pace });
