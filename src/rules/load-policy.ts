/** The parts of a policy file beside its rules: settings, overrides, roles, trust. */
import { duration } from './duration.ts';
import { loadCondition } from './load-condition.ts';
import type { Override, Role } from './policy.ts';
import type { PolicyContent } from './policy-file.ts';
import { PROFILES } from './settings.ts';
import type { Shape } from './shape.ts';
import { SENSITIVITIES, VERDICTS } from './verdict.ts';

/** What layers below may loosen in files that fit, and until when. */
export interface Trust {
  readonly mayLoosen: readonly string[];
  /** Globs on the path of the policy file; empty: any below. */
  readonly files: readonly string[];
  /** Hex SHA-256 that the file must have; null: any content. */
  readonly sha256: string | null;
  /** Milliseconds since the epoch, and as it is written. */
  readonly until: number;
  readonly day: string;
}

const optional = <T>(shape: Shape, key: string, read: (shape: Shape) => T): { [key: string]: T } =>
  shape.at(key).isMissing ? {} : { [key]: read(shape.at(key)) };

export function loadSettings(shape: Shape): PolicyContent['settings'] {
  return {
    ...optional(shape, 'profile', s => s.oneOf('profile', PROFILES)),
    ...optional(shape, 'opaque', opaque),
    ...optional(shape, 'unlisted', s => s.oneOf('unlisted', VERDICTS)),
    ...optional(shape, 'thresholds', thresholds),
    ...wait(shape),
  };
}

/** `wait` stands at the top, or with the rest of `approvals`. */
function wait(shape: Shape): { wait?: number } {
  const inner = shape.at('approvals').at('wait');
  if (inner.isMissing) return optional(shape, 'wait', s => duration(s, 'wait'));
  if (!shape.at('wait').isMissing) inner.fail('wait is said twice', { hint: 'leave out one of them', part: 'key' });
  return { wait: duration(inner, 'wait') };
}

function opaque(shape: Shape): 'ask' | 'deny' {
  if (shape.value === 'allow')
    shape.fail('what cannot be told before it runs is never allowed: opaque is ask or deny', {
      hint: 'known: lists files that you have read',
    });
  return shape.oneOf('opaque', ['ask', 'deny']);
}

function thresholds(shape: Shape): PolicyContent['settings']['thresholds'] & {} {
  shape.keys('thresholds', SENSITIVITIES);
  return Object.assign({}, ...SENSITIVITIES.map(key => optional(shape, key, s => s.oneOf(key, VERDICTS))));
}

const OVERRIDE_KEYS = ['when', 'profile', 'opaque', 'unlisted', 'thresholds', 'wait'];

export function loadOverride(shape: Shape): Override {
  shape.keys('an override', OVERRIDE_KEYS);
  if (shape.at('when').isMissing) shape.fail('an override says when it holds', { hint: 'when: { cwd: "/srv/*" }' });
  const said = loadSettings(shape);
  const { thresholds: table, ...settings } = said;
  if (table === undefined && Object.keys(settings).length === 0)
    shape.fail('an override changes nothing', { hint: `it may name ${OVERRIDE_KEYS.slice(1).join(', ')}` });
  // What is not named is as low as can be, so that it tightens nothing.
  const rows = table === undefined ? {} : { thresholds: { ...NO_THRESHOLDS, ...table } };
  const at = `${shape.source.file}, override ${Number(shape.path.at(-1)) + 1}`;
  return { when: loadCondition(shape.at('when')), ...settings, ...rows, said: { at, settings: said } };
}

const NO_THRESHOLDS = { low: 'allow', medium: 'allow', high: 'allow', critical: 'allow' } as const;

const ROLE_KEYS = ['users', 'groups', 'agents', 'ci', 'repositories', 'may'];

export function loadRole(shape: Shape): Role {
  shape.keys('a role', ROLE_KEYS);
  const texts = (key: string): string[] =>
    shape.at(key).isMissing
      ? []
      : shape
          .at(key)
          .texts(key)
          .map(s => s.text(key));
  const role: Role = {
    users: texts('users'),
    groups: texts('groups'),
    agents: texts('agents'),
    ci: texts('ci'),
    repositories: texts('repositories'),
    may: texts('may'),
  };
  const claims = role.agents.length + role.ci.length + role.repositories.length;
  if (!isProven(role) && claims === 0) shape.fail('a role says who is in it', { hint: 'users: [deploy]' });
  if (role.may.length > 0 && !isProven(role))
    shape.at('may').fail('agents, ci and repositories are what the requester can write, so they permit nothing', {
      hint: 'add users or groups to the role',
      part: 'key',
    });
  return role;
}

/** The kernel says who is in it; the rest is what the environment or a repository claims. */
export const isProven = ({ users, groups }: Role): boolean => users.length + groups.length > 0;

const TRUST_KEYS = ['may_loosen', 'files', 'sha256', 'until'];

export function loadTrust(shape: Shape, loosenable: readonly string[]): Trust {
  shape.keys('trust', TRUST_KEYS);
  if (shape.at('until').isMissing) shape.fail('trust has an end', { hint: 'until: 2027-01-31' });
  const day = shape.at('until').text('until');
  // A day ends when it has ended everywhere that clocks are set to UTC.
  const until = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T24:00:00Z`) : Number.NaN;
  if (Number.isNaN(until))
    shape.at('until').fail(`until is a day like 2027-01-31, found ${day}`, { hint: 'until: 2027-01-31' });
  const sha256 = shape.at('sha256').isMissing
    ? null
    : shape
        .at('sha256')
        .text('sha256')
        .replace(/^sha256:/, '');
  if (sha256 !== null && !/^[\da-f]{64}$/.test(sha256))
    shape.at('sha256').fail('sha256 is the hash of the file, 64 hexadecimal digits', { hint: 'sha256sum FILE' });
  const files = shape.at('files').isMissing ? [] : shape.at('files').texts('files').map(file);
  const mayLoosen = shape
    .at('may_loosen')
    .texts('may_loosen')
    .map(s => s.oneOf('may_loosen', loosenable));
  return { mayLoosen, files, sha256, until, day };
}

function file(shape: Shape): string {
  const text = shape.text('files');
  if (!/^[/*]/.test(text)) shape.fail(`files are whole paths or globs on them, found ${text}`, { hint: `*/${text}` });
  return text;
}
