/**
 * Takes the newest checkpoint to every anchor, all at once, each bounded in time. What one does not take now it is offered with
 * the next checkpoint; what it takes is on record.
 */
import type { Json } from '../approval/answer.ts';
import type { SignedHead } from '../audit/checkpoint.ts';
import type { AnchorRecord } from '../audit/upkeep.ts';
import { type Anchor, AnchorFailure, aborted } from './anchor.ts';
import { type AnchorState, type AnchorStates, NEVER } from './state.ts';

export interface RoundPorts {
  /** The newest checkpoint; null: nothing was signed yet. */
  head(): SignedHead | null;
  readStates(): AnchorStates;
  writeStates(states: AnchorStates): void;
  /** Durable when it returns. Throws a Problem. */
  record(record: AnchorRecord): void;
  now(): number;
  newId(): string;
}

export interface Told {
  readonly name: string;
  readonly where: string;
  readonly size: number;
  /** null: it is kept. */
  readonly why: string | null;
}

/** Milliseconds that one anchor has. */
export const WITHIN = 20_000;

/** `again`: also those that hold this checkpoint already. One round at a time. */
export async function round(
  anchors: readonly Anchor[],
  ports: RoundPorts,
  { again = false, within = WITHIN } = {},
): Promise<readonly Told[]> {
  const head = ports.head();
  if (head === null) return [];
  const states = ports.readStates();
  const before = ({ name }: Anchor): AnchorState => states[name] ?? NEVER;
  const due = anchors.filter(anchor => again || before(anchor).size !== head.size || before(anchor).failed !== null);
  const now: Record<string, AnchorState> = { ...states };
  const told = due.map(async (anchor): Promise<Told> => {
    const { name, kind, where } = anchor;
    const { size, root } = head;
    const said = await attempt(anchor, head, before(anchor), within);
    if ('receipt' in said) {
      ports.record({ type: 'anchor', id: ports.newId(), kind, where, size, root, receipt: said.receipt });
      now[name] = { size, at: ports.now(), failed: null };
      return { name, where, size, why: null };
    }
    now[name] = { ...before(anchor), failed: { at: ports.now(), why: said.why } };
    return { name, where, size, why: said.why };
  });
  // Each has its end; one that throws must not take the states of the others with it.
  const ended = await Promise.allSettled(told);
  ports.writeStates(now);
  return ended.map(one => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

async function attempt(
  anchor: Anchor,
  head: SignedHead,
  { size }: AnchorState,
  within: number,
): Promise<{ receipt: Json } | { why: string }> {
  const signal = AbortSignal.timeout(within);
  try {
    return { receipt: await Promise.race([anchor.keep(head, size, signal), aborted(signal)]) };
  } catch (error) {
    if (signal.aborted) return { why: `it did not answer within ${within / 1000} s` };
    if (error instanceof AnchorFailure) return { why: error.message };
    throw error;
  }
}
