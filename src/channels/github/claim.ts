/**
 * Marks a request as used on GitHub. Who restores an old state folder finds it there: in a comment, and, should that be
 * deleted, in the history of the issue, which nobody can write.
 */
import type { ApprovalRequest } from '../../approval/request.ts';
import { commentsOn, sendComment } from './comments.ts';
import { GithubFailure } from './failure.ts';
import { pause } from './pause.ts';
import { type Posted, standing } from './posted.ts';
import { claimMarker, claimReport } from './reports.ts';
import { place } from './repository.ts';
import type { Session } from './session.ts';
import { type Comment, fields } from './shapes.ts';

/** `mine`: the same for each try of one claim, so that a mark whose fate was not known is found again. */
export async function claimRequest(
  session: Session,
  request: ApprovalRequest,
  posted: Posted,
  mine: string,
): Promise<boolean> {
  const there = await standing(session, request, posted);
  if (!there.ok || there.issue.state !== 'open' || there.issue.reopened) return false;
  if (posted.comment === null && (await wasClosed(session, posted.number))) return false;
  const claims = async (): Promise<Comment[]> =>
    (await commentsOn(session, posted.number)).filter(
      one => one.user?.id === there.author && one.body.startsWith(claimMarker(request)),
    );
  const earlier = (await claims())[0];
  if (earlier !== undefined && !earlier.body.includes(mine)) return false;
  if (earlier === undefined)
    await sendComment(session, posted.number, claimReport(request, mine)).catch(async error => {
      if (!(error instanceof GithubFailure) || !error.unknown) throw error;
      // It may be there all the same; if it is not, nothing was used up, and the next try may claim.
      await pause(session.pace.pause, session.signal);
    });
  // Of two that came at once, the comment with the lower number was first.
  const first = (await claims())[0];
  if (first === undefined) throw new GithubFailure('network', 'the mark of use was lost on the way');
  if (!first.body.includes(mine)) return false;
  if (posted.comment === null) await closeIssue(session, posted.number, 'completed');
  return true;
}

async function wasClosed({ api, repository, signal }: Session, number: number): Promise<boolean> {
  const { items } = await api.list(
    '/repos/{owner}/{repo}/issues/{number}/events',
    { ...place(repository), number },
    signal,
  );
  return items.some(item => ['closed', 'reopened'].includes(String(fields(item, 'event').event)));
}

export async function closeIssue(
  { api, repository, signal }: Session,
  number: number,
  state_reason: 'completed' | 'not_planned',
): Promise<void> {
  const params = { ...place(repository), number, state: 'closed', state_reason };
  await api.send('PATCH', '/repos/{owner}/{repo}/issues/{number}', params, signal).catch(error => {
    // Closing twice does no harm, and the comment above says it already.
    if (!(error instanceof GithubFailure) || error.kind === 'config') throw error;
  });
}
