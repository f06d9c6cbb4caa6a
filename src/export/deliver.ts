/**
 * Sends items in batches, one after the other: the next is read when the receiver has the one before, so that a slow
 * receiver slows the reading and nothing piles up in memory. The log itself is the spool.
 */
import type { Item } from '../audit/export/stream.ts';
import { type Target, Undelivered } from './target.ts';

/** One line of the log: what is to be sent of it, if anything. */
export interface Step {
  readonly seq: number;
  readonly hash: string;
  readonly item: Item | null;
}

export interface DeliveryOptions {
  /** Called when all up to this line is delivered. */
  readonly delivered: (last: Step) => void;
  /** Of a batch that failed; `next`: milliseconds until it is tried again, null: not any more. */
  readonly failed: (why: string, next: number | null) => void;
  /** Tries of one batch. */
  readonly tries: number;
  /** Resolves when nobody waits for the export any more. */
  readonly gone: Promise<unknown>;
  /** First pause, doubled each time up to the longest. */
  readonly pause: { readonly first: number; readonly longest: number };
}

const MOST_ITEMS = 500;
const MOST_BYTES = 1 << 20;

/** `steps` may yield null: nothing more for now. False: something was not delivered. */
export async function deliverAll(
  steps: AsyncIterable<Step | null> | Iterable<Step | null>,
  target: Target,
  options: DeliveryOptions,
): Promise<boolean> {
  let items: Item[] = [];
  let bytes = 0;
  let last: Step | null = null;
  const flush = async (): Promise<boolean> => {
    if (items.length > 0 && !(await deliver(items, target, options))) return false;
    if (last !== null) options.delivered(last);
    [items, bytes, last] = [[], 0, null];
    return true;
  };
  for await (const step of steps) {
    if (step !== null) {
      last = step;
      if (step.item !== null) {
        items.push(step.item);
        bytes += step.item.payload.length;
      }
    }
    if ((step === null || items.length >= MOST_ITEMS || bytes >= MOST_BYTES) && !(await flush())) return false;
  }
  return flush();
}

async function deliver(items: readonly Item[], target: Target, options: DeliveryOptions): Promise<boolean> {
  for (let tried = 1; ; tried++) {
    try {
      await target.deliver(items);
      return true;
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      if (error.tooMuch && items.length > 1) {
        const half = items.length >> 1;
        return (await deliver(items.slice(0, half), target, options)) && deliver(items.slice(half), target, options);
      }
      const again = !error.final && tried < options.tries;
      const wait = again ? waitFor(error, tried, options) : null;
      options.failed(error.message, wait);
      if (wait === null) return false;
      const left = await Promise.race([options.gone.then(() => true), Bun.sleep(wait).then(() => false)]);
      if (left) return false;
    }
  }
}

/** Jitter, or many exports that lost one receiver come back together. */
function waitFor({ retryAfterMs }: Undelivered, tried: number, { pause }: DeliveryOptions): number {
  const backoff = Math.min(pause.first * 2 ** (tried - 1), pause.longest) * (0.5 + Math.random() / 2);
  return Math.round(Math.max(retryAfterMs ?? 0, backoff));
}
