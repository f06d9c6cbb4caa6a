/** How a person is asked. All configured channels are asked at once; the first valid answer wins. */
import type { Assurance } from './assurance.ts';
import type { ApprovalRequest } from './request.ts';

export type Answer =
  | {
      readonly kind: 'approved' | 'rejected';
      /** Empty where none was given. Others' text: redact before it is recorded, escape before it is shown. */
      readonly reason: string;
      readonly by: { readonly uid: number; readonly user: string; readonly tty: string | null };
      readonly assurance: Assurance;
    }
  /** The person pressed Ctrl-C or the prompt's terminal went away. */
  | { readonly kind: 'withdrawn'; readonly signal: 'SIGINT' | 'SIGHUP' };

export interface Channel {
  readonly name: string;
  /** The most that an answer here can prove. */
  readonly proves: Assurance;
  /** The only OS user whose answers come from here; null: not known before they answer. */
  readonly answerer: string | null;
  /** Could somebody answer here now? A reason (lower case, no full stop) where not. */
  available(): { readonly ok: true } | { readonly ok: false; readonly why: string };
  /** Resolves with the answer; `signal` aborts the asking (expiry, another channel's answer): it then wipes what it showed and rejects. */
  ask(request: ApprovalRequest, signal: AbortSignal): Promise<Answer>;
}
