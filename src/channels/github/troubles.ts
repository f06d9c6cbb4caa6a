/** Failures in a row: how long to wait after each, and when going on is senseless. */
import { GithubFailure } from './failure.ts';
import type { Pace } from './options.ts';
import { pause } from './pause.ts';

const MOST_PAUSE_MS = 60_000;
/** A token that is refused once may be one that GitHub does not know everywhere yet. */
const MOST_TOKEN_FAILURES = 3;

export class Troubles {
  readonly #pace: Pace;
  #count = 0;
  #token = 0;
  #since: number | null = null;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  none(): void {
    this.#count = 0;
    this.#token = 0;
    this.#since = null;
  }

  /** Milliseconds; throws the failure where it is the last. */
  wait(failure: GithubFailure): number {
    this.#since ??= performance.now();
    this.#token = failure.kind === 'token' ? this.#token + 1 : 0;
    const isLimit = failure.kind === 'limited';
    const isOver = !isLimit && performance.now() - this.#since > this.#pace.ceiling;
    if (isOver || failure.kind === 'config' || this.#token >= MOST_TOKEN_FAILURES) throw failure;
    const doubled = 2 ** Math.min(this.#count++, 10);
    if (isLimit) return failure.waitMs ?? Math.min(this.#pace.limited * doubled, this.#pace.ceiling);
    return Math.min(this.#pace.pause * doubled, MOST_PAUSE_MS);
  }
}

/** Asks until it is answered, or going on is senseless. */
export async function persistently<T>(ask: () => Promise<T>, pace: Pace, signal: AbortSignal): Promise<T> {
  const troubles = new Troubles(pace);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GithubFailure) || !error.passes) throw error;
      await pause(troubles.wait(error), signal);
    }
  }
}
