/** What each profile means, and which of two settings is the stricter. */
import type { Override, Profile, Settings } from './policy.ts';
import { SENSITIVITIES, strictest, type Verdict } from './verdict.ts';

export const PROFILES = ['observe', 'guard', 'strict'] as const satisfies readonly Profile[];

/** Milliseconds. */
const DEFAULT_WAIT = 600_000;

export const defaultsOf = (profile: Profile): Settings => ({
  profile,
  opaque: 'ask',
  unlisted: profile === 'strict' ? 'ask' : 'allow',
  thresholds: { low: profile === 'strict' ? 'ask' : 'allow', medium: 'ask', high: 'ask', critical: 'ask' },
  wait: DEFAULT_WAIT,
});

export const isStricter = (a: Profile, b: Profile): boolean => PROFILES.indexOf(a) > PROFILES.indexOf(b);

/** The stricter of both, setting by setting; a profile brings what it means. */
export function tightened(settings: Settings, more: Partial<Settings>): Settings {
  const profile = more.profile !== undefined && isStricter(more.profile, settings.profile) ? more.profile : null;
  const base = profile === null ? settings : { ...stricter(settings, defaultsOf(profile)), profile };
  return stricter(base, more);
}

function stricter(settings: Settings, more: Partial<Settings>): Settings {
  const { opaque, unlisted, thresholds, wait } = more;
  return {
    profile: settings.profile,
    opaque: opaque === 'deny' ? 'deny' : settings.opaque,
    unlisted: unlisted === undefined ? settings.unlisted : strictest(settings.unlisted, unlisted),
    thresholds: thresholds === undefined ? settings.thresholds : stricterTable(settings.thresholds, thresholds),
    wait: wait === undefined ? settings.wait : Math.min(settings.wait, wait),
  };
}

function stricterTable(a: Settings['thresholds'], b: Settings['thresholds']): Settings['thresholds'] {
  const rows = SENSITIVITIES.map((sensitivity): [string, Verdict] => [
    sensitivity,
    strictest(a[sensitivity], b[sensitivity]),
  ]);
  return Object.fromEntries(rows) as Settings['thresholds'];
}

/** The settings where these overrides hold. */
export const overridden = (settings: Settings, overrides: readonly Override[]): Settings =>
  overrides.reduce<Settings>(tightened, settings);
