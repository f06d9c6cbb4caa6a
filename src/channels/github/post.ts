/** Puts a request before people on GitHub, once, whatever is lost on the way. */
import type { Json } from '../../approval/answer.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { called } from './approvers-called.ts';
import { commentsOn, exactlyOnce, sendComment, writeComment } from './comments.ts';
import { GithubFailure } from './failure.ts';
import { isQuestion, type Posted, postedFrom, sentIn, standing } from './posted.ts';
import { pullRequestOf } from './pull-request.ts';
import { type Question, question } from './question.ts';
import { place, unfit } from './repository.ts';
import type { Session } from './session.ts';
import { type Issue, issue } from './shapes.ts';

export async function postRequest(session: Session, request: ApprovalRequest, earlier: Json | null): Promise<Posted> {
  const { settings } = session.options;
  const why = unfit(session.repository, settings);
  if (why !== null) throw new GithubFailure('config', why);
  const posted = (await stillThere(session, request, earlier)) ?? (await create(session, request));
  const there = await standing(session, request, posted);
  if (!there.ok) throw new GithubFailure('refused', there.why);
  for (const text of there.more) {
    const marker = text.split('\n')[0]!;
    await writeComment(session, posted.number, { marker, body: text }, there.author);
  }
  if (session.repository.isPublic && posted.comment === null) await lockConversation(session, posted.number);
  return posted;
}

async function stillThere(session: Session, request: ApprovalRequest, earlier: Json | null): Promise<Posted | null> {
  const posted = postedFrom(earlier);
  if (posted === null || posted.repository !== session.repository.id) return null;
  return (await standing(session, request, posted)).ok ? posted : null;
}

async function create(session: Session, request: ApprovalRequest): Promise<Posted> {
  const { settings } = session.options;
  const { mentions, assignees } = await called(settings.approvers, session.api, session.signal);
  const text = question(request, mentions, session.options.shownLog?.() ?? null);
  if (text === null) throw new GithubFailure('refused', 'the command is too long to be read on GitHub; ask elsewhere');
  const repository = session.repository.id;
  const pull = settings.pullRequest ? await pullRequestOf(session, request) : null;
  if (pull === null) {
    const made = await makeIssue(session, request, text, assignees);
    return { repository, number: made.number, comment: null, url: made.url, sent: sentIn(made) };
  }
  const find = async () =>
    (await commentsOn(session, pull)).find(one => isQuestion(one.body, request) && isOurs(session, one.user?.id)) ??
    null;
  const made = await exactlyOnce(session, find, () => sendComment(session, pull, text.body));
  return { repository, number: pull, comment: made.id, url: made.url, sent: sentIn(made) };
}

const isOurs = ({ me }: Session, author: number | undefined): boolean => me === null || author === me;

const ISSUES = '/repos/{owner}/{repo}/issues';
const LABEL = 'gatekeep';
/** Clocks of two machines. */
const SKEW_MS = 600_000;

function makeIssue(
  session: Session,
  request: ApprovalRequest,
  text: Question,
  assignees: readonly string[],
): Promise<Issue> {
  const { api, repository, signal } = session;
  const at = place(repository);
  const since = new Date(request.asked - SKEW_MS).toISOString().replace(/\.\d+/, '');
  const find = async (): Promise<Issue | null> => {
    const { items } = await api.list(
      ISSUES,
      { ...at, state: 'all', since, sort: 'created', direction: 'desc' },
      signal,
    );
    const isIt = (one: Issue): boolean =>
      !one.isPull && isOurs(session, one.author?.id) && isQuestion(one.body, request);
    return items.map(issue).find(isIt) ?? null;
  };
  const params = { ...at, title: text.title, body: text.body };
  return exactlyOnce(session, find, async () => {
    const decorated = { ...params, labels: [LABEL], assignees };
    const reply = await api.send('POST', ISSUES, decorated, signal).catch(error => {
      // Somebody who cannot be assigned, or a label that may not be made: nothing was created, so it is asked again without.
      if (!(error instanceof GithubFailure) || error.status !== 422) throw error;
      return api.send('POST', ISSUES, params, signal);
    });
    return issue(reply.data);
  });
}

/** Then only those who may write to the repository can comment. A token that may not lock asks without. */
async function lockConversation({ api, repository, signal }: Session, number: number): Promise<void> {
  const path = '/repos/{owner}/{repo}/issues/{number}/lock';
  await api.send('PUT', path, { ...place(repository), number, lock_reason: 'resolved' }, signal).catch(error => {
    if (!(error instanceof GithubFailure)) throw error;
  });
}
