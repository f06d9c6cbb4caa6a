/** The settings of one policy file laid over those above it; what loosens without being allowed to is a mistake. */
import type { MayLoosen } from './may-loosen.ts';
import type { Settings } from './policy.ts';
import type { PolicyContent } from './policy-file.ts';
import { defaultsOf, isStricter, tightened } from './settings.ts';
import type { Shape } from './shape.ts';
import { SENSITIVITIES, strictest } from './verdict.ts';

export function applySettings({ settings, shape }: PolicyContent, above: Settings, may: MayLoosen): Settings {
  const { profile, opaque, unlisted, wait } = settings;
  const refuse = refusal(may);
  let made = above;
  if (profile !== undefined && profile !== above.profile) {
    const looser = isStricter(above.profile, profile);
    if (looser) refuse('profile', shape.at('profile'), `profile ${profile} is looser than ${above.profile}`);
    made = looser ? { ...defaultsOf(profile), wait: above.wait } : tightened(above, { profile });
  }
  if (opaque === 'ask' && above.opaque === 'deny')
    refuse('opaque', shape.at('opaque'), 'opaque ask is looser than deny');
  if (unlisted !== undefined && strictest(made.unlisted, unlisted) !== unlisted)
    refuse('unlisted', shape.at('unlisted'), `unlisted ${unlisted} is looser than ${made.unlisted}`);
  if (wait !== undefined && wait > made.wait)
    refuse('wait', shape.at('wait'), `wait is longer than ${made.wait / 1000}s`);
  return {
    ...made,
    ...(opaque !== undefined && { opaque }),
    ...(unlisted !== undefined && { unlisted }),
    ...(wait !== undefined && { wait }),
    thresholds: thresholds(settings.thresholds ?? {}, made.thresholds, shape.at('thresholds'), refuse),
  };
}

type Refuse = (key: string, place: Shape, what: string) => void;

const refusal =
  (may: MayLoosen): Refuse =>
  (key, place, what) => {
    const hint = may(key);
    if (hint !== null) place.fail(`${what}, which a lower layer may not loosen`, { hint });
  };

function thresholds(
  named: Partial<Settings['thresholds']>,
  above: Settings['thresholds'],
  shape: Shape,
  refuse: Refuse,
): Settings['thresholds'] {
  for (const sensitivity of SENSITIVITIES) {
    const verdict = named[sensitivity];
    if (verdict === undefined || strictest(above[sensitivity], verdict) === verdict) continue;
    refuse('thresholds', shape.at(sensitivity), `${sensitivity}: ${verdict} is looser than ${above[sensitivity]}`);
  }
  return { ...above, ...named };
}

/** What takes rules or files out of judgement, or lets commands through. */
export function refuseLooser({ shape, known, disable, rules }: PolicyContent, may: MayLoosen): void {
  const refuse = refusal(may);
  if (known.length > 0) refuse('known', shape.at('known'), 'known accepts files unseen');
  if (disable.length > 0) refuse('disable', shape.at('disable'), 'disable takes rules out of force');
  const allows = rules.findIndex(rule => rule.verdict === 'allow');
  if (allows >= 0) refuse('allow', shape.at('rules').at(allows).at('verdict'), `rule ${rules[allows]!.id} allows`);
}
