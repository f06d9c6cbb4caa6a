/** What people do with open requests from another terminal: look at them, answer them, take them back. */
import type { Answer } from '../approval/answer.ts';
import { grantProblem } from '../approval/grant.ts';
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
  /** Those whose answers cover more runs, as far as they still do. */
  grants(): readonly StoredRequest[];
  /** False: it covers none any more. */
  revoke(stored: StoredRequest, uid: number): boolean;
  /** False: it had ended already. */
  withdraw(stored: StoredRequest): Promise<boolean>;
}

export function deskOf(ports: GatePorts, asking: AskPorts, policy: Policy): Desk {
  const people: People = { ...asking, roles: policy.roles };
  const all = (): readonly StoredRequest[] => sweep(ports, asking);
  return {
    all,
    open: () => all().filter(({ state }) => state === 'open'),
    answer(stored, answer) {
      const why = objection(answer, stored.request, { people, now: ports.now(), unproven: new Set() });
      const { grant } = answer;
      const wide = grant && grantProblem(grant, stored.request, policy.approvals, ports.now());
      return why ?? wide ?? give(stored, answer, ports, asking);
    },
    grants: () => all().filter(stored => isGranting(stored, ports.now())),
    revoke: (stored, uid) => revoke(stored, uid, ports, asking),
    withdraw: stored => withdraw(stored, ports, asking),
  };
}

const isGranting = ({ state, revoked, answers, uses = 0 }: StoredRequest, now: number): boolean =>
  (state === 'open' || state === 'executing' || state === 'done') &&
  revoked !== true &&
  answers.some(
    ({ grant }) => grant !== undefined && grant.until > now && uses < (grant.times ?? Number.POSITIVE_INFINITY),
  );

function revoke({ request: { id } }: StoredRequest, uid: number, ports: GatePorts, { requests }: AskPorts): boolean {
  if (requests.get(id) === null) return false;
  // On record first: should the file be lost or put back, the log knows.
  ports.audit.append([{ type: 'revoke', id, uid }]);
  return requests.update(id, now => ({ ...now, revoked: true }))?.revoked === true;
}

function give(stored: StoredRequest, answer: Answer, ports: GatePorts, { requests }: AskPorts): string | null {
  const after = requests.update(stored.request.id, now => {
    if (now.state !== 'open') return null;
    // On record first: an answer that only lies in a file is nobody's.
    ports.audit.append([answerRecord(stored, answer, ports)]);
    return withAnswer(now, answer);
  });
  return after?.state === 'open' ? null : `it is ${after?.state ?? 'gone'}`;
}

async function withdraw(stored: StoredRequest, ports: GatePorts, asking: AskPorts): Promise<boolean> {
  const why = 'by the requester';
  if (!endOf(stored, 'withdrawn', why, ports, asking)) return false;
  await closing({ stored, channels: asking.channels }, asking)('withdrawn', { kind: 'withdrawn', why });
  return true;
}
