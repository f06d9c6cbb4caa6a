/**
 * The look that somebody else takes afterwards at a run by a broken glass. It is a request of its own, so that it is shown,
 * named, answered and proven as any other; but nothing runs by it, and who had a part in the run has no voice.
 */
import type { Answer } from './answer.ts';
import { isProven } from './identity.ts';
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
  /** A new UUIDv7. */
  readonly id: string;
  readonly now: number;
  readonly people: People;
}

export function reviewRequest(
  request: ApprovalRequest,
  glass: Answer,
  { id, record, by, why, now, people }: Making,
): ApprovalRequest {
  const { reviewers } = request.needs.breakGlass!;
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

/** The break-glass record as the log has it. */
export interface LoggedGlass {
  readonly receipt: { readonly seq: number; readonly hash: string };
  readonly by: string;
  readonly reason: string;
  readonly shown: string;
}

/** Is this review of that record, and does it show what was shown then? Its file could be anybody's. */
export function isReviewOf(request: ApprovalRequest, { receipt, by, reason, shown }: LoggedGlass): boolean {
  const { review, ...rest } = request;
  if (review === undefined || review.record !== receipt.hash || request.digest !== digestOf(review)) return false;
  return review.by === by && review.why === reason && shownHash({ ...rest, digest: review.digest }) === shown;
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
