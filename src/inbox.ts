/** Builds the real parts of `gatekeep inbox`; loaded only then. */
import type { InboxDesk } from './approval/inbox-entry.ts';
import { requirePerson } from './asking.ts';
import { inboxSession } from './channels/inbox-view/session.ts';
import type { ApprovalRequest } from './approval/request.ts';
import { TerminalDevice } from './channels/tty-device.ts';
import { allLines } from './channels/tty-screen.ts';
import { callerGone } from './fronts/caller-gone.ts';
import { statPath } from './posix/files.ts';
import { Problem } from './problem.ts';
import type { World } from './setup.ts';
import { hangOut, isInboxOpen } from './store/inbox-sign.ts';
import { openRequests, requestFolder } from './store/requests.ts';
import { SPOOL } from './store/spool.ts';
import { type Palette, palette, wantsColour } from './terminal/colour.ts';

/** Throws a Problem where no person sits at a terminal that can be drawn on. */
export async function openInbox(world: World, desk: InboxDesk, once: boolean): Promise<'quit' | 'interrupt'> {
  requirePerson(world);
  if (world.env.get('TERM') === 'dumb')
    throw new Problem('usage', 'the inbox draws on the whole terminal, and TERM=dumb cannot', {
      hint: 'gatekeep pending',
    });
  const { state } = world.places;
  const folder = requestFolder(state);
  const { self, isAlive } = openRequests(state);
  const colours = await palette(wantsColour(world.env, true));
  const end = new AbortController();
  void callerGone(world.request).then(() => end.abort());
  const device = new TerminalDevice();
  void device.gone.then(() => end.abort());
  try {
    return await inboxSession({
      desk,
      device,
      palette: colours,
      // Another one, closed meanwhile, may have taken its sign with it.
      hangOut: () => once || isInboxOpen(state, isAlive) || hangOut(state, self),
      once,
      fingerprint: () => `${changeOf(folder)} ${changeOf(`${SPOOL}/requests`)}`,
      signal: end.signal,
    });
  } finally {
    device.close();
  }
}

/** Not only at a terminal: the inbox, `s`, as lines to keep. */
export const showRequest = (request: ApprovalRequest, columns: number, colours: Palette): readonly string[] =>
  allLines(request, { columns, rows: Number.POSITIVE_INFINITY, now: Date.now(), palette: colours });

/** Every change of a request is a new file in the folder. */
function changeOf(folder: string): string {
  const stat = statPath(folder);
  return stat === null ? '' : `${stat.ino} ${stat.mtimeNs}`;
}
