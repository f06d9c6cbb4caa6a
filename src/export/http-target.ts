/** One POST a batch; delivered when the receiver says 2xx. */
import type { Format } from '../audit/export/format.ts';
import type { Item } from '../audit/export/stream.ts';
import { body } from './frames.ts';
import { type Target, Undelivered } from './target.ts';

export interface HttpOptions {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly ca: string | null;
  /** Milliseconds that one request may take. */
  readonly patience: number;
  /** Told of what the receiver took and did not keep. */
  readonly warn: (what: string) => void;
}

export function httpTarget(url: URL, origin: string, format: Format, options: HttpOptions): Target {
  const init = {
    method: 'POST',
    // A redirect would take the log, and whatever the headers prove, somewhere else.
    redirect: 'manual' as const,
    ...(options.ca !== null && { tls: { ca: options.ca } }),
  };
  return {
    async deliver(items) {
      const headers = new Headers({ 'content-type': format.media, 'idempotency-key': keyOf(origin, items) });
      for (const [name, value] of options.headers) headers.set(name, value);
      const signal = AbortSignal.timeout(options.patience);
      let answer: Response;
      let text: string;
      try {
        answer = await fetch(url, { ...init, headers, body: body(items, format.body), signal });
        text = await answer.text();
      } catch (error) {
        throw new Undelivered(
          signal.aborted ? `did not answer within ${options.patience} ms` : (error as Error).message,
        );
      }
      if (!answer.ok) throw refusal(answer);
      const lost = rejected(text);
      if (lost !== null) options.warn(lost);
    },
  };
}

/** A receiver that keeps it knows a batch that it has seen; one that does not knows each line by its hash. */
const keyOf = (origin: string, items: readonly Item[]): string =>
  `"${origin}/${items[0]!.seq}-${items.at(-1)!.seq}-${items.at(-1)!.hash.slice(0, 16)}"`;

/** Too much at once, or the receiver's own trouble, passes; anything else it will say again. */
function refusal({ status, headers }: Response): Undelivered {
  const passes = status === 408 || status === 425 || status === 429 || status >= 500;
  return new Undelivered(`answered ${status}`, {
    final: !passes,
    tooMuch: status === 413,
    retryAfterMs: retryAfter(headers.get('retry-after')),
  });
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d{1,6}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000);
}

/** OTLP: a receiver may take a request and drop some of it, which is not to be sent again. */
function rejected(text: string): string | null {
  try {
    const { rejectedLogRecords: count, errorMessage: why } = JSON.parse(text).partialSuccess;
    return Number(count) > 0 ? `the receiver dropped ${Number(count)} records: ${String(why ?? '')}` : null;
  } catch {
    return null;
  }
}
