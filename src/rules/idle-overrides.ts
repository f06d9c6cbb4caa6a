/** Overrides only tighten: what one says that is looser than the policy around it changes nothing, and somebody should know. */
import type { Override, Policy, Settings } from './policy.ts';
import { isStricter } from './settings.ts';
import { SENSITIVITIES, strictest } from './verdict.ts';

export interface IdleSetting {
  /** The file, and which of its overrides. */
  readonly at: string;
  /** Lower case, no full stop. */
  readonly message: string;
}

export const HOW_TO_LOOSEN =
  'make the looser setting the one for all, and tighten it in overrides; a lower file may loosen what the one above names in trust or may_loosen';

export const idleSettings = (policy: Pick<Policy, 'overrides'> & Settings): IdleSetting[] =>
  policy.overrides.flatMap(override =>
    looser(policy, override.said?.settings ?? {}).map(what => ({
      at: override.said?.at ?? '',
      message: `${what}, so it is ignored: an override only tightens`,
    })),
  );

function looser(base: Settings, said: NonNullable<Override['said']>['settings']): string[] {
  const { profile, opaque, unlisted, thresholds, wait } = said;
  const found: string[] = [];
  if (profile !== undefined && isStricter(base.profile, profile))
    found.push(`profile ${profile} is looser than ${base.profile}`);
  if (opaque === 'ask' && base.opaque === 'deny') found.push('opaque ask is looser than deny');
  if (unlisted !== undefined && strictest(base.unlisted, unlisted) !== unlisted)
    found.push(`unlisted ${unlisted} is looser than ${base.unlisted}`);
  for (const sensitivity of SENSITIVITIES) {
    const verdict = thresholds?.[sensitivity];
    if (verdict !== undefined && strictest(base.thresholds[sensitivity], verdict) !== verdict)
      found.push(`thresholds ${sensitivity}: ${verdict} is looser than ${base.thresholds[sensitivity]}`);
  }
  if (wait !== undefined && wait > base.wait) found.push(`wait is longer than ${base.wait / 1000}s`);
  return found;
}
