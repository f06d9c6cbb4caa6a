/** Comments of one issue or pull request: reading all of them, and writing one exactly once. */
import { GithubFailure } from './failure.ts';
import { pause } from './pause.ts';
import { place } from './repository.ts';
import type { Session } from './session.ts';
import { type Comment, comment } from './shapes.ts';

const PATH = '/repos/{owner}/{repo}/issues/{number}/comments';

/** In the order in which they were written. */
export async function commentsOn(session: Session, number: number): Promise<Comment[]> {
  const { items, etags } = await session.api.list(PATH, { ...place(session.repository), number }, session.signal);
  return items.map((item, i) => comment(item, etags[i]!)).sort((a, b) => a.id - b.id);
}

/** How often a text is sent whose fate is not known. */
const TRIES = 3;

/**
 * Does `send` until it is known to be done: an answer that was lost is no reason to do it again, so `find` looks for what
 * it makes first. GitHub's lists can be some seconds behind: it looks several times.
 */
export async function exactlyOnce<T>(
  { pace, signal }: Session,
  find: () => Promise<T | null>,
  send: () => Promise<T>,
): Promise<T> {
  const there = await find();
  if (there !== null) return there;
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof GithubFailure) || !error.passes || tries === TRIES) throw error;
      if (!error.unknown) {
        await pause(error.waitMs ?? pace.limited, signal);
        continue;
      }
      for (const factor of [1, 2, 4]) {
        await pause(pace.pause * factor, signal);
        const made = await find();
        if (made !== null) return made;
      }
    }
  }
}

/** Writes `body`, which begins with `marker`, unless `author` has written that already. */
export async function writeComment(
  session: Session,
  number: number,
  { marker, body }: { readonly marker: string; readonly body: string },
  author: number,
): Promise<Comment> {
  const isIt = (one: Comment): boolean => one.body.startsWith(marker) && one.user?.id === author;
  return exactlyOnce(
    session,
    async () => (await commentsOn(session, number)).find(isIt) ?? null,
    () => sendComment(session, number, body),
  );
}

export async function sendComment(session: Session, number: number, body: string): Promise<Comment> {
  const params = { ...place(session.repository), number, body };
  const { data, etag } = await session.api.send('POST', PATH, params, session.signal);
  return comment(data, etag);
}
