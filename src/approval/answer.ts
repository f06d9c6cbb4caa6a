/** What one person said of one request, with what proves it. Never taken on trust from where it is stored: see Channel.verify. */
import type { Assurance } from './assurance.ts';
import type { Grant } from './grant.ts';
import type { Identity } from './identity.ts';

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Answer {
  /** The same whenever the same answer is found again: `github:comment:123`. */
  readonly id: string;
  /** The channel that found it and can verify it again. */
  readonly channel: string;
  readonly kind: 'approve' | 'deny';
  readonly by: {
    /** For people to read. Others' text: escape before it is shown. */
    readonly name: string;
    /** What the channel proves; never empty. */
    readonly identities: readonly Identity[];
  };
  /** Empty where none was given. Others' text: redact before it is recorded, escape before it is shown. */
  readonly reason: string;
  /** Milliseconds since the epoch, by the clock of where it was given. */
  readonly at: number;
  /** When the approver lets it run; milliseconds since the epoch, null: no bound. */
  readonly window?: { readonly notBefore: number | null; readonly notAfter: number | null };
  /** An emergency: it is to run on this word alone. */
  readonly breakGlass?: true;
  /** A refusal that names what its giver would rather see run: never empty. Others' text, as `reason`. */
  readonly instead?: string;
  /** It is to hold for more than this run. */
  readonly grant?: Grant;
  /** It has a signature that holds, of a key that is listed for who gave it; whose that is, assurance says. */
  readonly signed?: true;
  /** What the channel proves by itself; who asks, and who wrote the list of approvers, can only lower it. */
  readonly assurance: Assurance;
  /** The artefact as it was found (a comment with its dates and hash, a signature): for the log, and to verify it again. */
  readonly proof: Json;
}
