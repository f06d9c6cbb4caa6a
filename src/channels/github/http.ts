/** The wire: one server, whole JSON, and nobody in GitHub's place (posix/https.ts). */
import { authorities, isLoopback, proxyFor } from '../../posix/https.ts';
import { GithubFailure } from './failure.ts';

/** A page of 100 comments of 65,536 characters, twice escaped, is less. */
const MOST_BYTES = 32 << 20;

export interface Wire {
  /** Base of the API. */
  readonly base: string;
  readonly ca: string | null;
  readonly env: ReadonlyMap<string, string>;
  readonly timeoutMs: number;
}

/** GitHub's own address. */
export const GITHUB = 'https://api.github.com';

/** Refuses what would hand the token to others. `env` without GITHUB_API_URL is GitHub itself. */
export function checkedBase(api: string, env: ReadonlyMap<string, string>): string {
  const text = api === 'env' ? env.get('GITHUB_API_URL') || GITHUB : api;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    url.username !== '' ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))
  )
    throw new GithubFailure('config', 'the address of the GitHub API is no https address');
  // Bun sends it through a proxy of the environment whatever we say, and nothing protects it on the way.
  if (url.protocol === 'http:' && ['http_proxy', 'HTTP_PROXY'].some(name => env.has(name) || name in process.env))
    throw new GithubFailure('config', 'the address of the GitHub API is not encrypted, and HTTP_PROXY is set');
  return text.replace(/\/+$/, '');
}

function trustedBy(ca: string | null): string[] {
  const trusted = authorities(ca);
  if (trusted === null) throw new GithubFailure('config', `approvals.github.ca: ${ca} cannot be read`);
  return trusted;
}

/** A fetch that speaks to one server, never follows, never waits for ever, and hands out whole JSON or fails. */
export function makeFetch({ base, ca, env, timeoutMs }: Wire): (url: string, init: RequestInit) => Promise<Response> {
  const { origin } = new URL(base);
  const trusted = trustedBy(ca);
  return async (address, init) => {
    const url = new URL(address);
    if (url.origin !== origin) throw new GithubFailure('moved', `GitHub points to another server, ${url.origin}`);
    const proxy = proxyFor(url, env);
    const signal = AbortSignal.any([...(init.signal ? [init.signal] : []), AbortSignal.timeout(timeoutMs)]);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        ...init,
        signal,
        redirect: 'manual',
        tls: { ca: trusted, rejectUnauthorized: true },
        ...(proxy === null ? {} : { proxy }),
      });
      text = await wholeText(response);
    } catch (error) {
      init.signal?.throwIfAborted();
      throw error instanceof GithubFailure ? error : new GithubFailure('network', reasonOf(error, timeoutMs));
    }
    if (response.ok) checkJson(response, text);
    const { status, headers } = response;
    return new Response(text === '' ? null : text, { status, headers: plainHeaders(headers) });
  };
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  return /CERT|SIGNED|ISSUER/.test(code ?? '')
    ? `its certificate is not trusted (${code}); approvals.github.ca can name an authority`
    : `no connection (${code ?? name ?? 'unknown'})`;
}

async function wholeText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new GithubFailure('answer', 'the answer is larger than any of GitHub');
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts, size));
}

/** Octokit hands out HTML and half a text as data, with status 200. */
function checkJson(response: Response, text: string): void {
  if (text === '' && [204, 205].includes(response.status)) return;
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? ''))
    throw new GithubFailure('answer', 'the answer is no JSON', { status: response.status });
  try {
    JSON.parse(text);
  } catch {
    throw new GithubFailure('answer', 'the answer is no whole JSON', { status: response.status });
  }
}

function plainHeaders(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) copy.delete(name);
  return copy;
}
