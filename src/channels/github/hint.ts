/** One helpful answer to who meant to decide and was not understood; few, so that nobody makes us write much. */
import type { ApprovalRequest } from '../../approval/request.ts';
import { commentsOn, writeComment } from './comments.ts';
import { GithubFailure } from './failure.ts';
import { tryLead } from './leader.ts';
import { hintReport } from './reports.ts';
import type { Session } from './session.ts';
import type { Comment } from './shapes.ts';

/** For each request, over all of its processes. */
const MOST = 3;

/** `why`: ours. `lock`: a file that keeps two processes from saying it twice. */
export async function giveHint(
  session: Session,
  request: ApprovalRequest,
  comment: Comment,
  why: string,
  { author, lock }: { readonly author: number; readonly lock: string },
): Promise<void> {
  const release = tryLead(lock);
  if (release === null) return;
  try {
    const ours = (await commentsOn(session, comment.issue)).filter(
      one => one.user?.id === author && one.body.startsWith('<!-- gatekeep hint '),
    );
    if (ours.length < MOST) await writeComment(session, comment.issue, hintReport(request, comment.id, why), author);
  } catch (error) {
    // A courtesy; whoever wrote it sees that nothing happened.
    if (!(error instanceof GithubFailure)) throw error;
  } finally {
    release();
  }
}
