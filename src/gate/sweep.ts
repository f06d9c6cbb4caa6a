/** Requests that nobody looks after any more come to their end: on record, then on disk. */
import type { RequestState, StoredRequest } from '../approval/stored-request.ts';
import type { DecisionResult } from '../audit/entry.ts';
import type { AskPorts, GatePorts } from './ports.ts';
import { noPerson } from './settle.ts';

/** What is kept then, oldest first: each file is read once, and again only where this ended it. */
export function sweep(ports: GatePorts, asking: AskPorts): readonly StoredRequest[] {
  const { requests } = asking;
  return requests.list().flatMap(stored => {
    const isOver = stored.state === 'open' && ports.now() >= stored.request.expires;
    const isLost = stored.state === 'executing' && !isRunBySomebody(stored, asking);
    if (isOver) endOf(stored, 'expired', 'nobody decided in time', ports, asking);
    if (isLost) lost(stored, ports, asking);
    return isOver || isLost ? (requests.get(stored.request.id) ?? []) : stored;
  });
}

/** A file that names nobody was not written by us. */
const isRunBySomebody = ({ executor }: StoredRequest, { requests }: Pick<AskPorts, 'requests'>): boolean =>
  executor !== null && requests.isAlive(executor);

/** Ends an open request without a run; false where another process was quicker. */
export function endOf(
  stored: StoredRequest,
  state: RequestState & DecisionResult,
  why: string,
  ports: GatePorts,
  asking: AskPorts,
): boolean {
  let ended = false;
  asking.requests.update(stored.request.id, now => {
    if (now.state !== 'open') return null;
    const decision = noPerson(state, 'sweep', ports.redactor.plain(why));
    ports.audit.append([{ type: 'decision', id: stored.request.id, req: stored.record, decision }]);
    ended = true;
    return { ...now, state, end: why };
  });
  return ended;
}

/**
 * Approved and claimed by a process that died. What the log knows of it is its end; where it knows none, nobody knows whether
 * the command ran, and it never runs again.
 */
function lost(stored: StoredRequest, ports: GatePorts, asking: AskPorts): void {
  const { id, short } = stored.request;
  if (!inherit(id, asking)) return;
  const close = (state: RequestState, end: string): void =>
    void asking.requests.update(id, now => ({ ...now, state, end }));
  const run = asking.runOf(id);
  if (run === 'ended') return close('done', 'it ran, as the log says');
  if (run === 'voided') return close('voided', 'it did not run, as the log says');
  const end =
    run === 'started'
      ? 'it was started, and how it ended is not known'
      : 'it was approved, and gatekeep died before it ran';
  const reason = ports.redactor.plain(end);
  if (run === 'started')
    ports.audit.append([{ type: 'outcome', id, exit: null, signal: null, duration_ms: 0, reason }]);
  else
    ports.audit.append([{ type: 'decision', id, req: stored.record, decision: noPerson('voided', 'sweep', reason) }]);
  close('unknown', end);
  asking.tell({ kind: 'note', text: `request ${short}: ${end}; it does not run again by itself` });
}

/** One process takes the place of the dead one; should it die as well, the next one does. */
function inherit(id: string, { requests }: AskPorts): boolean {
  let mine = false;
  requests.update(id, now => {
    mine = now.state === 'executing' && !isRunBySomebody(now, { requests });
    return mine ? { ...now, executor: requests.self } : null;
  });
  return mine;
}
