/**
 * Questions to one GitHub API with one credential. Reading may be repeated, and remembers ETags, so that an unchanged page
 * costs nothing of the hourly limit; what changes something is sent once, whatever comes back.
 */
import type { Octokit } from '@octokit/rest';
import { failureOf, GithubFailure } from './failure.ts';
import { checkedBase, makeFetch } from './http.ts';
import { type GithubOptions, type Pace, paceOf } from './options.ts';
import { pause } from './pause.ts';
import { type Credential, credentialOf } from './token.ts';

export interface Reply {
  readonly data: unknown;
  /** Is it the same as when this was asked before? */
  readonly unchanged: boolean;
  readonly etag: string | null;
  /** Address of the next page; null: this is the last. */
  readonly next: string | null;
  /** Milliseconds since the epoch by GitHub's clock; null: it does not say. */
  readonly date: number | null;
  /** Calls left in this hour's window, how many it has, and milliseconds to its end; null: there is no limit. */
  readonly left: { readonly calls: number; readonly of: number; readonly endsIn: number } | null;
}

type Params = Readonly<Record<string, unknown>>;
type Method = 'POST' | 'PATCH' | 'PUT';

/** Items of a full page; more GitHub does not hand out at once. */
export const PAGE = 100;
/** More than the pages that one process looks at again. */
const MOST_REMEMBERED = 400;

export class Api {
  readonly base: string;
  readonly credential: Credential;
  /** Calls that the hourly limit counts. */
  counted = 0;
  /** The account of the token; null: of an installation. Left out: not asked yet. */
  me?: number | null;
  readonly #pace: Pace;
  readonly #octokit: Promise<Octokit>;
  readonly #remembered = new Map<string, Reply>();

  /** Throws `config` where nothing could be asked. */
  constructor(options: GithubOptions) {
    this.#pace = paceOf(options);
    this.base = checkedBase(options.settings.api, options.env);
    this.credential = credentialOf(options.env);
    const { base } = this;
    const { settings, env } = options;
    const send = makeFetch({ base, ca: settings.ca, env, timeoutMs: this.#pace.timeout });
    this.#octokit = connect(base, this.credential, send, settings.repository);
    // Looked at when something is asked; until then nobody may have to catch it.
    this.#octokit.catch(() => {});
  }

  /** A page as it is now. `path` begins with a slash and may hold `{names}`; or it is the whole address of a next page. */
  async get(path: string, params: Params, signal: AbortSignal): Promise<Reply> {
    const { url } = (await this.#octokit).request.endpoint(`GET ${path}`, { ...params, baseUrl: this.base });
    const known = this.#remembered.get(url);
    const headers = known?.etag == null ? {} : { 'if-none-match': known.etag };
    const reply = await this.#ask('GET', path, { ...params, headers }, signal, known);
    this.#remembered.delete(url);
    // The link to a page after a full last one comes without a change of it: that page is read anew.
    const mayGoOn = reply.next === null && Array.isArray(reply.data) && reply.data.length >= PAGE;
    if (reply.etag !== null && !mayGoOn) this.#remembered.set(url, reply);
    if (this.#remembered.size > MOST_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
    return reply;
  }

  /** Like get, but asks again while a failure may pass; then throws it. */
  async patiently(path: string, params: Params, signal: AbortSignal): Promise<Reply> {
    const began = performance.now();
    for (let failures = 0; ; failures++) {
      try {
        return await this.get(path, params, signal);
      } catch (error) {
        if (!(error instanceof GithubFailure) || !error.passes) throw error;
        const ms = error.waitMs ?? (error.kind === 'limited' ? this.#pace.limited : this.#pace.pause * 2 ** failures);
        if (performance.now() - began + ms > this.#pace.patience) throw error;
        await pause(ms, signal);
      }
    }
  }

  /** Every item of a list, whatever it takes of pages, with the ETag of its page. Throws unless each page is a list. */
  async list(
    path: string,
    params: Params,
    signal: AbortSignal,
  ): Promise<{ items: unknown[]; etags: (string | null)[]; unchanged: boolean }> {
    const items: unknown[] = [];
    const etags: (string | null)[] = [];
    let unchanged = true;
    let page = await this.patiently(path, { ...params, per_page: PAGE }, signal);
    for (;;) {
      if (!Array.isArray(page.data)) throw new GithubFailure('answer', 'the answer is no list');
      items.push(...page.data);
      etags.push(...page.data.map(() => page.etag));
      unchanged &&= page.unchanged;
      if (page.next === null) return { items, etags, unchanged };
      page = await this.patiently(page.next, {}, signal);
    }
  }

  /** Sends it once. After a failure that is `unknown`, it may have been done all the same. */
  async send(method: Method, path: string, params: Params, signal: AbortSignal): Promise<Reply> {
    return this.#ask(method, path, params, signal);
  }

  async #ask(method: string, path: string, params: Params, signal: AbortSignal, known?: Reply): Promise<Reply> {
    signal.throwIfAborted();
    const octokit = await this.#octokit;
    try {
      const { status, headers, data } = await octokit.request(`${method} ${path}`, { ...params, request: { signal } });
      this.counted++;
      // Octokit hands a redirect out as if it were the answer.
      if ((status as number) >= 300) throw failureOf(status, headers, '');
      return { data, unchanged: false, etag: headers.etag ?? null, ...about(headers) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof GithubFailure) throw error;
      if (!isRequestError(error)) throw error;
      if (error.cause instanceof GithubFailure) throw error.cause;
      const headers = error.response?.headers ?? {};
      if (error.status === 304 && known !== undefined) return { ...known, unchanged: true, ...about(headers, known) };
      this.counted++;
      throw failureOf(error.status, headers, wordsOf(error.response?.data));
    }
  }
}

interface RequestError extends Error {
  readonly status: number;
  readonly response?: { readonly headers: Record<string, string | undefined>; readonly data: unknown };
}
const isRequestError = (error: unknown): error is RequestError => error instanceof Error && 'status' in error;

const wordsOf = (data: unknown): string => {
  const { message } = (typeof data === 'object' && data !== null ? data : {}) as { message?: unknown };
  return typeof message === 'string' ? message : '';
};

type Headers = Readonly<Record<string, string | number | undefined>>;

function about(headers: Headers, known?: Reply): Pick<Reply, 'next' | 'date' | 'left'> {
  const next = /<([^<>]+)>;\s*rel="next"/.exec(String(headers.link ?? ''))?.[1] ?? null;
  const date = Date.parse(String(headers.date ?? ''));
  const [of, calls, reset] = ['limit', 'remaining', 'reset'].map(name =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  );
  const limited = Number.isFinite(date) && [of, calls, reset].every(Number.isFinite);
  return {
    // GitHub leaves the links out of a 304; the pages are as many as before.
    next: known !== undefined && headers.link === undefined ? known.next : next,
    date: Number.isFinite(date) ? date : null,
    left: limited ? { calls: calls!, of: of!, endsIn: Math.max(reset! * 1000 - date, 0) } : null,
  };
}

type Send = (url: string, init: RequestInit) => Promise<Response>;

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Loaded when somebody is asked: an allowed command pays nothing for it. */
async function connect(baseUrl: string, credential: Credential, send: Send, repository: string): Promise<Octokit> {
  const { Octokit } = await import('@octokit/rest');
  const common = { baseUrl, log: SILENT, userAgent: 'gatekeep', request: { fetch: send } };
  if (credential.kind !== 'app') return new Octokit({ ...common, auth: credential.token });
  const { createAppAuth } = await import('@octokit/auth-app');
  const { appId, privateKey } = credential;
  const app = { appId, privateKey };
  const installationId =
    credential.installation ??
    (await installationOf(new Octokit({ ...common, authStrategy: createAppAuth, auth: app }), repository));
  // The installation's token lives an hour; it is made anew when it has become old.
  return new Octokit({ ...common, authStrategy: createAppAuth, auth: { ...app, installationId } });
}

async function installationOf(asApp: Octokit, repository: string): Promise<number> {
  const [owner, repo] = repository.split('/');
  const { data } = await asApp.request('GET /repos/{owner}/{repo}/installation', { owner: owner!, repo: repo! });
  if (!Number.isSafeInteger(data?.id)) throw new GithubFailure('answer', 'the answer names no installation');
  return data.id;
}
