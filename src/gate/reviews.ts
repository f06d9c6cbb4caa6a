/** Runs by a broken glass that wait for somebody else's look: put up where others see them, and their word gathered. */
import type { Answer } from '../approval/answer.ts';
import type { People } from '../approval/people.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import { isReviewOf, type LoggedGlass, reviewAmong, reviewOf, reviewRequest } from '../approval/review.ts';
import type { RequestStore, StoredRequest } from '../approval/stored-request.ts';
import type { Receipt } from '../audit/entry.ts';
import type { GatePorts } from './ports.ts';
import { decider, redacted } from './record.ts';

export interface ReviewPorts {
  readonly reviews: RequestStore;
  readonly people: People;
  /** Those that lie there now, each proven as far as it can be. */
  answersTo(request: ApprovalRequest): Promise<readonly Answer[]>;
  /** What the log says of the broken glass of the request with this id. */
  glassOf(id: string): LoggedGlass | null;
  /** Those that the log has no review of. `all`: of all of it, else of its last files. */
  unreviewed(all: boolean): readonly LoggedGlass[];
  /** The request of this id as it is kept; whose word that is, its file does not say. */
  kept(id: string): ApprovalRequest | null;
  /** Where other users of the machine see it; does nothing where they cannot. */
  publish(request: ApprovalRequest): void;
  unpublish(id: string): void;
}

type Log = Pick<GatePorts, 'audit' | 'redactor' | 'now' | 'newId'>;

/** Puts the run of this request up for review; `record`: the break-glass record. */
export function putUp(request: ApprovalRequest, glass: Answer, record: Receipt, log: Log, ports: ReviewPorts): void {
  const by = log.redactor.plain(glass.by.name);
  const why = log.redactor.plain(glass.reason);
  const making = { record: record.hash, by, why, now: log.now(), people: ports.people };
  put(reviewRequest(request, glass, making), record, ports);
}

function put(review: ApprovalRequest, record: Receipt, ports: ReviewPorts): void {
  const rest = { state: 'open', posted: {}, answers: [], reminded: false, executor: null, end: null } as const;
  ports.reviews.add({ version: 1, request: review, action: '', record, ...rest });
  ports.publish(review);
}

/** The queue is the log's: whoever owns the folder can take a review away, and here it comes back. */
function putBack(glass: LoggedGlass, log: Log, ports: ReviewPorts): void {
  const is = ({ state, request }: StoredRequest): boolean => state === 'open' && isReviewOf(request, glass);
  if (ports.reviews.list().some(is)) return;
  const review = reviewOf(glass, ports.kept(glass.id), { now: log.now(), people: ports.people });
  if (review !== null) put(review, glass.receipt, ports);
}

/** Those that still wait, after what others said meanwhile is on record. `all`: also what the log has from long ago. */
export async function gather(log: Log, ports: ReviewPorts, all: boolean): Promise<readonly StoredRequest[]> {
  for (const glass of ports.unreviewed(all)) putBack(glass, log, ports);
  const open = ports.reviews.list().filter(({ state }) => state === 'open');
  const waiting: StoredRequest[] = [];
  for (const stored of open) if (!(await settled(stored, log, ports))) waiting.push(stored);
  return waiting;
}

async function settled({ request }: StoredRequest, log: Log, ports: ReviewPorts): Promise<boolean> {
  const glass = ports.glassOf(request.review?.id ?? '');
  // Somebody changed the file, or put it there: it is nobody's review.
  if (glass === null || !isReviewOf(request, glass)) return true;
  ports.publish(request);
  const voting = { people: ports.people, now: log.now(), unproven: new Set<string>() };
  const review = reviewAmong(await ports.answersTo(request), request, voting);
  if (review === null) return false;
  ports.reviews.update(request.id, now => {
    if (now.state !== 'open') return null;
    // On record first: a review that only lies in a file is nobody's.
    log.audit.append([
      {
        type: 'review',
        id: request.review!.id,
        glass: glass.receipt,
        result: review.kind === 'deny' ? 'objected' : 'accepted',
        by: decider(review, log.redactor),
        reason: log.redactor.plain(review.reason),
        at: review.at,
        assurance: review.assurance,
        proof: redacted(review.proof, log.redactor),
      },
    ]);
    return { ...now, state: review.kind === 'deny' ? 'rejected' : 'done', end: `reviewed by ${review.by.name}` };
  });
  ports.unpublish(request.id);
  return true;
}
