/** A mistake in a policy with its line and column. Loaded only when there is one. */
import { Mistake } from '../rules/mistake.ts';
import { placed } from '../rules/place-in-file.ts';

export async function located(error: unknown): Promise<unknown> {
  if (!(error instanceof Mistake)) return error;
  // The hot path's parser knows no places; failing to find one must not hide the mistake.
  try {
    return placed(error, await import('yaml'));
  } catch {
    return error;
  }
}
