/**
 * The look that somebody else takes afterwards at a run by a broken glass. It is a request of its own, so that it is shown,
 * named, answered and proven as any other; but nothing runs by it, and who had a part in the run has no voice.
 */
import type { Answer } from './answer.ts';
import { type Identity, isProven } from './identity.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { BreakGlass } from '../rules/approval-settings.ts';
import { allIdentities, type People } from './people.ts';
import { isSelf, objection, type Voting } from './quorum.ts';
import type { ApprovalRequest } from './request.ts';
import { shownHash } from './shown.ts';

/** What happened, as the reviewer is told; the digest of the review binds the record of it. */
export interface BrokenGlass {
  /** Id and digest of the request that was let through. */
  readonly id: string;
  readonly digest: string;
  /** Who broke it, and why. Others' text: escape before it is shown. */
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Hash of the break-glass record in the log. */
  readonly record: string;
}

/** Longer than anybody waits to look; the log says for good what nobody reviewed. */
const LIFE = 365 * 86_400_000;

const digestOf = ({ id, record }: Pick<BrokenGlass, 'id' | 'record'>): string =>
  `sha256:${new Bun.CryptoHasher('sha256').update(JSON.stringify(['gatekeep-review-1', id, record])).digest('hex')}`;

interface Making extends Pick<BrokenGlass, 'record' | 'by' | 'why'> {
  readonly now: number;
  readonly people: People;
}

/** One for each record, so that what was taken down and put up again is the same. A UUIDv7: its time is the request's. */
const reviewId = (id: string, record: string): string =>
  `${id.slice(0, 14)}7${record.slice(0, 3)}-8${record.slice(3, 6)}-${record.slice(6, 18)}`;

export function reviewRequest(
  request: ApprovalRequest,
  glass: Pick<Answer, 'by' | 'at'>,
  { record, by, why, now, people }: Making,
): ApprovalRequest {
  const reviewers = request.needs.breakGlass?.reviewers ?? [];
  const id = reviewId(request.id, record);
  return {
    ...request,
    id,
    short: id.slice(-4),
    // Whoever had a part in it: none of them reviews it.
    identities: [...new Set([...request.identities, ...allIdentities(glass.by.identities, people)])],
    coauthors: [],
    needs: needs(reviewers),
    digest: digestOf({ id: request.id, record }),
    asked: now,
    expires: now + LIFE,
    review: { id: request.id, digest: request.digest, by, why, at: glass.at, record },
  };
}

const needs = (reviewers: BreakGlass['reviewers']): ApprovalRequest['needs'] => ({
  count: 1,
  assurance: 'L1',
  reason: true,
  challenge: 'none',
  requestReason: false,
  from: reviewers.length === 0 ? [] : [reviewers],
  strict: true,
  escalate: null,
  breakGlass: null,
  wait: null,
  expires: null,
});

/** What the log has of the request that was let through. */
export type LoggedRequest = Pick<
  ApprovalRequest,
  'requester' | 'cwd' | 'text' | 'reason' | 'sensitivity' | 'policy' | 'digest' | 'nonce' | 'expires' | 'asked'
> & { readonly needs: ApprovalRequest['needs'] | null; readonly opaque: readonly { readonly why: string }[] };

/** The break-glass record as the log has it. */
export interface LoggedGlass {
  readonly id: string;
  readonly receipt: { readonly seq: number; readonly hash: string };
  readonly by: { readonly name: string; readonly identities: readonly Identity[] };
  readonly reason: string;
  readonly shown: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** null: its line is not there. */
  readonly request: LoggedRequest | null;
}

const GONE = 'its parts, files and variables, which were shown then, are gone: this is what the log has';

/** The review as it was put up, or, where what was shown then is gone, of what the log has; null: not even that. */
export function reviewOf(
  glass: LoggedGlass,
  kept: ApprovalRequest | null,
  making: Pick<Making, 'now' | 'people'>,
): ApprovalRequest | null {
  const { id, receipt, by, reason, at } = glass;
  const request = kept !== null && shownHash(kept) === glass.shown ? kept : requestOfLog(glass);
  const more = { record: receipt.hash, by: by.name, why: reason, ...making };
  return request === null ? null : reviewRequest({ ...request, id }, { by, at }, more);
}

function requestOfLog({ id, request }: LoggedGlass): ApprovalRequest | null {
  if (request === null) return null;
  const opaque = [...request.opaque.map(({ why }) => why), GONE].map(why => ({ text: '' as Redacted, why }));
  return {
    ...request,
    id,
    short: id.slice(-4),
    identities: [`uid:${request.requester.uid}`],
    coauthors: [],
    needs: request.needs ?? needs([]),
    parts: [],
    opaque,
    environment: [],
    files: [],
    repository: null,
    run: null,
  };
}

/** Is this review of that record, and does it show what was shown then, or all that the log has? Its file could be anybody's. */
export function isReviewOf(request: ApprovalRequest, glass: LoggedGlass): boolean {
  const { receipt, by, reason, shown } = glass;
  const { review, ...rest } = request;
  if (review === undefined || review.record !== receipt.hash || request.digest !== digestOf(review)) return false;
  if (review.by !== by.name || review.why !== reason) return false;
  const logged = requestOfLog(glass);
  const as = shownHash({ ...rest, digest: review.digest });
  return as === shown || (logged !== null && as === shownHash(logged));
}

/** Why this person's word is no review; null: it is one. To object takes the same right as to accept. */
export function reviewProblem(answer: Answer, request: ApprovalRequest, voting: Voting): string | null {
  if (!answer.by.identities.some(isProven)) return 'who gave it is not proven';
  if (isSelf(answer, request, voting.people)) return 'whoever asked or broke the glass does not review it';
  return objection({ ...answer, kind: 'approve' }, request, voting);
}

/** The review among these answers; an objection before a consent. */
export function reviewAmong(answers: readonly Answer[], request: ApprovalRequest, voting: Voting): Answer | null {
  const valid = answers.filter(answer => reviewProblem(answer, request, voting) === null);
  return valid.find(({ kind }) => kind === 'deny') ?? valid[0] ?? null;
}
