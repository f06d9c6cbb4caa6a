/** The end of a request on disk and where it was asked. What cannot be told is left: the log has it. */
import type { Outcome } from '../approval/channel.ts';
import type { RequestState, StoredRequest } from '../approval/stored-request.ts';
import type { Asked } from './asked.ts';
import type { AskPorts } from './ports.ts';
import { pause } from './wait.ts';

/** Milliseconds that telling people may take: the caller waits for its end. */
const PATIENCE = 4_000;

/** Is it this process that has the right to run it? */
export const isMine = ({ executor }: StoredRequest, { requests: { self } }: Pick<AskPorts, 'requests'>): boolean =>
  executor?.pid === self.pid && executor.start === self.start;

export const closing =
  ({ stored, channels }: Pick<Asked, 'stored' | 'channels'>, { requests }: AskPorts) =>
  async (state: RequestState, told: Outcome): Promise<void> => {
    const { request } = stored;
    // Another process may run it at this moment: its end is that one's to tell.
    const now = requests.update(request.id, kept =>
      kept.state === 'open' || isMine(kept, { requests }) ? { ...kept, state, end: inWords(told) } : null,
    );
    const signal = AbortSignal.timeout(PATIENCE);
    const telling = channels.map(async channel => {
      const posted = now?.posted[channel.name];
      if (posted !== undefined) await channel.close(request, posted, told, signal);
    });
    await Promise.race([Promise.allSettled(telling), pause(PATIENCE)]);
  };

function inWords(told: Outcome): string {
  switch (told.kind) {
    case 'approved':
    case 'rejected':
      return `${told.instead === undefined ? told.kind : 'changed'} by ${told.by.join(', ')}`;
    case 'ran':
      return told.signal === null ? `ran, exit ${told.exit}` : `ran, ended by ${told.signal}`;
    default:
      return `${told.kind}: ${told.why}`;
  }
}
