/**
 * Asks people, all channels at once. Whatever way it ends, the end is on record before anything else happens;
 * nobody who could answer means refused at once, so that an agent can go on.
 */
import type { Answer, Channel } from '../approval/channel.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import type { DecisionPart, Receipt } from '../audit/entry.ts';
import type { Judgement } from './judgement.ts';
import { Permit } from './permit.ts';
import type { CallerGone, GatePorts } from './ports.ts';
import { requestRecord } from './record.ts';
import type { Refusal, RefusalKind } from './refusal.ts';
import { describeRequest } from './request.ts';
import type { Review } from './review.ts';

/** Milliseconds from the answer to the start: long enough to start a program, too short to keep a permit. */
const PERMIT_LIFE = 60_000;

/** How asking ended without an answer. */
type Ending = CallerGone | { readonly kind: 'expired' };

const refused = (kind: RefusalKind, judgement: Judgement, id: string, more: Partial<Refusal> = {}): Review => ({
  kind: 'refused',
  refusal: { kind, judgement, id, why: '', by: null, signal: null, ...more },
});

export async function ask(judgement: Judgement, ports: GatePorts): Promise<Review> {
  const id = ports.newId();
  const open = (await ports.channels()).map(channel => ({ channel, state: channel.available() }));
  const able = open.filter(({ state }) => state.ok).map(({ channel }) => channel);
  if (able.length === 0) {
    const why = open.map(({ channel, state }) => `${channel.name}: ${state.ok ? '' : state.why}`).join('; ');
    const decision = part('unanswerable', 'channels', ports.redactor.plain(why));
    ports.audit.append([requestRecord(judgement, id, ports.requester, decision, ports)]);
    return refused('unanswerable', judgement, id, { why });
  }
  const asked = ports.now();
  const [receipt] = ports.audit.append([requestRecord(judgement, id, ports.requester, null, ports)]);
  const request = describeRequest(judgement, id, ports, asked);
  const answer = await firstAnswer(able, request, ports);
  return settle(judgement, ports, id, receipt!, answer);
}

/** The first answer of any channel; the others are withdrawn. A channel that fails leaves the asking to the others. */
async function firstAnswer(
  channels: readonly Channel[],
  request: ApprovalRequest,
  ports: GatePorts,
): Promise<Answer | Ending> {
  const stop = new AbortController();
  const timer = Promise.withResolvers<Ending>();
  const handle = setTimeout(() => timer.resolve({ kind: 'expired' }), request.expires - ports.now());
  const asking = channels.map(channel => channel.ask(request, stop.signal));
  try {
    return await Promise.race([Promise.any(asking), timer.promise, ports.callerGone()]);
  } finally {
    clearTimeout(handle);
    stop.abort();
    await Promise.allSettled(asking);
  }
}

function part(result: DecisionPart['result'], how: string, reason: DecisionPart['reason']): DecisionPart {
  return { result, how, by: null, reason, assurance: null, solo: false };
}

/** The decision on record, then what it means. */
function settle(judgement: Judgement, ports: GatePorts, id: string, req: Receipt, answer: Answer | Ending): Review {
  const record = (decision: DecisionPart): Receipt => ports.audit.append([{ type: 'decision', id, req, decision }])[0]!;
  if (answer.kind === 'approved' || answer.kind === 'rejected') {
    const reason = answer.reason === '' ? null : ports.redactor.plain(answer.reason);
    const solo = answer.by.uid === ports.requester.uid;
    const decision = { result: answer.kind, how: 'terminal', by: answer.by, reason, assurance: answer.assurance, solo };
    const receipt = record(decision);
    if (answer.kind === 'rejected')
      return refused('rejected', judgement, id, { why: answer.reason, by: answer.by.user });
    return { kind: 'permitted', permit: new Permit(id, judgement, ports.now() + PERMIT_LIFE, receipt) };
  }
  record(part(answer.kind, answer.kind === 'expired' ? 'clock' : 'caller', null));
  return refused(answer.kind, judgement, id, answer.kind === 'withdrawn' ? { signal: answer.signal } : {});
}
