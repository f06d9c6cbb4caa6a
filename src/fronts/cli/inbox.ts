/** `inbox`: open requests of this user and of others, as they come and end, to be answered by keys. */
import type { InboxDesk, InboxEntry } from '../../approval/inbox-entry.ts';
import { exitOfSignal, OK } from '../exit-codes.ts';
import type { CliServices } from './services.ts';
import { leaveAnswer, nameOfShown } from './written-answer.ts';

/** Keys say yes or no, once. */
const NOTHING_MORE = { window: null, grant: null, breakGlass: false, instead: null } as const;

export async function inbox(services: CliServices): Promise<number> {
  const own = await services.requests();
  const answers = await services.answers();
  const desk: InboxDesk = {
    open: () => [
      ...own.open().map(({ request, answers: given }) => ({
        name: request.short,
        request,
        said: given.filter(({ kind }) => kind === 'approve').length,
        own: true,
      })),
      ...answers.others().map(request => ({ name: nameOfShown(request), request, said: null, own: false })),
    ],
    answer(entry, kind, reason) {
      const stored = storedOf(entry);
      if (stored !== undefined) return own.answer(stored, { ...NOTHING_MORE, kind, reason });
      if (entry.own) return 'it has ended already';
      leaveAnswer(entry.request, answers, { ...NOTHING_MORE, kind, reason });
      return null;
    },
    async withdraw(entry) {
      const stored = storedOf(entry);
      return stored !== undefined && own.withdraw(stored);
    },
    voice: entry =>
      entry.own ? `${own.user} (L0, not proven to be another person)` : `${answers.user} of this machine`,
  };
  const storedOf = ({ own: isOwn, request }: InboxEntry) =>
    isOwn ? own.open().find(stored => stored.request.id === request.id) : undefined;
  const end = await services.openInbox(desk);
  return end === 'interrupt' ? exitOfSignal('SIGINT') : OK;
}
