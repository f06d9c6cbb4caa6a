/**
 * Answers from another terminal of this machine: `gatekeep inbox`, `gatekeep approve`, `gatekeep deny`. The same user's are
 * written into the request itself, so they prove nothing (L0).
 */
import type { Channel } from '../../approval/channel.ts';
import type { RequestStore } from '../../approval/stored-request.ts';

export interface InboxOptions {
  readonly requests: RequestStore;
  /** The policy names it, so somebody is expected to look. */
  readonly named: boolean;
  /** Is a `gatekeep inbox` open now? */
  isOpen(): boolean;
}

export const inboxChannel = ({ requests, named, isOpen }: InboxOptions): Channel => ({
  name: 'inbox',
  proves: 'L0',
  answerer: null,
  quiet: true,
  outlives: true,
  available: async () => (named || isOpen() ? { ok: true } : { ok: false, why: 'no gatekeep inbox is open' }),
  post: async () => null,
  // Whoever answers writes into the request, which is watched by itself.
  watch: (_request, _posted, _found, signal) =>
    new Promise(resolve => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    }),
  verify: async (request, _posted, answer) =>
    requests.get(request.id)?.answers.some(({ id }) => id === answer.id)
      ? { ok: true, answer: { ...answer, assurance: 'L0' } }
      : { ok: false, why: 'it is not there any more' },
  claim: async () => true,
  close: async () => {},
});
