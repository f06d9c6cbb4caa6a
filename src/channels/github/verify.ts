/** Right before the run: is everything on GitHub still as it was when the answer was found? Asked of GitHub itself. */
import type { Answer } from '../../approval/answer.ts';
import type { Verified } from '../../approval/channel.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { readComment } from './comment-command.ts';
import { commentsOn } from './comments.ts';
import { editHistory } from './edit-history.ts';
import { type Posted, sameText, standing, type Standing } from './posted.ts';
import { unfit } from './repository.ts';
import type { Session } from './session.ts';
import { type Comment, isEdited } from './shapes.ts';
import { weigh } from './weigh.ts';

export async function verifyAnswer(
  session: Session,
  request: ApprovalRequest,
  posted: Posted,
  answer: Answer,
): Promise<Verified> {
  const no = (why: string): Verified => ({ ok: false, why });
  const why = unfit(session.repository, session.options.settings);
  if (why !== null) return no(why);
  const there = await standing(session, request, posted);
  if (!there.ok) return no(there.why);
  if (there.issue.state !== 'open') return no('the issue was closed');
  const comments = await commentsOn(session, posted.number);
  if (!there.more.every(text => comments.some(one => isPart(one, text, there.author))))
    return no('a part of the command that stood below is gone or was edited');
  const comment = comments.find(one => `github:comment:${one.id}` === answer.id);
  if (comment === undefined) return no('the comment was deleted');
  const weight = await weigh(session, request, comment, there.own);
  if (weight?.kind !== 'answer') return no(weight?.why ?? 'the comment says nothing');
  if (weight.answer.kind !== answer.kind || weight.answer.breakGlass !== answer.breakGlass)
    return no('the comment says something else now');
  const against = answer.kind === 'approve' ? await objection(session, request, comments, comment, there) : null;
  if (against !== null) return no(against);
  const edited = isGrave(request) ? await editHistory(session, comment) : null;
  return edited === null ? { ok: true, answer: weight.answer } : no(edited);
}

const isGrave = ({ sensitivity }: ApprovalRequest): boolean => sensitivity === 'high' || sensitivity === 'critical';

const isPart = (one: Comment, text: string, author: number): boolean =>
  one.user?.id === author && sameText(one.body, text) && !isEdited(one);

/** The last word of each person counts, and one refusal is enough: also those that nobody has found yet. */
async function objection(
  session: Session,
  request: ApprovalRequest,
  comments: readonly Comment[],
  approval: Comment,
  there: Standing & { ok: true },
): Promise<string | null> {
  const last = new Map<number, Comment>();
  for (const one of comments) if (one.user !== null && isDecision(one)) last.set(one.user.id, one);
  for (const one of last.values()) {
    if (one.id <= approval.id && one.user?.id === approval.user?.id) continue;
    if (readComment(one.body)?.kind !== 'deny') continue;
    const weight = await weigh(session, request, one, there.own);
    if (weight?.kind === 'answer') return `${weight.answer.by.name} has denied it`;
  }
  return null;
}

/** Edited ones take nothing back: whoever may edit could hide a refusal with them. */
const isDecision = (one: Comment): boolean => {
  const said = readComment(one.body);
  return said !== null && said.kind !== 'near-miss' && !isEdited(one);
};
