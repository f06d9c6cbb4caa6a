/**
 * How people are asked and answer. All configured channels are asked at once; whoever adds one writes a folder or file in
 * channels/ and a line in its list. A channel finds answers and proves them; whether they are enough is decided in quorum.ts.
 */
import type { Answer, Json } from './answer.ts';
import type { Assurance } from './assurance.ts';
import type { Identity } from './identity.ts';
import type { ApprovalRequest } from './request.ts';

export type Availability =
  | { readonly ok: true /** Worth telling people all the same; lower case, no full stop. */; readonly warning?: string }
  | { readonly ok: false /** Lower case, no full stop. */; readonly why: string };

/** Is an answer still what it was? A channel that cannot tell now throws: nothing is decided, and it is asked again. */
export type Verified =
  | { readonly ok: true; readonly answer: Answer }
  /** Withdrawn, edited, revoked, forged: it counts no more. */
  | { readonly ok: false; readonly why: string };

/** How a request ended, for the people who were asked. */
export type Outcome =
  | {
      readonly kind: 'approved' | 'rejected';
      readonly by: readonly string[];
      readonly reason: string;
      /** Of a refusal: what was proposed in its place. */
      readonly instead?: string;
    }
  | { readonly kind: 'ran'; readonly exit: number | null; readonly signal: string | null; readonly durationMs: number }
  | { readonly kind: 'expired' | 'withdrawn' | 'voided' | 'failed'; readonly why: string };

/** Somebody broke the glass: a run that too few people agreed to. Others' text: escape before it is shown. */
export interface Alarm {
  readonly by: string;
  readonly reason: string;
}

/** The requester pressed Ctrl-C at the prompt, or its terminal went away. */
export class Withdrawn extends Error {
  readonly signal: 'SIGINT' | 'SIGHUP';

  constructor(signal: 'SIGINT' | 'SIGHUP') {
    super(`withdrawn by ${signal}`);
    this.signal = signal;
  }
}

/** What was put before people, so that the log can say it and an edit of it be found. */
export interface Notice {
  /** The page. */
  readonly where: string;
  /** What names it at the service; null: nothing does. */
  readonly node: string | null;
  /** Hex SHA-256 of the text as it was sent. */
  readonly sha256: string;
  /** The state of the log that the text shows: so many lines, and the root of their tree (hex); null: none. */
  readonly checkpoint: { readonly size: number; readonly root: string } | null;
}

export interface Channel {
  /** As the policy names it: `terminal`, `inbox`, `github`. */
  readonly name: string;
  /** The most that an answer here can prove. */
  readonly proves: Assurance;
  /** Can an answer here be signed? */
  readonly signs: boolean;
  /** The only one whose answers come from here; null: not known before they answer. */
  readonly answerer: { readonly user: string; readonly identities: readonly Identity[] } | null;
  /** Watched even while nobody is known to be there: an answer can come all the same. */
  readonly quiet?: true;
  /** Where or how an answer is given here, for who waits to pass on; null or left out: who waits sees it anyway. */
  place?(request: ApprovalRequest, posted: Json): string | null;
  /** What `post` wrote where others can read it; null or left out: nothing that lasts. */
  notice?(posted: Json): Notice | null;
  /** Can a request still be answered here when the process that asked is gone? */
  readonly outlives: boolean;
  /** Could somebody answer here now? Must say so within some seconds; a failure of the network is a reason, not an error. */
  available(): Promise<Availability>;
  /**
   * Tells people of the request, and returns what finds it again; JSON, kept with the request. Idempotent: called again
   * after a crash (`earlier`: what was kept, null where nothing was), it finds what it had made. Throws where it cannot.
   */
  post(request: ApprovalRequest, earlier: Json | null, signal: AbortSignal): Promise<Json>;
  /**
   * Hands over every answer as it is found (the same one twice is fine, `Answer.id` tells) until `signal` aborts.
   * Failures of the network are its own affair: it tries again with patience. Throws only where going on is senseless,
   * and a Withdrawn where the requester takes the request back.
   */
  watch(request: ApprovalRequest, posted: Json, found: (answer: Answer) => void, signal: AbortSignal): Promise<void>;
  /** Looks at the source again, right before the run. */
  verify(request: ApprovalRequest, posted: Json, answer: Answer, signal: AbortSignal): Promise<Verified>;
  /**
   * Marks the request as used where it was asked, before the run. False: it was used already, whatever local files say.
   * Throws where the source cannot be reached.
   */
  claim(request: ApprovalRequest, posted: Json, signal: AbortSignal): Promise<boolean>;
  /** Tells those who were asked once more; best effort. */
  remind?(request: ApprovalRequest, posted: Json, signal: AbortSignal): Promise<void>;
  /** Tells everybody who was asked that it runs all the same; best effort. */
  alarm?(request: ApprovalRequest, posted: Json, alarm: Alarm, signal: AbortSignal): Promise<void>;
  /** Tells people how it ended; best effort, bounded to some seconds by `signal`. */
  close(request: ApprovalRequest, posted: Json, outcome: Outcome, signal: AbortSignal): Promise<void>;
}
