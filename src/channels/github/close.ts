/** Tells those who were asked that it still waits, or how it ended, and closes the issue. Saying it twice says it once. */
import type { Alarm, Outcome } from '../../approval/channel.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { closeIssue } from './claim.ts';
import { writeComment } from './comments.ts';
import { type Posted, standing } from './posted.ts';
import { alarmReport, outcomeReport, reminder } from './reports.ts';
import type { Session } from './session.ts';

export async function remindOf(session: Session, request: ApprovalRequest, posted: Posted): Promise<void> {
  const there = await standing(session, request, posted);
  if (!there.ok || there.issue.state !== 'open') return;
  await writeComment(session, posted.number, reminder(request, there.mentions), there.author);
}

export async function raiseAlarm(
  session: Session,
  request: ApprovalRequest,
  posted: Posted,
  alarm: Alarm,
): Promise<void> {
  const there = await standing(session, request, posted);
  if (!there.ok) return;
  await writeComment(session, posted.number, alarmReport(request, alarm, there.mentions), there.author);
}

export async function closeRequest(
  session: Session,
  request: ApprovalRequest,
  posted: Posted,
  outcome: Outcome,
): Promise<void> {
  const there = await standing(session, request, posted);
  // What was edited or moved is not ours to write on.
  if (!there.ok) return;
  await writeComment(session, posted.number, outcomeReport(request, outcome), there.author);
  // An approved one is closed when it is claimed or has run: a closed one could not be claimed any more.
  if (outcome.kind === 'approved' || posted.comment !== null || there.issue.state !== 'open') return;
  await closeIssue(session, posted.number, outcome.kind === 'ran' ? 'completed' : 'not_planned');
}
