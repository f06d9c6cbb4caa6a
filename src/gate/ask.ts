/**
 * Asks people, all channels at once, and waits. Whatever way it ends, the end is on record before anything else happens;
 * nobody who could answer means refused at once, so that an agent can go on. A request outlives the wait: the same command
 * finds it again.
 */
import type { Channel } from '../approval/channel.ts';
import { type Needs, needsOf, shortfall } from '../approval/needs.ts';
import { allIdentities, type People } from '../approval/people.ts';
import { meet } from '../approval/identity.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { Asked } from './asked.ts';
import { awaitAnswers } from './await-answers.ts';
import type { Judgement } from './judgement.ts';
import { openRequest } from './open-request.ts';
import { reasonOf } from './reason.ts';
import type { AskPorts, GatePorts } from './ports.ts';
import { requestRecord } from './record.ts';
import type { Refusal } from './refusal.ts';
import type { Review } from './review.ts';
import { noPerson, settle } from './settle.ts';
import { useGrant } from './use-grant.ts';

export async function ask(judgement: Judgement, gate: GatePorts): Promise<Review> {
  // What people are asked leaves this machine.
  const ports = { ...gate, redactor: gate.redactor.thorough() };
  const asking = await ports.asking();
  asking.recordGap();
  await asking.gatherReviews();
  noteList(ports, asking);
  const people = { ...asking, roles: judgement.policy.roles };
  const needs = needsOf(judgement.decision, judgement.policy.approvals, asking.listed.length > 0);
  if (needs.requestReason && reasonOf(judgement, asking, ports.audit) === '')
    return refuse(judgement, needs, ports, 'unexplained', ports.redactor.plain(''));
  const granted = await useGrant({ judgement, needs, people, ports, asking });
  if (granted !== null) return granted;
  const lacks = (channel: Channel): string | null =>
    shortfall(needs, channel, people, isOwn(channel, asking, people), asking.channels.length === 1);
  const { able, why } = await reachable(asking, ports, lacks);
  if (able.length === 0) return refuse(judgement, needs, ports, 'unanswerable', why);
  const channels = [...able, ...asking.channels.filter(channel => channel.quiet && !able.includes(channel))];
  const lasting = able.some(({ outlives }) => outlives);
  // Before the request can be seen: a signal that comes as soon as it is there ends on record too.
  const gone = ports.callerGone();
  for (;;) {
    const stored = openRequest(judgement, needs, ports, asking, lasting);
    const asked: Asked = { judgement, stored, channels, able, people };
    const ending = await awaitAnswers(asked, gone, ports, asking);
    // Another process with the same command was quicker and used the approval: this one asks anew.
    if (ending.kind !== 'taken') return settle(asked, ending, ports, asking);
  }
}

/** Who may decide is another than the log says: that comes before whatever they decide. */
function noteList({ audit, newId }: GatePorts, { listFile, lastList }: AskPorts): void {
  const [was, now] = [lastList() ?? null, listFile?.sha256 ?? null];
  if (was !== now) audit.append([{ type: 'approvers', id: newId(), by: null, path: listFile?.path ?? null, was, now }]);
}

const isOwn = ({ answerer }: Channel, asking: AskPorts, people: People): boolean =>
  answerer !== null &&
  meet(allIdentities(answerer.identities, people), allIdentities(asking.surroundings().identities, people));

function refuse(
  judgement: Judgement,
  needs: Needs,
  ports: GatePorts,
  kind: 'unanswerable' | 'unexplained',
  why: Redacted,
): Review {
  const id = ports.newId();
  const decision = noPerson('unanswerable', kind === 'unexplained' ? 'rules' : 'channels', why);
  ports.audit.append([requestRecord(judgement, id, ports.requester, decision, ports, { needs })]);
  const refusal: Refusal = { kind, judgement, id, why, by: null, instead: null, signal: null };
  return { kind: 'refused', refusal };
}

/** Where somebody could answer now, and why not elsewhere. */
async function reachable(
  { channels }: AskPorts,
  ports: GatePorts,
  lacks: (channel: Channel) => string | null,
): Promise<{ able: Channel[]; why: Redacted }> {
  const able: Channel[] = [];
  const why: string[] = [];
  const states = await Promise.all(
    channels.map(async channel => ({ channel, missing: await missing(channel, lacks) })),
  );
  for (const { channel, missing } of states) {
    if (missing === null) able.push(channel);
    else why.push(`${channel.name}: ${missing}`);
  }
  return { able, why: ports.redactor.plain(why.join('; ')) };
}

async function missing(channel: Channel, lacks: (channel: Channel) => string | null): Promise<string | null> {
  try {
    const state = await channel.available();
    return state.ok ? lacks(channel) : state.why;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
