/** What people do with open requests from another terminal: look at them, answer them, take them back. */
import type { Answer } from '../approval/answer.ts';
import type { People } from '../approval/people.ts';
import { objection } from '../approval/quorum.ts';
import { type StoredRequest, withAnswer } from '../approval/stored-request.ts';
import type { Policy } from '../rules/policy.ts';
import { closing } from './close-request.ts';
import type { AskPorts, GatePorts } from './ports.ts';
import { answerRecord } from './record.ts';
import { endOf, sweep } from './sweep.ts';

export interface Desk {
  /** Oldest first. */
  open(): readonly StoredRequest[];
  /** Everything that is kept, ended ones too; oldest first. */
  all(): readonly StoredRequest[];
  /** null: it counts, and is on record. Else why it does not; then nothing is written. */
  answer(stored: StoredRequest, answer: Answer): string | null;
  /** False: it had ended already. */
  withdraw(stored: StoredRequest): Promise<boolean>;
}

export function deskOf(ports: GatePorts, asking: AskPorts, policy: Policy): Desk {
  const people: People = { ...asking, roles: policy.roles };
  const all = (): readonly StoredRequest[] => {
    sweep(ports, asking);
    return asking.requests.list();
  };
  return {
    all,
    open: () => all().filter(({ state }) => state === 'open'),
    answer(stored, answer) {
      const why = objection(answer, stored.request, { people, now: ports.now(), unproven: new Set() });
      return why ?? give(stored, answer, ports, asking);
    },
    withdraw: stored => withdraw(stored, ports, asking),
  };
}

function give(stored: StoredRequest, answer: Answer, ports: GatePorts, { requests }: AskPorts): string | null {
  const now = requests.get(stored.request.id);
  if (now?.state !== 'open') return `it is ${now?.state ?? 'gone'}`;
  // On record first: an answer that only lies in a file is nobody's.
  ports.audit.append([answerRecord(stored, answer, ports.redactor)]);
  const after = requests.update(stored.request.id, one => (one.state === 'open' ? withAnswer(one, answer) : null));
  return after?.state === 'open' ? null : `it is ${after?.state ?? 'gone'}`;
}

async function withdraw(stored: StoredRequest, ports: GatePorts, asking: AskPorts): Promise<boolean> {
  const why = 'by the requester';
  if (!endOf(stored, 'withdrawn', why, ports, asking)) return false;
  await closing({ stored, channels: asking.channels }, asking)('withdrawn', { kind: 'withdrawn', why });
  return true;
}
