/** What is known of an anchor between rounds: it saves work and tells people; the log's records are what counts. */

export interface AnchorState {
  /** How many lines it held when that last went well; 0: never. */
  readonly size: number;
  /** Milliseconds since the epoch; null: never. */
  readonly at: number | null;
  /** Why it did not the last time; null: it did. */
  readonly failed: { readonly at: number; readonly why: string } | null;
  /** Lines up to here tell of nothing that is still to be looked at; only where lines are looked at. */
  readonly looked?: number;
}

export type AnchorStates = Readonly<Record<string, AnchorState>>;

export const NEVER: AnchorState = { size: 0, at: null, failed: null };

const isNumber = (one: unknown): one is number => Number.isSafeInteger(one) && (one as number) >= 0;

/** Whoever can write the file can write anything into it. */
export function statesIn(value: unknown): AnchorStates {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).flatMap(([name, state]) => stateIn(name, state)));
}

function stateIn(name: string, state: unknown): [string, AnchorState][] {
  const { size, at, failed, looked } = (state ?? {}) as Record<string, unknown>;
  if (!isNumber(size)) return [];
  const { at: failedAt, why } = (failed ?? {}) as Record<string, unknown>;
  const known = isNumber(failedAt) && typeof why === 'string' ? { at: failedAt, why } : null;
  return [[name, { size, at: isNumber(at) ? at : null, failed: known, ...(isNumber(looked) && { looked }) }]];
}
