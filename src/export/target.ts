/** Where an export goes; one file a kind beside this one. */
import type { Item } from '../audit/export/stream.ts';

export interface Target {
  /**
   * Resolves when the receiver has them all, or as far as its protocol tells. Throws Undelivered; then none, some or all of
   * them arrived, and all are to be sent again: the receiver knows each by its hash.
   */
  deliver(items: readonly Item[]): Promise<void>;
}

export class Undelivered extends Error {
  override readonly name = 'Undelivered';
  /** Sending it again cannot help. */
  readonly final: boolean;
  /** Half of it may pass. */
  readonly tooMuch: boolean;
  /** What the receiver asks for. */
  readonly retryAfterMs: number | null;

  constructor(why: string, more: { final?: boolean; tooMuch?: boolean; retryAfterMs?: number | null } = {}) {
    super(why);
    this.final = more.final ?? false;
    this.tooMuch = more.tooMuch ?? false;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}

/** How a place was named. */
export type Place =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stream'; readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'http'; readonly url: URL };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A place as `--to` names it, or why it is none. */
export function parsePlace(text: string): Place | string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'is no address like tls://logs.example.com:6514 or https://logs.example.com/v1/logs';
  }
  const { protocol, hostname, port } = url;
  if (url.username !== '' || url.password !== '')
    return 'holds a password, which others can read from the list of processes: GATEKEEP_EXPORT_HEADERS can hold it';
  if (protocol === 'https:') return { kind: 'http', url };
  if (protocol === 'http:')
    return LOOPBACK.test(hostname)
      ? { kind: 'http', url }
      : 'is not encrypted: http is for this machine only, wanted https';
  if (protocol !== 'tcp:' && protocol !== 'tls:') return `begins with ${protocol}, wanted tcp:, tls: or https:`;
  if (hostname === '' || port === '') return 'needs a host and a port, like tls://logs.example.com:6514';
  if (url.pathname.length > 1 || url.search !== '') return 'has more than a host and a port';
  return { kind: 'stream', host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), tls: protocol === 'tls:' };
}
