/**
 * New comments of a repository, for all requests and all processes of a machine: the one that holds the lock asks GitHub,
 * the others read what it found. Nothing here is proof: an answer is verified from GitHub before it counts.
 */
import { type Api, PAGE, type Reply } from './api.ts';
import { cacheFolder, writeJson } from './cache-folder.ts';
import { GithubFailure } from './failure.ts';
import { afterLook, type FeedState, freshState, isStale, readState } from './feed-state.ts';
import { tryLead } from './leader.ts';
import { type GithubOptions, type Pace, paceOf } from './options.ts';
import { pause } from './pause.ts';
import { findRepository, place } from './repository.ts';
import { type Comment, comment } from './shapes.ts';
import { Troubles } from './troubles.ts';

export interface FeedListener {
  /** `gap`: some may have been missed. */
  news(comments: readonly Comment[], gap: boolean): void;
  /** It has been failing for so long, or in such a way, that going on is senseless. */
  failed(error: unknown): void;
}

/** A poller that hangs does not hold up the others for longer. */
const HANGING_MS = 60_000;

export class Feed {
  readonly #listeners = new Set<FeedListener>();
  readonly #options: GithubOptions;
  readonly #api: Api;
  readonly #pace: Pace;
  readonly #folder: string;
  readonly #seen = new Map<number, string>();
  #covered: number | null = null;
  #stop: AbortController | null = null;
  #repository: { readonly owner: string; readonly repo: string } | null = null;

  constructor(api: Api, options: GithubOptions) {
    this.#api = api;
    this.#options = options;
    this.#pace = paceOf(options);
    this.#folder = feedFolder(api, options);
  }

  /** Looks while somebody listens. Returns what ends it. */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    if (this.#stop === null) {
      const stop = new AbortController();
      this.#stop = stop;
      this.#run(stop.signal).catch(error => {
        if (stop.signal.aborted) return;
        this.#stop = null;
        for (const one of this.#listeners) one.failed(error);
      });
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.abort();
      this.#stop = null;
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    const file = `${this.#folder}/comments.json`;
    const troubles = new Troubles(this.#pace);
    let lead: (() => void) | null = null;
    let latest: FeedState | null = null;
    let due = this.#options.now() + HANGING_MS;
    try {
      for (;;) {
        lead ??= tryLead(`${this.#folder}/poller.lock`);
        const now = this.#options.now();
        const shared = readState(file, now);
        if (shared !== null && shared.polled > (latest?.polled ?? 0)) latest = shared;
        // Whoever took over waits as long as GitHub has told the one before.
        if (lead !== null || latest !== null) due = (latest?.next ?? now) + (lead === null ? HANGING_MS : 0);
        if (now >= due) {
          latest = await this.#look(latest, signal, troubles);
          if (lead !== null) writeJson(file, latest);
        }
        if (latest !== null) this.#deliver(latest);
        const wait = (latest?.next ?? 0) - this.#options.now();
        await pause(lead !== null && wait > 0 ? wait : this.#pace.follow, signal);
      }
    } finally {
      lead?.();
    }
  }

  /** One look; after one that failed, the state says when the next is due. */
  async #look(before: FeedState | null, signal: AbortSignal, troubles: Troubles): Promise<FeedState> {
    const now = this.#options.now();
    const state = before === null || isStale(before, now) ? freshState(now, before?.skew ?? 0) : before;
    try {
      const { comments, reply } = await this.#ask(state, signal);
      troubles.none();
      const skew = reply.date === null ? state.skew : reply.date - now;
      // Our clock is ahead: the filter lay in GitHub's future and has hidden what came meanwhile.
      if (skew < state.skew - HANGING_MS) return { ...freshState(now, skew), next: now };
      return afterLook(state, comments, this.#options.now(), skew, this.#wait(reply));
    } catch (error) {
      if (!(error instanceof GithubFailure)) throw error;
      this.#repository = null;
      return { ...state, next: this.#options.now() + troubles.wait(error) };
    }
  }

  async #ask(state: FeedState, signal: AbortSignal): Promise<{ comments: Comment[]; reply: Reply }> {
    this.#repository ??= place(await findRepository(this.#api, this.#options.settings, null, signal));
    const since = new Date(state.since).toISOString().replace(/\.\d+/, '');
    // The latest first: whatever is new or edited changes the first page, and with it its ETag.
    const params = { ...this.#repository, sort: 'updated', direction: 'desc', since, per_page: PAGE };
    const first = await this.#api.get('/repos/{owner}/{repo}/issues/comments', params, signal);
    const comments: Comment[] = [];
    for (let reply = first; ; reply = await this.#api.get(reply.next, {}, signal)) {
      if (!Array.isArray(reply.data)) throw new GithubFailure('answer', 'the answer is no list');
      const { etag } = reply;
      comments.push(...reply.data.map(one => comment(one, etag)));
      if (reply.next === null) return { comments, reply: first };
    }
  }

  /** Close to the end of the hourly limit, what is left of it must last. */
  #wait({ left }: Reply): number {
    if (left === null || left.calls > left.of / 10) return this.#pace.poll;
    return Math.max(this.#pace.poll, left.endsIn / Math.max(left.calls / 2, 1));
  }

  #deliver(state: FeedState): void {
    const gap = this.#covered !== null && state.from > this.#covered;
    this.#covered = state.polled + state.skew;
    const fresh = state.comments.filter(one => this.#seen.get(one.id) !== one.updated + one.body);
    for (const one of fresh) this.#seen.set(one.id, one.updated + one.body);
    const kept = new Set(state.comments.map(one => one.id));
    for (const id of this.#seen.keys()) if (!kept.has(id)) this.#seen.delete(id);
    if (fresh.length === 0 && !gap) return;
    for (const one of this.#listeners) one.news(fresh, gap);
  }
}

export function feedFolder({ base, credential }: Api, { cacheFolder: above, settings }: GithubOptions): string {
  const who = credential.kind === 'app' ? credential.appId : credential.token;
  return cacheFolder(above, [base, settings.repository, who]);
}
