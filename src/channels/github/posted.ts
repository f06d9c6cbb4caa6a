/** Where a request stands. Kept in the state folder, which proves nothing: what is found there is compared with the request. */
import type { Json } from '../../approval/answer.ts';
import type { Notice } from '../../approval/channel.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { GithubFailure } from './failure.ts';
import { marker } from './marker.ts';
import { question } from './question.ts';
import { place } from './repository.ts';
import { headOf, shownIn } from './shown-log.ts';
import type { Session } from './session.ts';
import { comment, type Issue, isLogin, issue } from './shapes.ts';

export interface Posted {
  /** The repository's id. */
  readonly repository: number;
  readonly number: number;
  /** The comment on a pull request; null: the issue itself is the request. */
  readonly comment: number | null;
  /** The page, for people; null: not known. */
  readonly url: string | null;
  /** What is on record of it; null: kept by an older gatekeep. */
  readonly sent: Sent | null;
}

/** GitHub's global id of the issue or comment, the hex SHA-256 of its text, and the state of the log that it shows. */
export type Sent = Omit<Notice, 'where' | 'node'> & { readonly node: string };

/** Of a text as it stands there: one that is found again shows the log as it was when it was sent. */
export function sentIn({ node, body }: { readonly node: string; readonly body: string }): Sent {
  const log = shownIn(plain(body));
  return { node, sha256: textHash(body), checkpoint: log === null ? null : headOf(log) };
}

export const asJson = ({ repository, number, comment, url, sent }: Posted): Json => ({
  repository,
  number,
  comment,
  url,
  sent: sent && { ...sent, checkpoint: sent.checkpoint && { ...sent.checkpoint } },
});

/** null: it is not ours. */
export function postedFrom(kept: Json | null): Posted | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null;
  const { repository, number, comment, url, sent } = kept as Record<string, Json>;
  const isId = (value: Json | undefined): value is number => Number.isSafeInteger(value) && (value as number) > 0;
  if (!isId(repository) || !isId(number) || (comment !== null && !isId(comment))) return null;
  const page = typeof url === 'string' && PAGE.test(url) ? url : null;
  return { repository, number, comment, url: page, sent: sentFrom(sent) };
}

const isHash = (text: Json | undefined): text is string => typeof text === 'string' && /^[\da-f]{64}$/.test(text);

function sentFrom(kept: Json | undefined): Posted['sent'] {
  const { node, sha256, checkpoint } = (kept ?? {}) as Record<string, Json>;
  if (typeof node !== 'string' || !/^[\w=-]{1,200}$/.test(node) || !isHash(sha256)) return null;
  const { size, root } = (checkpoint ?? {}) as Record<string, Json>;
  const isHead = Number.isSafeInteger(size) && isHash(root);
  return { node, sha256, checkpoint: isHead ? { size: size as number, root } : null };
}

/** Nothing that a terminal would take for more than an address. */
const PAGE = /^https?:\/\/[\w.:[\]-]+\/[\w./#-]{1,300}$/;

export type Standing =
  | {
      readonly ok: true;
      readonly issue: Issue;
      /** Who wrote it, and who wrote the pull request below which it stands: none of them may answer. */
      readonly own: ReadonlySet<number>;
      /** Who wrote it; what they write below is ours. */
      readonly author: number;
      /** Whom it calls. */
      readonly mentions: readonly string[];
      /** Texts that must stand below it. */
      readonly more: readonly string[];
    }
  | { readonly ok: false; readonly why: string };

/** Reads it again, and compares it with what this very request says. */
export async function standing(session: Session, request: ApprovalRequest, posted: Posted): Promise<Standing> {
  const { api, repository, signal } = session;
  const at = place(repository);
  const gone = (error: unknown): null => {
    if (error instanceof GithubFailure && ['absent', 'moved'].includes(error.kind)) return null;
    throw error;
  };
  const path = '/repos/{owner}/{repo}/issues/{number}';
  const found = await api.patiently(path, { ...at, number: posted.number }, signal).catch(gone);
  if (found === null) return { ok: false, why: 'the issue is gone, or was moved to another repository' };
  const onIssue = issue(found.data);
  if (posted.comment === null && onIssue.isPull)
    return { ok: false, why: 'it is a pull request, not the issue that was made' };
  const text =
    posted.comment === null ? onIssue : await commentText(session, posted.number, posted.comment).catch(gone);
  if (text === null) return { ok: false, why: 'the comment that asks is gone' };
  const mentions = mentionsIn(text.body);
  const written = question(request, mentions, shownIn(plain(text.body)));
  if (written === null || !sameText(text.body, written.body))
    return { ok: false, why: 'what stands on GitHub is not this request: it was edited, or it belongs to another' };
  if (text.author === null) return { ok: false, why: 'the account that asked is gone' };
  const own = new Set([text.author.id, onIssue.author?.id ?? 0, session.me ?? 0]);
  return { ok: true, issue: onIssue, own, author: text.author.id, mentions, more: written.more };
}

async function commentText(session: Session, number: number, id: number) {
  const path = '/repos/{owner}/{repo}/issues/comments/{id}';
  const { data, etag } = await session.api.patiently(path, { ...place(session.repository), id }, session.signal);
  const found = comment(data, etag);
  return found.issue === number ? { body: found.body, author: found.user } : null;
}

/** Servers store line ends in their own way. */
const plain = (text: string): string => text.replace(/\r\n?/g, '\n').trimEnd();
/** Hex SHA-256 of a text, however its lines end. */
export const textHash = (text: string): string => new Bun.CryptoHasher('sha256').update(plain(text)).digest('hex');
export const sameText = (a: string, b: string): boolean => plain(a) === plain(b);

/** Those that the second paragraph calls: they alone may differ, and only by names. */
export function mentionsIn(body: string): string[] {
  const line = plain(body).split('\n\n')[1]?.split('\n')[0] ?? '';
  const names = line.split(' ').map(word => word.slice(1));
  return line.startsWith('@') && names.every(isMention) ? names : [];
}

export const isMention = (name: string): boolean => isLogin(name) || /^[\w-]{1,100}\/[\w.-]{1,100}$/.test(name);

/** Is this text the request, whoever it calls? */
export function isQuestion(body: string, request: ApprovalRequest): boolean {
  if (!body.startsWith(marker(request, 'request'))) return false;
  const written = question(request, mentionsIn(body), shownIn(plain(body)));
  return written !== null && sameText(body, written.body);
}
