/** What the one poller of a repository leaves for the others: the comments of the last minutes, and when it looks again. */
import { readJson } from './cache-folder.ts';
import type { Comment } from './shapes.ts';

export interface FeedState {
  readonly version: 1;
  /** By GitHub's clock, milliseconds since the epoch: what was written or edited from then on is among the comments. */
  readonly from: number;
  /** The filter of the next look, whole seconds; it stays while nothing comes, so that the page stays unchanged. */
  readonly since: number;
  /** Latest comment of the look before: the next filter starts no later. */
  readonly latest: number;
  /** GitHub's clock less ours. */
  readonly skew: number;
  /** By our clock. */
  readonly polled: number;
  readonly next: number;
  readonly comments: readonly Comment[];
}

/** Comments stay as long as a process may have slept over. */
const KEPT_MS = 900_000;
/** A state older than this is no ground to go on from. */
const STALE_MS = 600_000;
/** `since` has whole seconds and means the last edit; and lists may be behind. */
const OVERLAP_MS = 60_000;
/** An hour is the longest that GitHub makes anybody wait for a new window. */
const LONGEST_MS = 3_700_000;

const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** null: none that can be gone on from. */
export function readState(path: string, now: number): FeedState | null {
  const state = readJson(path) as FeedState | null;
  const numbers = [state?.from, state?.since, state?.latest, state?.skew, state?.polled, state?.next];
  if (state?.version !== 1 || !numbers.every(Number.isFinite) || !Array.isArray(state.comments)) return null;
  const isOurs =
    state.polled <= now + 5_000 && state.polled > now - STALE_MS - LONGEST_MS && state.next < now + LONGEST_MS;
  return isOurs ? state : null;
}

export function freshState(now: number, skew: number): FeedState {
  const since = wholeSeconds(now + skew - 2 * OVERLAP_MS);
  return { version: 1, from: since, since, latest: since, skew, polled: now, next: now, comments: [] };
}

export const isStale = (state: FeedState, now: number): boolean => state.polled < now - STALE_MS;

/** After a look that found `found`. Each comment is in two looks at least, should a page have shifted under one of them. */
export function afterLook(
  state: FeedState,
  found: readonly Comment[],
  now: number,
  skew: number,
  wait: number,
): FeedState {
  const times = found.map(one => Date.parse(one.updated));
  const latest = Math.max(state.latest, ...times);
  const keep = now + skew - KEPT_MS;
  const ids = new Set(found.map(one => one.id));
  const comments = [...state.comments.filter(one => !ids.has(one.id)), ...found];
  return {
    version: 1,
    from: Math.max(state.from, keep),
    since: Math.max(state.since, wholeSeconds(Math.min(latest, state.latest) - OVERLAP_MS)),
    latest,
    skew,
    polled: now,
    next: now + wait,
    comments: comments.filter(one => Date.parse(one.updated) >= keep),
  };
}
