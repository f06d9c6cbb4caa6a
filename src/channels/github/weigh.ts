/** From a comment to an answer, or to why it is none. Cheap questions first: most comments are talk. */
import type { Answer, Json } from '../../approval/answer.ts';
import { type Identity, meet } from '../../approval/identity.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { mayDecide } from './approver.ts';
import { type CommentCommand, readComment } from './comment-command.ts';
import { signedText } from './options.ts';
import { proves, type Session } from './session.ts';
import { type Account, type Comment, isEdited } from './shapes.ts';

export type Weight =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** `hint`: its writer may decide, and should be told. */
  | { readonly kind: 'no'; readonly why: string; readonly hint: boolean };

/** null: it is talk. `own`: accounts that may not answer, whoever uses them. */
export async function weigh(
  session: Session,
  request: ApprovalRequest,
  comment: Comment,
  own: ReadonlySet<number>,
): Promise<Weight | null> {
  const said = readComment(comment.body);
  if (said === null) return null;
  const no = (why: string, hint = false): Weight => ({ kind: 'no', why, hint });
  const { user } = comment;
  if (user === null) return no('its account is gone');
  if (own.has(user.id)) return no('it was written by the account that asked');
  if (meet(identitiesOf(user), request.identities)) return no('nobody approves their own request');
  const right = await mayDecide(user, comment.byApp, session.options.settings.approvers, session);
  if (!right.ok) return no(right.why);
  if (isEdited(comment)) return no('edited comments do not count', true);
  if (said.kind === 'near-miss') return no(said.why, true);
  if (!request.digest.replace(/^sha256:/, '').startsWith(said.digest))
    return no('its digest is of another request', true);
  const signed = await signatureOf(session, request, said, identitiesOf(user));
  if (!signed.ok) return no('its signature does not hold', true);
  return { kind: 'answer', answer: answerOf(session, comment, user, said, { right: right.by, ...signed }) };
}

type Said = Exclude<CommentCommand, { readonly kind: 'near-miss' }>;

/** Logins only ever refuse: CI environments know their people by these. */
const identitiesOf = ({ id, login }: Account): readonly Identity[] => [
  `github:${id}`,
  `github-login:${login.toLowerCase()}`,
];

interface Signed {
  readonly ok: boolean;
  readonly identities: readonly Identity[];
  readonly raised: 'L2' | 'L3' | null;
}

/** A signature that cannot be checked here is no more than a reason; one that does not hold spoils the comment. */
async function signatureOf(
  session: Session,
  request: ApprovalRequest,
  said: Said,
  by: readonly Identity[],
): Promise<Signed> {
  const { verifySignature } = session.options;
  if (said.signature === null || verifySignature === undefined) return { ok: true, identities: [], raised: null };
  const result = await verifySignature(signedText(said.kind, request), said.signature, by);
  return result.ok
    ? { ok: true, identities: result.identities, raised: result.assurance }
    : { ok: false, identities: [], raised: null };
}

function answerOf(
  { options }: Session,
  comment: Comment,
  user: Account,
  said: Said,
  { right, identities, raised }: Signed & { right: string },
): Answer {
  const proven = proves(options.settings.api, options.env);
  return {
    id: `github:comment:${comment.id}`,
    channel: 'github',
    kind: said.kind === 'deny' ? 'deny' : 'approve',
    ...(said.kind === 'break-glass' && { breakGlass: true }),
    by: { name: user.login, identities: [...identitiesOf(user), ...identities] },
    reason: said.reason,
    at: Date.parse(comment.created),
    ...(raised !== null && { signed: true }),
    assurance: proven === 'L0' ? 'L0' : (raised ?? proven),
    proof: { ...artefact(comment), right, signature: said.signature, seen: options.now() },
  };
}

/** Everything that was looked at, for the log. */
export const artefact = (comment: Comment): { readonly [name: string]: Json } => ({
  comment: comment.id,
  node: comment.node,
  issue: comment.issue,
  url: comment.url,
  user: comment.user === null ? null : { id: comment.user.id, login: comment.user.login, type: comment.user.type },
  byApp: comment.byApp,
  created: comment.created,
  updated: comment.updated,
  etag: comment.etag,
  sha256: new Bun.CryptoHasher('sha256').update(comment.body).digest('hex'),
  body: comment.body,
});
