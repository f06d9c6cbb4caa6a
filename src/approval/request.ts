/** What a person is asked. Everything in it may be shown: redacted, and escaped by whoever shows it. */
import type { Redacted } from '../redact/redacted.ts';
import type { RuleMatch } from '../rules/decision.ts';
import type { Sensitivity } from '../rules/verdict.ts';
import type { Identity } from './identity.ts';
import type { Needs } from './needs.ts';
import type { BrokenGlass } from './review.ts';
import type { Requester } from './requester.ts';

export interface ApprovalRequest {
  /** UUIDv7. `short` is what people see and type. */
  readonly id: string;
  readonly short: string;
  readonly text: Redacted;
  readonly cwd: string;
  readonly requester: Requester;
  /** Every name that the requester is known under: none of them may answer. */
  readonly identities: readonly Identity[];
  /** As the requester put it (`--reason`, GATEKEEP_REASON); empty: none given. Advisory: outside the digest. */
  readonly reason: Redacted;
  readonly sensitivity: Sensitivity | null;
  /** Who changed the command that was asked first, with every name: none of them can be the only approver. */
  readonly coauthors: readonly Identity[];
  /** The request that somebody changed into this one: id, and who; left out: nobody did. */
  readonly edited?: { readonly id: string; readonly by: Redacted };
  readonly needs: Needs;
  /** Each part that asks: the invocation (as text that can be pasted) with its rules. */
  readonly parts: readonly {
    readonly command: Redacted;
    readonly via: readonly string[];
    readonly rules: readonly RuleMatch[];
  }[];
  readonly opaque: readonly { readonly text: Redacted; readonly why: string }[];
  /** Variables that say what it acts on, and those that the text names: `NAME=value`. */
  readonly environment: readonly Redacted[];
  /** What was judged beside the text, the programs and what they read: path and hex SHA-256 (`absent` where it is not there). */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** Where the folder is in a repository; null: in none, or not known. */
  readonly repository: { readonly remote: string | null; readonly branch: string | null } | null;
  /** Page of the CI run; null: none known. */
  readonly run: string | null;
  /** `sha256:` + hex of the policy in force. */
  readonly policy: string;
  /** 128 random bits, hex. */
  readonly nonce: string;
  /** `sha256:` + hex over action digest, policy, nonce and expiry, before redaction: what people see, name and sign. */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly asked: number;
  readonly expires: number;
  /** It asks for no run: somebody broke the glass, and this is the review of it. */
  readonly review?: BrokenGlass;
}
