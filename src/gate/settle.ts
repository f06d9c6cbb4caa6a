/** How asking ended: on record first, then on disk and to the people who were asked, then to the caller. */
import type { Answer } from '../approval/answer.ts';
import type { Outcome as Told } from '../approval/channel.ts';
import { isSelf } from '../approval/quorum.ts';
import { shownHash } from '../approval/shown.ts';
import type { RequestState } from '../approval/stored-request.ts';
import type { DecisionPart, DecisionResult, Receipt } from '../audit/entry.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { Asked } from './asked.ts';
import type { Ending } from './await-answers.ts';
import { release } from './claim.ts';
import { Permit } from './permit.ts';
import type { AskPorts, GatePorts } from './ports.ts';
import { decider } from './record.ts';
import type { Refusal, RefusalKind } from './refusal.ts';
import type { Review } from './review.ts';
import { closing, isMine } from './close-request.ts';
import { pause } from './wait.ts';

/** Milliseconds from the answer to the start: long enough to start a program, too short to keep a permit. */
export const PERMIT_LIFE = 60_000;

export function noPerson(result: DecisionResult, how: string, reason: DecisionPart['reason']): DecisionPart {
  return { result, how, by: [], reason, assurance: null, solo: false };
}

export async function settle(
  asked: Asked,
  ending: Exclude<Ending, { kind: 'taken' }>,
  ports: GatePorts,
  asking: AskPorts,
): Promise<Review> {
  const desk = { asked, ports, asking, close: closing(asked, asking) };
  switch (ending.kind) {
    case 'approved':
      return permitted(desk, ending);
    case 'rejected':
      return rejected(desk, ending);
    case 'open':
      recordEnd(desk, noPerson('parked', 'clock', null));
      return refused(desk, 'parked');
    case 'parked':
      return asked.judgement.policy.approvals.onCallerDeath === 'withdraw'
        ? ended(desk, 'withdrawn', 'caller', 'its caller is gone')
        : parked(desk, null);
    case 'withdrawn':
      return isHangUp(ending.signal, asked)
        ? parked(desk, ending.signal)
        : ended(desk, 'withdrawn', 'caller', `by ${ending.signal}`, { signal: ending.signal });
    case 'expired':
      return ended(desk, 'expired', 'clock', 'nobody decided in time');
    case 'voided':
      return ended(desk, 'voided', 'gate', ending.why);
    case 'failed':
      return ended(desk, 'unanswerable', 'channels', ending.why);
    case 'ended':
      return elsewhere(desk, ending);
  }
}

interface Desk {
  readonly asked: Asked;
  readonly ports: GatePorts;
  readonly asking: AskPorts;
  close(state: RequestState, told: Told): Promise<void>;
}

function record({ asked, ports, asking: { listFile } }: Desk, decision: DecisionPart): Receipt {
  const { request, record: req } = asked.stored;
  const approvers = listFile === null ? {} : { approvers: listFile.sha256 };
  return ports.audit.append([{ type: 'decision', id: request.id, req, decision, ...approvers }])[0]!;
}

/**
 * An end without a run, while no other process can take the approval: under the request's lock. Another one that has it
 * tells its end itself, and a word of ours after that would belie it.
 */
function recordEnd(desk: Desk, decision: DecisionPart): void {
  const { asked, asking } = desk;
  const { id } = asked.stored.request;
  const kept = asking.requests.update(id, now => {
    if (now.state === 'open' || isMine(now, asking)) record(desk, decision);
    return null;
  });
  if (kept === null) record(desk, decision);
}

function refused({ asked }: Desk, kind: RefusalKind, more: Partial<Refusal> = {}): Review {
  const { judgement, stored } = asked;
  return {
    kind: 'refused',
    refusal: { kind, judgement, id: stored.request.id, why: '', by: null, instead: null, signal: null, ...more },
  };
}

/** Whoever kills the process may not mean the question; Ctrl-C does. */
const isHangUp = (signal: string, { judgement }: Asked): boolean =>
  (signal === 'SIGTERM' || signal === 'SIGHUP') && judgement.policy.approvals.onCallerDeath === 'park';

function parked(desk: Desk, signal: Refusal['signal']): Review {
  recordEnd(desk, noPerson('parked', 'caller', null));
  return refused(desk, 'parked', { signal });
}

async function ended(
  desk: Desk,
  kind: 'withdrawn' | 'expired' | 'voided' | 'unanswerable',
  how: string,
  reason: string,
  more: Partial<Refusal> = {},
): Promise<Review> {
  const why = desk.ports.redactor.plain(reason);
  recordEnd(desk, noPerson(kind, how, kind === 'expired' || kind === 'withdrawn' ? null : why));
  await desk.close(kind === 'unanswerable' ? 'failed' : kind, { kind: kind === 'unanswerable' ? 'failed' : kind, why });
  return refused(desk, kind, { why, ...more });
}

async function rejected(desk: Desk, { by }: Ending & { kind: 'rejected' }): Promise<Review> {
  const { asked, ports } = desk;
  const reason = said(by.reason, desk);
  const solo = isSelf(by, asked.stored.request, asked.people);
  const { instead } = by;
  const kind = instead === undefined ? 'rejected' : 'superseded';
  recordEnd(desk, {
    result: kind,
    how: by.channel,
    by: [decider(by, ports.redactor)],
    reason,
    assurance: by.assurance,
    solo,
  });
  const told = { by: [by.by.name], reason: by.reason, ...(instead !== undefined && { instead }) };
  await desk.close(kind, { kind: 'rejected', ...told });
  return refused(desk, kind, { why: ports.redactor.plain(by.reason), by: by.by.name, instead: instead ?? null });
}

function permitted(desk: Desk, { tally }: Ending & { kind: 'approved' }): Review {
  const { asked, ports } = desk;
  const { request } = asked.stored;
  const { by, assurance, glass } = tally;
  const how = [...new Set(by.map(({ channel }) => channel))].join('+');
  const solo = by.every(answer => isSelf(answer, request, asked.people));
  const reason = said(
    by
      .map(answer => answer.reason)
      .filter(Boolean)
      .join('; '),
    desk,
  );
  const receipt = record(desk, {
    result: 'approved',
    how,
    by: by.map(answer => decider(answer, ports.redactor)),
    reason,
    assurance,
    solo,
  });
  const alarmed = glass ? breakGlass(desk, by[0]!, receipt) : null;
  const bounds = by.map(({ window }) => window?.notAfter ?? request.expires);
  const until = Math.min(ports.now() + PERMIT_LIFE, request.expires, ...bounds);
  const end = async (told: Told): Promise<void> => {
    await alarmed;
    await desk.close(told.kind === 'ran' ? 'done' : 'voided', told);
  };
  const putBack = (): void => {
    record(desk, noPerson('parked', 'caller', null));
    release(request.id, desk.asking);
  };
  const permit = new Permit(request.id, asked.judgement, until, receipt, end, putBack);
  return { kind: 'permitted', permit };
}

/** Milliseconds that telling everybody may take after the run: it does not hold up an emergency. */
const ALARM = 4_000;

/** On record right behind the approval, then loud, everywhere; the promise says when everybody was told. */
function breakGlass({ asked, ports, asking }: Desk, glass: Answer, dec: Receipt): Promise<unknown> {
  const { request } = asked.stored;
  const reason = ports.redactor.plain(glass.reason);
  const { assurance, by } = glass;
  const [record] = ports.audit.append([
    {
      type: 'break-glass',
      id: request.id,
      dec,
      by: decider(glass, ports.redactor),
      reason,
      assurance,
      shown: shownHash(request),
    },
  ]);
  asking.alarm(request, glass, record!);
  const text = `${by.name} broke the glass: "${reason}"; somebody else has to review it: gatekeep review`;
  asking.tell({ kind: 'note', text: ports.redactor.plain(text) });
  const signal = AbortSignal.timeout(ALARM);
  const posted = asking.requests.get(request.id)?.posted ?? {};
  const telling = asked.channels.map(async channel => {
    const place = posted[channel.name];
    if (place !== undefined) await channel.alarm?.(request, place, { by: by.name, reason }, signal);
  });
  return Promise.race([Promise.allSettled(telling), pause(ALARM)]);
}

const said = (reason: string, { ports }: Desk): Redacted | null =>
  reason === '' ? null : ports.redactor.plain(reason);

/** Another process ended it meanwhile (`gatekeep withdraw`, an expiry that it noticed), and wrote the record. */
function elsewhere(desk: Desk, { stored }: Ending & { kind: 'ended' }): Review {
  const kinds: Partial<Record<RequestState, RefusalKind>> = {
    expired: 'expired',
    withdrawn: 'withdrawn',
    rejected: 'rejected',
    superseded: 'superseded',
  };
  const proposal = stored.answers.findLast(({ instead }) => instead !== undefined);
  return refused(desk, kinds[stored.state] ?? 'voided', {
    why: desk.ports.redactor.plain(stored.end ?? ''),
    ...(stored.state === 'superseded' && { by: proposal?.by.name ?? null, instead: proposal?.instead ?? null }),
  });
}
