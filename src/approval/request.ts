/** What a person is asked. Everything in it may be shown: redacted, and escaped by whoever shows it. */
import type { Redacted } from '../redact/redacted.ts';
import type { RuleMatch } from '../rules/decision.ts';
import type { Sensitivity } from '../rules/verdict.ts';
import type { Needs } from './needs.ts';
import type { Requester } from './requester.ts';

export interface ApprovalRequest {
  /** UUIDv7. `short` is what people see and type. */
  readonly id: string;
  readonly short: string;
  readonly text: Redacted;
  readonly cwd: string;
  readonly requester: Requester;
  readonly sensitivity: Sensitivity | null;
  /** What an approval must be; null: any. */
  readonly needs: Needs | null;
  /** Each part that asks: the invocation (as text that can be pasted) with its rules. */
  readonly parts: readonly {
    readonly command: Redacted;
    readonly via: readonly string[];
    readonly rules: readonly RuleMatch[];
  }[];
  readonly opaque: readonly { readonly text: Redacted; readonly why: string }[];
  /** `sha256:…`, over the bytes before redaction. */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly asked: number;
  readonly expires: number;
}
