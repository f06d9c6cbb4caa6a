/** The open request of the same action, or a new one, on record and on disk before anybody is told. */
import type { Needs } from '../approval/needs.ts';
import { requestDigest } from '../approval/request-digest.ts';
import type { StoredRequest } from '../approval/stored-request.ts';
import { steadyText } from '../approval/typed.ts';
import type { Judgement } from './judgement.ts';
import type { AskPorts, GatePorts } from './ports.ts';
import { requestRecord } from './record.ts';
import { describeRequest } from './request.ts';
import { endOf, sweep } from './sweep.ts';
import { waitOf } from './wait.ts';

const encoder = new TextEncoder();

/** `lasting`: it can be answered when this process has gone; else it lives as long as this process waits. */
export function openRequest(
  judgement: Judgement,
  needs: Needs,
  ports: GatePorts,
  asking: AskPorts,
  lasting: boolean,
): StoredRequest {
  const action = ports.audit.mac(encoder.encode(judgement.digest));
  const open = sweep(ports, asking).filter(stored => stored.state === 'open');
  for (const stored of open.filter(one => one.action === action || isSameAsking(one, judgement, ports))) {
    if (isSame(stored, judgement, action, ports)) {
      if (isResumed(stored, ports, asking)) return toldAnew(stored, judgement, needs, ports, asking);
      continue;
    }
    const why = stored.action === action ? 'the policy changed' : 'what it would run changed';
    endOf(stored, 'voided', why, ports, asking);
  }
  const life = Math.min(judgement.policy.approvals.expires, needs.expires ?? Number.POSITIVE_INFINITY);
  const wait = waitOf(judgement, needs, ports.requester, asking.wait);
  return made(judgement, needs, action, lasting ? life : Math.min(life, wait), ports, asking);
}

/** The same words in the same place, though they would run something else now. */
const isSameAsking = ({ request }: StoredRequest, judgement: Judgement, { redactor, requester }: GatePorts): boolean =>
  request.cwd === judgement.cwd &&
  request.requester.uid === requester.uid &&
  request.text === redactor.text(steadyText(judgement.submission.text));

/** What is stored could be anybody's: the digest that people answer is worked out from what is to run now. */
function isSame(
  { request, action: stored }: StoredRequest,
  judgement: Judgement,
  action: string,
  ports: GatePorts,
): boolean {
  if (stored !== action || request.policy !== judgement.policy.hash || ports.now() >= request.expires) return false;
  const { nonce, expires } = request;
  return request.digest === requestDigest({ action: judgement.digest, policy: judgement.policy.hash, nonce, expires });
}

/** On record while it is open; false: another process has taken it meanwhile. */
function isResumed({ request: { id }, record: req }: StoredRequest, ports: GatePorts, asking: AskPorts): boolean {
  let open = false;
  asking.requests.update(id, now => {
    open = now.state === 'open';
    if (open) ports.audit.append([{ type: 'resumed', id, req, pid: ports.requester.pid }]);
    return null;
  });
  return open;
}

/**
 * What was shown and what is wanted is told anew from what is to run now: whoever can write the file could have people
 * shown something else, or ask for less of them.
 */
function toldAnew(
  stored: StoredRequest,
  judgement: Judgement,
  needs: Needs,
  ports: GatePorts,
  asking: AskPorts,
): StoredRequest {
  const { id, short, nonce, asked, expires, digest, requester, reason, repository, run } = stored.request;
  const now = describeRequest(judgement, needs, id, expires - asked, ports, asking);
  const identities = [...new Set([...now.identities, ...stored.request.identities])];
  const kept = { short, nonce, asked, expires, digest, requester, reason, repository, run, identities };
  return { ...stored, request: { ...now, ...kept } };
}

function made(
  judgement: Judgement,
  needs: Needs,
  action: string,
  life: number,
  ports: GatePorts,
  asking: AskPorts,
): StoredRequest {
  const id = ports.newId();
  const request = describeRequest(judgement, needs, id, life, ports, asking);
  const [record] = ports.audit.append([requestRecord(judgement, id, ports.requester, null, ports, { needs, request })]);
  const stored: StoredRequest = {
    version: 1,
    request,
    action,
    state: 'open',
    record: record!,
    posted: {},
    answers: [],
    reminded: false,
    executor: null,
    end: null,
  };
  asking.requests.add(stored);
  asking.announce(request);
  return stored;
}
