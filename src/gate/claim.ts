/** From enough answers to the right to run: each is verified at its source again, and the request is used up, once. */
import type { Answer } from '../approval/answer.ts';
import { type Tally, tally } from '../approval/quorum.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import type { StoredRequest } from '../approval/stored-request.ts';
import { type Asked, votingOf } from './asked.ts';
import type { AskPorts, GatePorts } from './ports.ts';
import { pause } from './wait.ts';

export type Claim =
  | { readonly kind: 'approved'; readonly tally: Tally & { readonly kind: 'approved' } }
  | { readonly kind: 'taken' }
  | { readonly kind: 'voided'; readonly why: string }
  /** The answers are others now: count again. */
  | { readonly kind: 'again' }
  /** A source cannot be reached: nothing is decided. */
  | { readonly kind: 'later'; readonly why: string };

export async function claim(
  asked: Asked,
  counted: Tally & { readonly kind: 'approved' },
  ports: GatePorts,
  asking: AskPorts,
  signal: AbortSignal,
): Promise<Claim> {
  const { stored } = asked;
  const { id } = stored.request;
  try {
    const verified = await verifyAll(asked, counted.by, signal);
    // Verifying takes a while: a refusal that came meanwhile is somebody's last word before the run.
    const kept = asking.requests.get(id) ?? stored;
    const now = tally(stored.request, replaced(kept, counted.by, verified), votingOf(asked, ports));
    const unverified =
      now.kind === 'approved' && now.by.some(({ id: answer }) => !verified.some(one => one.id === answer));
    if (now.kind !== 'approved' || unverified) {
      asking.requests.update(id, one => ({ ...one, answers: replaced(one, counted.by, verified) }));
      return { kind: 'again' };
    }
    const spent = whySpent(stored.request, asking);
    if (spent !== null) return { kind: 'voided', why: spent };
    if (ports.now() >= stored.request.expires) return { kind: 'again' };
    if (!take(asked, asking)) return { kind: 'taken' };
    const used = await usedBefore(asked, now.by, signal).catch((error: unknown) => {
      release(id, asking);
      throw error;
    });
    return used === null ? { kind: 'approved', tally: now } : { kind: 'voided', why: used };
  } catch (error) {
    return { kind: 'later', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Whoever asks can put back an old file, or copy one to another name: the log says what either is worth. */
function whySpent(request: ApprovalRequest, asking: AskPorts): string | null {
  if (!asking.isAskedAs(request)) return 'the log does not say that it was asked';
  const run = asking.runOf(request.id);
  if (run === 'none') return null;
  return run === 'voided' ? 'it came to its end before, as the log says' : 'it ran before, as the log says';
}

async function verifyAll(
  { stored, channels }: Asked,
  answers: readonly Answer[],
  signal: AbortSignal,
): Promise<Answer[]> {
  const checked = await Promise.all(
    answers.map(async answer => {
      const channel = channels.find(({ name }) => name === answer.channel);
      if (channel === undefined) return [];
      const { request, posted } = stored;
      const state = await channel.verify(request, posted[channel.name] ?? null, answer, signal);
      return state.ok ? [state.answer] : [];
    }),
  );
  return checked.flat();
}

function replaced(kept: StoredRequest, asked: readonly Answer[], verified: readonly Answer[]): Answer[] {
  const ids = new Set(asked.map(({ id }) => id));
  return [...kept.answers.filter(({ id }) => !ids.has(id)), ...verified];
}

/** One process gets it, whatever others do at the same time. */
function take({ stored }: Asked, asking: AskPorts): boolean {
  let mine = false;
  asking.requests.update(stored.request.id, now => {
    mine = now.state === 'open';
    return mine ? { ...now, state: 'executing', executor: asking.requests.self } : null;
  });
  return mine;
}

export function release(id: string, { requests }: AskPorts): void {
  requests.update(id, now => (now.state === 'executing' ? { ...now, state: 'open', executor: null } : null));
}

/** Milliseconds for those whose word is not needed. */
const PATIENCE = 2_000;

/**
 * Where it was asked it can be marked as used, out of reach of whoever restores old local files. Where an answer that counts
 * came from, that must succeed; elsewhere it is tried, so that one channel's failure holds up no other.
 */
async function usedBefore(
  { stored, channels }: Asked,
  counted: readonly Answer[],
  signal: AbortSignal,
): Promise<string | null> {
  const marks = channels.flatMap(channel => {
    const posted = stored.posted[channel.name];
    if (posted === undefined) return [];
    const mark = channel.claim(stored.request, posted, signal).then(unused => (unused ? null : channel.name));
    if (counted.some(answer => answer.channel === channel.name)) return [mark];
    return [Promise.race([mark.catch(() => null), pause(PATIENCE).then(() => null)])];
  });
  const used = (await Promise.all(marks)).find(name => name !== null);
  return used === undefined ? null : `${used} says that it was used before`;
}
