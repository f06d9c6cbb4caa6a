/** `inbox`: open requests of this user and of others, as they come and end, to be answered by keys. */
import type { InboxDesk, InboxEntry } from '../../approval/inbox-entry.ts';
import { exitOfSignal, OK } from '../exit-codes.ts';
import { grantOf } from './grants.ts';
import { proposalOf } from './proposal.ts';
import type { CliServices, Said } from './services.ts';
import { leaveAnswer, nameOfShown } from './written-answer.ts';

/** Keys say no more than yes or no, and for how long. */
const PLAIN = { window: null, breakGlass: false, instead: null } as const;

/** `only`: this one, until it has ended; null: all of them. */
export async function inbox(services: CliServices, only: string | null): Promise<number> {
  const own = await services.requests();
  const answers = await services.answers();
  const entries = (): InboxEntry[] => [
    ...own.open().map(({ request, answers: given }) => ({
      name: request.short,
      request,
      said: given.filter(({ kind }) => kind === 'approve').length,
      own: true,
    })),
    ...answers.others().map(request => ({ name: nameOfShown(request), request, said: null, own: false })),
  ];
  const desk: InboxDesk = {
    open: () => {
      const all = entries();
      return only === null ? all : all.filter(({ name, request }) => name === only || request.id === only);
    },
    answer(entry, kind, reason, span) {
      const grant = grantOf(span === null ? {} : { for: span }, entry.request);
      return give(entry, { ...PLAIN, kind, reason, grant });
    },
    propose: async ({ request }) => (await proposalOf(services, request, { edit: true }))!,
    change: (entry, reason, instead) => give(entry, { ...PLAIN, kind: 'deny', reason, grant: null, instead }),
    async withdraw(entry) {
      const stored = storedOf(entry);
      return stored !== undefined && own.withdraw(stored);
    },
    voice: entry =>
      entry.own ? `${own.user} (L0, not proven to be another person)` : `${answers.user} of this machine`,
  };
  const give = (entry: InboxEntry, said: Said): string | null => {
    const stored = storedOf(entry);
    if (stored !== undefined) return own.answer(stored, said);
    if (entry.own) return 'it has ended already';
    leaveAnswer(entry.request, answers, said);
    return null;
  };
  const storedOf = ({ own: isOwn, request }: InboxEntry) =>
    isOwn ? own.open().find(stored => stored.request.id === request.id) : undefined;
  const end = await services.openInbox(desk, only !== null);
  return end === 'interrupt' ? exitOfSignal('SIGINT') : OK;
}
