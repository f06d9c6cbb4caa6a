/** `approvals:` of several layers: what decides comes from the highest that says it; a lower one only asks for more. */
import { expect, test } from 'bun:test';
import type { ApprovalSettings } from '../../src/rules/approval-settings.ts';
import { mistakeOf, policyOf, transcript } from './policy.ts';

const policy = (approvals: string): string => `version: 1\napprovals: ${approvals}\n`;
const merged = (system: string | null, project: string): ApprovalSettings =>
  policyOf({ ...(system !== null && { system: policy(system) }), project: policy(project) }).approvals;

const GLASS = '{ break_glass: { by: ["group:oncall", "user:ann"] } }';
const REVIEWED = '{ break_glass: { by: "group:oncall", assurance: L2, reviewers: "group:leads" } }';
const GITHUB = '{ github: { repository: acme/ops, approvers: [1, 2] } }';

test.each<[string, string, Partial<ApprovalSettings>]>([
  ['{ channels: [terminal, inbox] }', '{ channels: [inbox] }', { channels: ['inbox'] }],
  ['{ expires: 2h }', '{ expires: 1h }', { expires: 3_600_000 }],
  ['{ count: 2 }', '{ count: 3 }', { count: 3 }],
  ['{ assurance: L1 }', '{ assurance: L2 }', { assurance: 'L2' }],
  ['{ assurance: L1 }', '{ reason: required }', { assurance: 'L1', reason: true }],
  [GLASS, '{ break_glass: never }', { breakGlass: null }],
  [
    GLASS,
    '{ break_glass: { by: "group:oncall", assurance: L2, reviewers: "group:leads" } }',
    { breakGlass: { by: ['group:oncall'], assurance: 'L2', reviewers: ['group:leads'] } },
  ],
  [
    GITHUB,
    '{ github: { approvers: [2] } }',
    { github: expect.objectContaining({ repository: 'acme/ops', approvers: [2], layer: 'system' }) },
  ],
  [
    '{ challenge: { high: code } }',
    '{ challenge: { critical: signature } }',
    { challenge: { high: 'code', critical: 'signature' } },
  ],
  [
    '{ challenge: { critical: code } }',
    '{ challenge: { critical: signature } }',
    { challenge: { high: 'none', critical: 'signature' } },
  ],
])('%s, then %s', (system, project, wanted) => {
  expect(merged(system, project)).toMatchObject(wanted);
});

test.each([
  ['{ channels: [terminal] }', '{ channels: [terminal, inbox] }', 'inbox is not among the channels'],
  ['{ expires: 1h }', '{ expires: 2h }', 'expires is longer'],
  ['{ wait: 1m }', '{ wait: 2m }', 'wait is longer'],
  ['{ count: 2 }', '{ count: 1 }', 'count is less'],
  ['{ assurance: L2 }', '{ assurance: L1 }', 'assurance is less'],
  ['{ count: 2 }', '{ escalate: { after: 1m, to: "user:agent" } }', 'escalate adds approvers'],
  ['{ count: 2 }', '{ notify: /bin/true }', 'a project says nothing of notify'],
  ['{ grants: { for: 1h, times: 5 } }', '{ grants: { for: 2h, times: 5 } }', 'grants are wider'],
  ['{ grants: { for: 1h, times: 5 } }', '{ grants: { for: 1h, times: 6 } }', 'grants are wider'],
  ['{ challenge: { critical: signature } }', '{ challenge: { critical: code } }', 'challenge for critical is less'],
  ['{ challenge: { high: code } }', '{ challenge: { high: none } }', 'challenge for high is less'],
  ['{ popup: false }', '{ popup: true }', 'popup is false above'],
  ['{ grants: never }', '{ grants: { for: 1s, times: 1 } }', 'grants are wider'],
  ['{ count: 2 }', GLASS, 'break_glass lets more people'],
  ['{ break_glass: never }', GLASS, 'break_glass lets more people'],
  [GLASS, '{ break_glass: { by: "user:agent" } }', 'break_glass lets more people'],
  [REVIEWED, '{ break_glass: { by: "group:oncall", assurance: L1, reviewers: "group:leads" } }', 'break_glass lets'],
  [REVIEWED, '{ break_glass: { by: "group:oncall", assurance: L2 } }', 'break_glass lets more people'],
  [REVIEWED, '{ break_glass: { by: "group:oncall", assurance: L2, reviewers: "user:agent" } }', 'break_glass lets'],
  [GITHUB, '{ github: { repository: evil/ops } }', 'where requests go'],
  [GITHUB, '{ github: { api: https://evil.example.org } }', 'where requests go'],
  [GITHUB, '{ github: { allow_public: true } }', 'where requests go'],
  [GITHUB, '{ github: { approvers: [3] } }', '3 is not among the approvers'],
  [GITHUB, '{ github: { approvers: [] } }', 'an empty list'],
])('%s, then %s: refused', (system, project, why) => {
  expect(() => merged(system, project)).toThrow(why);
});

test('a project alone may ask for more, and its repository is known to be only its own word', () => {
  expect(merged(null, GITHUB).github).toMatchObject({ layer: 'project' });
  expect(() => merged(null, '{ expires: 2d }')).toThrow('expires is longer');
  expect(() => merged(null, '{ escalate: { after: 1m, to: "user:a" } }')).toThrow('escalate');
  expect(() => merged(null, GLASS)).toThrow('break_glass lets more people');
  expect(() => merged(null, '{ channels: [github] }')).toThrow('nobody says which repository');
});

test('the highest layer that says so names who is told, by its path', () => {
  const user = (notify: string): string => policy(`{ notify: ${notify} }`);
  expect(policyOf({ user: user('[/usr/bin/tell, -x]') }).approvals.notify).toEqual(['/usr/bin/tell', '-x']);
  expect(policyOf({ system: policy('{ count: 1 }'), user: user('/usr/bin/tell') }).approvals.notify).toEqual([
    '/usr/bin/tell',
  ]);
  expect(() => policyOf({ system: user('/usr/bin/tell'), user: user('/usr/bin/other') })).toThrow('notify is what');
  expect(() => policyOf({ user: user('tell') })).toThrow('absolute path');
});

test('wait stands at the top or in approvals, and not twice', () => {
  expect(policyOf({ user: policy('{ wait: 5m }') }).wait).toBe(300_000);
  expect(policyOf({ user: 'version: 1\nwait: 5m\n' }).approvals.waitSaid).toBe(true);
  expect(() => policyOf({ user: `${policy('{ wait: 5m }')}wait: 5m\n` })).toThrow('wait is said twice');
});

/** Every key that `approvals` has: a value that it takes, and what it becomes. */
const TAKEN: Readonly<Record<string, readonly [value: string, becomes: Partial<ApprovalSettings>]>> = {
  channels: ['[terminal, inbox, terminal]', { channels: ['terminal', 'inbox'] }],
  wait: ['20m', { waitSaid: true }],
  expires: ['30d', { expires: 30 * 86_400_000 }],
  count: ['3', { count: 3 }],
  assurance: ['L2', { assurance: 'L2' }],
  reason: ['required', { reason: true }],
  request_reason: ['required', { requestReason: true }],
  challenge: ['{ high: code }', { challenge: { high: 'code', critical: 'code' } }],
  capture: ['keep', { capture: 'keep' }],
  popup: ['false', { popup: false }],
  on_caller_death: ['withdraw', { onCallerDeath: 'withdraw' }],
  escalate: ['{ after: 30m, to: "group:oncall" }', { escalate: { after: 1_800_000, to: ['group:oncall'] } }],
  remind: ['1h', { remind: 3_600_000 }],
  grants: ['{ for: 1h, times: 10 }', { grants: { longest: 3_600_000, times: 10 } }],
  break_glass: ['{ by: "user:ann" }', { breakGlass: { by: ['user:ann'], assurance: 'L1', reviewers: [] } }],
  github: ['{ repository: acme/ops, api: "https://ghe.example.com/api/v3/" }', {}],
  notify: ['/usr/bin/tell', { notify: ['/usr/bin/tell'] }],
};

test.each(Object.entries(TAKEN))('%s is taken', (key, [value, becomes]) => {
  const { challenge, ...rest } = becomes;
  const { approvals, wait } = policyOf({ user: policy(`{ ${key}: ${value} }`) });
  expect(approvals).toMatchObject(rest);
  if (challenge !== undefined) expect(approvals.challenge.high).toBe(challenge.high);
  if (key === 'wait') expect(wait).toBe(1_200_000);
  if (key === 'github') expect(approvals.github?.api).toBe('https://ghe.example.com/api/v3');
});

/** Every key with values that are none, and what is said of each. */
const REFUSED: Readonly<Record<string, readonly (readonly [value: string, why: string])[]>> = {
  channels: [
    ['[]', 'channels names none: then nobody could answer'],
    ['[slack]', 'channels is terminal, inbox, github; found slack'],
    ['{}', 'channels'],
    ['[github]', 'nobody says which repository'],
  ],
  wait: [
    ['0s', 'wait is a time like 30s, 10m or 1h, at most 30d; found "0s"'],
    ['31d', 'at most 30d; found "31d"'],
    ['-1m', 'wait is a time'],
    ['600', 'wait is a time'],
    ['1.5h', 'wait is a time'],
  ],
  expires: [
    ['0h', 'expires is a time'],
    ['31d', 'at most 30d'],
    ['never', 'expires is a time'],
  ],
  count: [
    ['0', 'count'],
    ['1.5', 'count'],
    ['"two"', 'count'],
  ],
  assurance: [['L4', 'assurance is L0, L1, L2, L3; found L4']],
  reason: [['true', 'reason is required, or left out; found true']],
  request_reason: [['no', 'request_reason is required, or left out']],
  challenge: [
    ['code', 'challenge'],
    ['{}', 'challenge says nothing'],
    ['{ low: code }', 'unknown key low'],
    ['{ high: captcha }', 'high is none, code, signature; found captcha'],
  ],
  capture: [['all', 'capture is none, hash, keep; found all']],
  popup: [['yes', 'popup is true or false, found "yes"']],
  on_caller_death: [['kill', 'on_caller_death is park, withdraw; found kill']],
  escalate: [
    ['{ after: 1m }', 'to'],
    ['{ after: soon, to: "group:a" }', 'after is a time'],
    ['{ after: 1m, to: ann }', 'user:NAME, group:NAME and role:NAME; found ann'],
  ],
  remind: [['daily', 'remind is a time']],
  grants: [
    ['always', 'grants'],
    ['{ for: 1h }', 'times is a number from 1 to 10000'],
    ['{ for: 1h, times: 0 }', 'times is a number from 1 to 10000, found 0'],
    ['{ for: 31d, times: 1 }', 'at most 30d'],
  ],
  break_glass: [
    ['{ assurance: L1 }', 'break_glass says nobody who may'],
    ['{ by: "user:ann", assurance: L0 }', 'assurance is L1, L2, L3; found L0'],
    ['{ by: ann }', 'found ann'],
  ],
  github: [
    ['{}', 'github says nothing'],
    ['{ approvers: [1] }', 'github says no repository'],
    ['{ repository: ops }', 'repository is OWNER/NAME, found ops'],
    ['{ repository: a/b, api: "http://ghe.example.com" }', 'api is an https address'],
    ['{ repository: a/b, approvers: [octocat] }', 'an approver is a numeric account id'],
    ['{ repository: a/b, approvers: ["@team"] }', 'an approver is a numeric account id'],
    ['{ repository: a/b, allow_public: 1 }', 'allow_public is true or false'],
    ['{ repository: a/b, pull_request: x }', 'pull_request is true or false'],
    ['{ repository: a/b, ca: ca.pem }', 'ca is the whole path'],
    ['{ repository: a/b, token: x }', 'unknown key token'],
  ],
  notify: [
    ['tell', 'absolute path'],
    ['[]', 'notify'],
  ],
};

test.each(Object.entries(REFUSED).flatMap(([key, rows]) => rows.map(([value, why]) => [key, value, why] as const)))(
  '%s: %s is a mistake, and the place is shown',
  (key, value, why) => {
    const said = transcript(mistakeOf({ user: policy(`{ ${key}: ${value} }`) }));
    expect(said).toContain(why);
    expect(said).toStartWith('/user.yaml:2:');
  },
);

test('no key is without both', () => {
  const said = transcript(mistakeOf({ user: policy('{}') }));
  const keys = /may name (.*)/.exec(said)![1]!.split(', ');
  expect(Object.keys(TAKEN).toSorted()).toEqual(keys.toSorted());
  expect(Object.keys(REFUSED).toSorted()).toEqual(keys.toSorted());
});
