/**
 * Answers from elsewhere on this machine: `gatekeep inbox`, `gatekeep approve`, `gatekeep deny`. The same user's are written
 * into the request itself, so they prove nothing (L0); those of other users and signed ones come from their sources.
 */
import type { Answer } from '../../approval/answer.ts';
import { lower } from '../../approval/assurance.ts';
import type { Channel, Verified } from '../../approval/channel.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import type { Spool } from '../../approval/spool.ts';
import type { RequestStore } from '../../approval/stored-request.ts';
import { changeIn } from '../../posix/changes.ts';
import type { Popup } from './popup.ts';
import type { AnswerSource } from './source.ts';

export interface InboxOptions {
  readonly requests: RequestStore;
  /** The policy names it, so somebody is expected to look. */
  readonly named: boolean;
  /** Is a `gatekeep inbox` open now? */
  isOpen(): boolean;
  readonly sources: readonly AnswerSource[];
  /** Where the question can be shown while no inbox is open and nobody can be asked at the terminal; null: nowhere. */
  readonly popup: Popup | null;
  /** Where other users see what is asked. */
  readonly spool: Spool;
  /** Whose folder the requests lie in: what stands there is their word, whatever name it bears. */
  readonly self: { readonly user: string; readonly uid: number };
}

export const inboxChannel = ({ requests, named, isOpen, sources, popup, spool, self }: InboxOptions): Channel => ({
  name: 'inbox',
  proves: sources.map(source => source.proves).reduce((a, b) => (lower(a, b) === a ? b : a), 'L0'),
  signs: sources.length > 0,
  answerer: null,
  quiet: true,
  place: ({ short }) => `gatekeep approve ${short} in another terminal`,
  outlives: true,
  async available() {
    const isThere = named || isOpen() || (await popup?.isSeen()) === true;
    return isThere ? { ok: true } : { ok: false, why: 'no gatekeep inbox is open' };
  },
  async post(request, _earlier, signal) {
    // Its end is the person's affair: nobody waits for it.
    if (!isOpen()) void popup?.show(request.id, signal).catch(() => {});
    if (spool.problem === null) spool.publish(request.id, JSON.stringify(request));
    return null;
  },
  watch: (request, _posted, found, signal) => watch(sources, request, found, signal),
  async verify(request, _posted, answer) {
    const source = sources.find(({ prefix }) => answer.id.startsWith(prefix));
    return source === undefined ? sameUser(requests, self, request, answer) : again(source, request, answer);
  },
  claim: async () => true,
  async close(request) {
    if (spool.problem === null) spool.unpublish(request.id);
  },
});

/** Answers of the same user stand in the request, which is watched by itself. */
async function watch(
  sources: readonly AnswerSource[],
  request: ApprovalRequest,
  found: (answer: Answer) => void,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Map<AnswerSource, string>();
  while (!signal.aborted) {
    for (const source of sources) {
      // Taken before the look: what comes in between is found by the next one.
      const now = source.fingerprint();
      if (seen.get(source) === now) continue;
      seen.set(source, now);
      for (const answer of await source.answers(request)) found(answer);
    }
    const isNew = (): boolean => sources.some(source => source.fingerprint() !== seen.get(source));
    await changeIn(
      sources.map(source => source.place()),
      signal,
      isNew,
    );
  }
}

function sameUser(
  requests: RequestStore,
  { user, uid }: InboxOptions['self'],
  { id }: ApprovalRequest,
  answer: Answer,
): Verified {
  const by = { name: user, identities: [`uid:${uid}`] } as const;
  const { signed: _, ...plain } = answer;
  return requests.get(id)?.answers.some(one => one.id === answer.id)
    ? { ok: true, answer: { ...plain, by, assurance: 'L0' } }
    : { ok: false, why: 'it is not there any more' };
}

async function again(source: AnswerSource, request: ApprovalRequest, { id }: Answer): Promise<Verified> {
  const answer = (await source.answers(request)).find(one => one.id === id);
  return answer === undefined ? { ok: false, why: 'it is not there any more' } : { ok: true, answer };
}
