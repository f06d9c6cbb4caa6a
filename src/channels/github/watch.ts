/** Finds the answers to one request: all comments that are there, then what the feed brings, and all of them now and then. */
import type { Answer } from '../../approval/answer.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { appendLine } from './cache-folder.ts';
import { commentsOn } from './comments.ts';
import { GithubFailure } from './failure.ts';
import type { Feed } from './feed.ts';
import { giveHint } from './hint.ts';
import { pause } from './pause.ts';
import { type Posted, type Standing, standing } from './posted.ts';
import type { Session } from './session.ts';
import type { Comment } from './shapes.ts';
import { persistently } from './troubles.ts';
import { artefact, type Weight, weigh } from './weigh.ts';

/** What was examined, kept for each repository: more would only be somebody's attempt to fill the disk. */
const MOST_EXAMINED_BYTES = 16 << 20;

interface Watched {
  readonly session: Session;
  readonly request: ApprovalRequest;
  readonly there: Standing & { ok: true };
  readonly found: (answer: Answer) => void;
  readonly folder: string;
}

export async function watchRequest(
  session: Session,
  request: ApprovalRequest,
  posted: Posted,
  found: (answer: Answer) => void,
  feed: { readonly feed: Feed; readonly folder: string },
): Promise<void> {
  const { pace, signal } = session;
  const there = await persistently(() => standing(session, request, posted), pace, signal);
  if (!there.ok) throw new GithubFailure('refused', there.why);
  const watched: Watched = { session, request, there, found, folder: feed.folder };
  const inbox = new Inbox();
  // Before the list is read: what comes between the two is in both.
  const stop = feed.feed.listen({
    news: (comments, gap) =>
      inbox.put(
        comments.filter(one => one.issue === posted.number),
        gap,
      ),
    failed: error => inbox.fail(error),
  });
  try {
    for (let listed = Number.NEGATIVE_INFINITY; ; await inbox.wait(pace, signal)) {
      if (inbox.gap || performance.now() - listed > pace.relist) {
        inbox.put(await unlessPassing(commentsOn(session, posted.number)), false);
        listed = performance.now();
        inbox.gap = false;
      }
      for (const comment of inbox.take()) {
        // What could not be told now is looked at again.
        if (!(await examine(watched, comment))) inbox.putBack(comment);
      }
    }
  } finally {
    stop();
  }
}

const isPassing = (error: unknown): boolean => error instanceof GithubFailure && error.passes;

async function unlessPassing(listing: Promise<Comment[]>): Promise<Comment[]> {
  return listing.catch(error => {
    if (isPassing(error)) return [];
    throw error;
  });
}

/** False: it could not be told. */
async function examine({ session, request, there, found, folder }: Watched, comment: Comment): Promise<boolean> {
  let weight: Weight | null;
  try {
    weight = await weigh(session, request, comment, there.own);
  } catch (error) {
    if (isPassing(error)) return false;
    throw error;
  }
  if (weight === null) return true;
  const why = weight.kind === 'no' ? weight.why : null;
  const record = { request: request.id, why, seen: session.options.now(), ...artefact(comment) };
  appendLine(`${folder}/examined.jsonl`, record, MOST_EXAMINED_BYTES);
  if (weight.kind === 'answer') found(weight.answer);
  else if (weight.hint)
    await giveHint(session, request, comment, weight.why, { author: there.author, lock: `${folder}/hint.lock` });
  return true;
}

/** Comments that wait to be examined, each version of each once. */
class Inbox {
  gap = false;
  readonly #seen = new Set<string>();
  #waiting: Comment[] = [];
  #fresh = false;
  readonly #failures: unknown[] = [];
  #wake = (): void => {};

  put(comments: readonly Comment[], gap: boolean): void {
    for (const one of comments) {
      const key = `${one.id} ${one.updated} ${one.body}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.#waiting.push(one);
      this.#fresh = true;
    }
    this.gap ||= gap;
    if (this.#fresh || this.gap) this.#wake();
  }

  /** For another look, after a while. */
  putBack(comment: Comment): void {
    this.#waiting.push(comment);
  }

  fail(error: unknown): void {
    this.#failures.push(error);
    this.#wake();
  }

  take(): Comment[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#fresh = false;
    return taken;
  }

  /** Until something comes; a while where something could not be told. Throws what the feed failed with. */
  async wait(pace: { readonly poll: number; readonly relist: number }, signal: AbortSignal): Promise<void> {
    const woken = Promise.withResolvers<void>();
    this.#wake = woken.resolve;
    if (this.#fresh || this.gap || this.#failures.length > 0) woken.resolve();
    const idle = new AbortController();
    const wait = this.#waiting.length > 0 ? pace.poll : pace.relist;
    await Promise.race([woken.promise, pause(wait, AbortSignal.any([signal, idle.signal]))]).finally(() =>
      idle.abort(),
    );
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}
