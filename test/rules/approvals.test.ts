/** `approvals:` of several layers: what decides comes from the highest that says it; a lower one only asks for more. */
import { expect, test } from 'bun:test';
import type { ApprovalSettings } from '../../src/rules/approval-settings.ts';
import { policyOf } from './policy.ts';

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
