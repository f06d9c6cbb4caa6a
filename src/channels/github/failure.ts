/**
 * What went wrong with a question to GitHub. Nothing of it ever decides a request: most of it passes, and the question is
 * asked again.
 */

export type FailureKind =
  /** Wait as long as told. */
  | 'limited'
  /** 5xx. */
  | 'server'
  /** No answer, or none in time. */
  | 'network'
  /** An answer that is not what was asked for: HTML, half a text, another shape. */
  | 'answer'
  /** 401. */
  | 'token'
  /** 403 without a limit. */
  | 'forbidden'
  /** 404, 410. */
  | 'absent'
  /** 3xx: another name or place. */
  | 'moved'
  /** Other 4xx: what was asked is wrong. */
  | 'refused'
  /** Nothing was sent: what is configured cannot be used. */
  | 'config';

export class GithubFailure extends Error {
  override readonly name = 'GithubFailure';
  readonly kind: FailureKind;
  readonly status: number | null;
  /** Milliseconds that GitHub wants us to wait; null: it names no time. */
  readonly waitMs: number | null;
  /** Where it is now, for `moved`. */
  readonly location: string | null;

  constructor(
    kind: FailureKind,
    message: string,
    more: { status?: number; waitMs?: number | null; location?: string | null } = {},
  ) {
    super(message);
    this.kind = kind;
    this.status = more.status ?? null;
    this.waitMs = more.waitMs ?? null;
    this.location = more.location ?? null;
  }

  /** The same question may be answered later. */
  get passes(): boolean {
    return ['limited', 'server', 'network', 'answer'].includes(this.kind);
  }

  /** GitHub may have done what it was asked to, and only its answer is lost. */
  get unknown(): boolean {
    return ['server', 'network', 'answer'].includes(this.kind);
  }
}

type Headers = Readonly<Record<string, string | number | undefined>>;

/** From an HTTP answer that is no success. `message`: GitHub's own words, others' text. */
export function failureOf(status: number, headers: Headers, message: string): GithubFailure {
  const header = (name: string): string | null => (headers[name] === undefined ? null : String(headers[name]));
  const about = `GitHub answered ${status}${message === '' ? '' : `: ${message.slice(0, 200)}`}`;
  if (status === 429 || (status === 403 && isLimit(header, message)))
    return new GithubFailure('limited', about, { status, waitMs: waitOf(header) });
  if (status >= 500) return new GithubFailure('server', about, { status });
  if (status >= 300 && status < 400) return new GithubFailure('moved', about, { status, location: header('location') });
  const kinds: Readonly<Record<number, FailureKind>> = { 401: 'token', 403: 'forbidden', 404: 'absent', 410: 'absent' };
  return new GithubFailure(kinds[status] ?? 'refused', about, { status });
}

const isLimit = (header: (name: string) => string | null, message: string): boolean =>
  header('retry-after') !== null || header('x-ratelimit-remaining') === '0' || /rate limit|abuse/i.test(message);

/** A day: nobody waits longer for an answer, and a header of nonsense must not say so. */
const LONGEST = 86_400_000;

/** `retry-after` first, then the end of the window by GitHub's own clock. */
function waitOf(header: (name: string) => string | null): number | null {
  const after = header('retry-after');
  const server = Date.parse(header('date') ?? '');
  if (after !== null) {
    const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - server;
    if (Number.isFinite(ms)) return Math.min(Math.max(ms, 1000), LONGEST);
  }
  const reset = Number(header('x-ratelimit-reset')) * 1000;
  if (header('x-ratelimit-remaining') !== '0' || !(reset > 0) || Number.isNaN(server)) return null;
  return Math.min(Math.max(reset - server + 1000, 1000), LONGEST);
}
