/**
 * Runs what was granted before, without asking again: the answers that granted it are verified at their source, held against
 * what is wanted now, and the use is on record before the run. Whatever does not hold is asked as if there were no grant.
 */
import type { Answer } from '../approval/answer.ts';
import { askingRules, type Grant } from '../approval/grant.ts';
import type { Needs } from '../approval/needs.ts';
import type { People } from '../approval/people.ts';
import { isSelf, type Tally, tally } from '../approval/quorum.ts';
import { requestDigest } from '../approval/request-digest.ts';
import type { StoredRequest } from '../approval/stored-request.ts';
import { votingOf } from './asked.ts';
import type { Judgement } from './judgement.ts';
import { Permit } from './permit.ts';
import type { AskPorts, GatePorts } from './ports.ts';
import { decider, requestRecord } from './record.ts';
import type { Review } from './review.ts';
import { noPerson, PERMIT_LIFE } from './settle.ts';

interface Asker {
  readonly judgement: Judgement;
  readonly needs: Needs;
  readonly people: People;
  readonly ports: GatePorts;
  readonly asking: AskPorts;
}

type Approved = Tally & { readonly kind: 'approved' };

/** null: nobody granted it, or not any more. */
export async function useGrant(asker: Asker): Promise<Review | null> {
  const { judgement, asking } = asker;
  const { grants } = judgement.policy.approvals;
  if (grants === null || judgement.decision.sensitivity === 'critical') return null;
  for (const stored of asking.requests.list()) {
    if (!isGranting(stored, asker) || !asking.isAskedAs(stored.request)) continue;
    const counted = await verified(stored, asker);
    if (counted === null) continue;
    const ends = counted.by.map(({ at, grant }) => Math.min(grant!.until, at + grants.longest));
    const until = Math.min(...ends);
    const times = Math.min(grants.times, ...counted.by.map(({ grant }) => grant!.times ?? grants.times));
    const use = asker.ports.now() < until ? take(stored, times, asking) : null;
    if (use !== null) return permitted(stored, counted, { use, until, times }, asker);
  }
  return null;
}

/** The request that was granted ran already, or runs at this moment. */
const isGranting = (stored: StoredRequest, asker: Asker): boolean =>
  (stored.state === 'done' || stored.state === 'executing') &&
  stored.revoked !== true &&
  stored.answers.some(({ grant }) => grant !== undefined && covers(grant, stored, asker));

/**
 * Does it cover what is to run now? Of the file that a request lies in nothing is believed here but what an answer repeats
 * or the digest binds.
 */
function covers({ until, rule }: Grant, { request, action }: StoredRequest, asker: Asker): boolean {
  const { judgement, ports } = asker;
  const { requester } = ports;
  if (ports.now() >= until || request.requester.uid !== requester.uid || request.requester.host !== requester.host)
    return false;
  const policy = judgement.policy.hash;
  if (rule === null) {
    const { nonce, expires, digest } = request;
    const mac = ports.audit.mac(new TextEncoder().encode(judgement.digest));
    return action === mac && digest === requestDigest({ action: judgement.digest, policy, nonce, expires });
  }
  const asks = askingRules(judgement.decision);
  const known = new Set(request.files.map(({ path, sha256 }) => `${sha256} ${path}`));
  return (
    rule.policy === policy &&
    rule.folder === judgement.cwd &&
    rule.session === requester.agent?.session &&
    asks?.size === 1 &&
    asks.has(rule.id) &&
    judgement.analysis.files.every(({ path, sha256 }) => known.has(`${sha256} ${path}`))
  );
}

/** The answers as their sources have them now: those that grant this, and every refusal. */
async function verified(stored: StoredRequest, asker: Asker): Promise<Approved | null> {
  const { needs, people, asking, judgement, ports } = asker;
  const checked: Answer[] = [];
  try {
    for (const answer of stored.answers) {
      const channel = asking.channels.find(({ name }) => name === answer.channel);
      const { request, posted } = stored;
      const state = await channel?.verify(
        request,
        posted[answer.channel] ?? null,
        answer,
        AbortSignal.timeout(PATIENCE),
      );
      if (state?.ok) checked.push(state.answer);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    asking.tell({ kind: 'note', text: ports.redactor.plain(`a grant cannot be verified now: ${why}`) });
    return null;
  }
  const counting = checked.filter(
    ({ kind, grant }) => kind === 'deny' || (grant !== undefined && covers(grant, stored, asker)),
  );
  // Who was asked next only after some time was not asked yet when they answered early.
  const answered = Math.max(...counting.map(({ at }) => at), 0);
  const asked = ports.now() - Math.max(answered - stored.request.asked, 0);
  const identities = [...new Set([...stored.request.identities, ...asking.surroundings().identities])];
  const result = tally(
    { ...stored.request, needs, identities, asked },
    counting,
    votingOf({ judgement, stored, people, channels: asking.channels, able: [] }, ports),
  );
  return result.kind === 'approved' ? result : null;
}

/** Milliseconds for each look at a source; then it is asked anew. */
const PATIENCE = 5_000;

/** The number of this use; null where none is left. The log counts too, in case an old file was put back, under the name that it knows. */
function take({ request: { id } }: StoredRequest, times: number, asking: AskPorts): number | null {
  const logged = asking.grantOf(id);
  if (logged.revoked) return null;
  let use: number | null = null;
  asking.requests.update(id, now => {
    const next = Math.max(now.uses ?? 0, logged.uses) + 1;
    use = next <= times && now.revoked !== true ? next : null;
    return use === null ? null : { ...now, uses: next };
  });
  return use;
}

function permitted(
  stored: StoredRequest,
  { by, assurance }: Approved,
  { use, until, times }: { readonly use: number; readonly until: number; readonly times: number },
  { judgement, needs, people, ports }: Asker,
): Review {
  const id = ports.newId();
  const { redactor, audit } = ports;
  const [req] = audit.append([requestRecord(judgement, id, ports.requester, null, ports, { needs })]);
  audit.append([{ type: 'grant', id, req: req!, of: stored.request.id, use, times, until }]);
  const reasons = by.map(({ reason }) => reason).filter(Boolean);
  const decision = {
    result: 'approved',
    how: 'grant',
    by: by.map(answer => decider(answer, redactor)),
    reason: reasons.length === 0 ? null : redactor.plain(reasons.join('; ')),
    assurance,
    solo: by.every(answer => isSelf(answer, stored.request, people)),
  } as const;
  const [dec] = audit.append([{ type: 'decision', id, req: req!, decision }]);
  const end = Math.min(ports.now() + PERMIT_LIFE, until);
  const putBack = (): void =>
    void audit.append([{ type: 'decision', id, req: req!, decision: noPerson('parked', 'caller', null) }]);
  return { kind: 'permitted', permit: new Permit(id, judgement, end, dec!, async () => {}, putBack) };
}
