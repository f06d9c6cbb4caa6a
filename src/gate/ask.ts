/**
 * Asks people, all channels at once. Whatever way it ends, the end is on record before anything else happens;
 * nobody who could answer means refused at once, so that an agent can go on.
 */
import type { Answer, Channel } from '../approval/channel.ts';
import { needsOf, type People, shortfall, unmet } from '../approval/needs.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import type { DecisionPart, Receipt } from '../audit/entry.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { Judgement } from './judgement.ts';
import { Permit } from './permit.ts';
import type { CallerGone, GatePorts } from './ports.ts';
import { requestRecord } from './record.ts';
import type { Refusal, RefusalKind } from './refusal.ts';
import { describeRequest } from './request.ts';
import type { Review } from './review.ts';

/** Milliseconds from the answer to the start: long enough to start a program, too short to keep a permit. */
const PERMIT_LIFE = 60_000;

/** A longer timer than 2^31 ms would ring at once. */
const LONGEST_TIMER = 86_400_000;

/** Milliseconds that the channels get to wipe what they showed: one that hangs must not hold an answer back. */
const WIPE = 2_000;

/** How asking ended without an answer. */
type Ending = CallerGone | { readonly kind: 'expired' } | { readonly kind: 'unanswerable'; readonly why: string };

const refused = (kind: RefusalKind, judgement: Judgement, id: string, more: Partial<Refusal> = {}): Review => ({
  kind: 'refused',
  refusal: { kind, judgement, id, why: '', by: null, signal: null, ...more },
});

export async function ask(judgement: Judgement, ports: GatePorts): Promise<Review> {
  const id = ports.newId();
  const needs = needsOf(judgement.decision);
  const people = { groupsOf: ports.groupsOf, roles: judgement.policy.roles };
  const { able, why } = await reachable(ports, channel => shortfall(needs, channel, people));
  if (able.length === 0) {
    const decision = part('unanswerable', 'channels', why);
    ports.audit.append([requestRecord(judgement, id, ports.requester, decision, ports)]);
    return refused('unanswerable', judgement, id, { why });
  }
  const asked = ports.now();
  const [receipt] = ports.audit.append([requestRecord(judgement, id, ports.requester, null, ports)]);
  const request = describeRequest(judgement, id, ports, asked);
  const answer = enough(await firstAnswer(able, request, ports), request, people);
  return settle(judgement, ports, id, receipt!, answer);
}

/** An approval that is less than the rules want is none. */
function enough(answer: Answer | Ending, { needs }: ApprovalRequest, people: People): Answer | Ending {
  const why = answer.kind === 'approved' ? unmet(needs, answer, people) : null;
  return why === null ? answer : { kind: 'unanswerable', why };
}

const failureOf = (channel: Channel, error: unknown): string =>
  `${channel.name}: ${error instanceof Error ? error.message : String(error)}`;

/** Where somebody could answer now, and why not elsewhere. */
async function reachable(
  ports: GatePorts,
  lacks: (channel: Channel) => string | null,
): Promise<{ able: Channel[]; why: Redacted }> {
  const able: Channel[] = [];
  const why: string[] = [];
  for (const channel of await ports.channels()) {
    try {
      const state = channel.available();
      const missing = state.ok ? lacks(channel) : state.why;
      if (missing === null) able.push(channel);
      else why.push(`${channel.name}: ${missing}`);
    } catch (error) {
      why.push(failureOf(channel, error));
    }
  }
  return { able, why: ports.redactor.plain(why.join('; ')) };
}

/** The first answer of any channel; the others are withdrawn. A channel that fails leaves the asking to the others. */
async function firstAnswer(
  channels: readonly Channel[],
  request: ApprovalRequest,
  ports: GatePorts,
): Promise<Answer | Ending> {
  const stop = new AbortController();
  const timer = Promise.withResolvers<Ending>();
  let handle: Parameters<typeof clearTimeout>[0];
  const look = (): void => {
    const left = request.expires - ports.now();
    if (left <= 0) timer.resolve({ kind: 'expired' });
    else handle = setTimeout(look, Math.min(left, LONGEST_TIMER));
  };
  look();
  const failures: string[] = [];
  const asking = channels.map(async channel => {
    try {
      return await channel.ask(request, stop.signal);
    } catch (error) {
      failures.push(failureOf(channel, error));
      throw error;
    }
  });
  const first = Promise.any(asking).catch((): Ending => ({ kind: 'unanswerable', why: failures.join('; ') }));
  try {
    const answer = await Promise.race([first, timer.promise, ports.callerGone()]);
    // A machine that slept, or a prompt that was stopped, can bring an answer after the time that it was asked for.
    return answer.kind === 'approved' && ports.now() >= request.expires ? { kind: 'expired' } : answer;
  } finally {
    clearTimeout(handle);
    stop.abort();
    await Promise.race([Promise.allSettled(asking), pause(WIPE)]);
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => void setTimeout(resolve, ms));

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
    const life = Math.min(PERMIT_LIFE, needsOf(judgement.decision)?.expires ?? PERMIT_LIFE);
    if (answer.kind === 'rejected')
      return refused('rejected', judgement, id, { why: reason ?? '', by: answer.by.user });
    return { kind: 'permitted', permit: new Permit(id, judgement, ports.now() + life, receipt) };
  }
  if (answer.kind === 'unanswerable') {
    const why = ports.redactor.plain(answer.why);
    record(part('unanswerable', 'channels', why));
    return refused('unanswerable', judgement, id, { why });
  }
  record(part(answer.kind, answer.kind === 'expired' ? 'clock' : 'caller', null));
  return refused(answer.kind, judgement, id, answer.kind === 'withdrawn' ? { signal: answer.signal } : {});
}
