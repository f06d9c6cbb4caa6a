/** Which of the open requests are shown, and which one is chosen: by name, so that a change of the list never moves an answer. */
import type { InboxEntry } from '../../approval/inbox-entry.ts';

export interface ListState {
  readonly all: readonly InboxEntry[];
  readonly filter: string;
  /** Name; null: none. */
  readonly chosen: string | null;
}

export const EMPTY_LIST: ListState = { all: [], filter: '', chosen: null };

export function shown({ all, filter }: ListState): readonly InboxEntry[] {
  const wanted = filter.toLowerCase();
  return all.filter(({ name, request }) =>
    [name, request.text, request.cwd, request.requester.user, request.requester.agent?.name ?? '']
      .concat(request.parts.flatMap(({ rules }) => rules.map(({ id }) => id)))
      .some(text => text.toLowerCase().includes(wanted)),
  );
}

export const chosenOf = (state: ListState): InboxEntry | null =>
  shown(state).find(({ name }) => name === state.chosen) ?? null;

/** The chosen one stays while it is there; else the one that took its place. */
export function withList(state: ListState, change: Partial<Pick<ListState, 'all' | 'filter'>>): ListState {
  const place = shown(state).findIndex(({ name }) => name === state.chosen);
  const next = { ...state, ...change };
  const entries = shown(next);
  if (entries.some(({ name }) => name === state.chosen)) return next;
  return { ...next, chosen: entries[Math.min(Math.max(place, 0), entries.length - 1)]?.name ?? null };
}

export function moved(state: ListState, by: 1 | -1): ListState {
  const entries = shown(state);
  const at = entries.findIndex(({ name }) => name === state.chosen) + by;
  return { ...state, chosen: entries[Math.min(Math.max(at, 0), entries.length - 1)]?.name ?? null };
}

/** Names that were not there before. */
export const arrived = (before: readonly InboxEntry[], now: readonly InboxEntry[]): readonly string[] =>
  now.map(({ name }) => name).filter(name => !before.some(one => one.name === name));
