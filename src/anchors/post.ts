/** One question to one server: never follows, never reads without end, never speaks to another in its place. */
import { authorities, isLoopback, proxyFor } from '../posix/https.ts';
import { AnchorFailure } from './anchor.ts';

/** A time stamp with its certificates has some 10 KB. */
const MOST_BYTES = 1 << 20;

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface Post {
  readonly url: string;
  readonly body: Uint8Array | string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the requester; only a proxy is taken from it. */
  readonly env: ReadonlyMap<string, string>;
}

/** Whatever its status is. Throws an AnchorFailure where there is no whole answer. */
export async function post({ url, body, headers, env }: Post, signal: AbortSignal): Promise<Reply> {
  const address = new URL(url);
  // Bun sends it through a proxy of the environment whatever we say, and nothing protects it on the way.
  if (isLoopback(address) && ['http_proxy', 'HTTP_PROXY'].some(name => name in process.env))
    throw new AnchorFailure('its address is not encrypted, and HTTP_PROXY is set');
  const proxy = proxyFor(address, env);
  try {
    const response = await fetch(address, {
      method: 'POST',
      body,
      headers: { 'user-agent': 'gatekeep', ...headers },
      signal,
      redirect: 'manual',
      keepalive: false,
      tls: { ca: authorities(null)!, rejectUnauthorized: true },
      ...(proxy === null ? {} : { proxy }),
    });
    const bytes = await whole(response);
    return { status: response.status, type: response.headers.get('content-type') ?? '', bytes };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AnchorFailure) throw error;
    const { code, name } = error as { code?: string; name?: string };
    throw new AnchorFailure(
      /CERT|SIGNED|ISSUER/.test(code ?? '')
        ? `its certificate is not trusted (${code})`
        : `no connection (${code ?? name ?? 'unknown'})`,
    );
  }
}

async function whole(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new AnchorFailure('its answer is too long to be one');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts, size));
}

/** What to say of an answer that is none. */
export const refusal = ({ status }: Reply): AnchorFailure =>
  new AnchorFailure(
    status >= 300 && status < 400 ? `it points elsewhere (${status}), where nothing is sent` : `it answered ${status}`,
  );
