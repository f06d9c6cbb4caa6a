import { expect, test } from 'bun:test';
import Ajv from 'ajv';
import { parse } from 'yaml';
import policySchema from '../../schemas/policy.schema.json';
import rulesSchema from '../../schemas/rules.schema.json';
import { packs, policyOf } from './policy.ts';

const ajv = new Ajv({ schemas: [rulesSchema, policySchema] });

test.each(packs.map(pack => [pack.name, pack.text] as const))('%s is valid for editors', (_name, text) => {
  expect(ajv.validate('rules.schema.json', parse(text))).toBe(true);
});

test.each(packs.map(pack => [pack.name, pack.text] as const))(
  '%s names its schema in the first line',
  (_name, text) => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schemas/rules.schema.json');
  },
);

/** Each is asked of the schema and of the loader: editors say what gatekeep says. */
const RULE = 'id: a.b, match: make x, reason: r, examples: { match: [make x], no_match: [make y] }';
const ROWS: readonly (readonly [string, boolean])[] = [
  ['version: 1\nprofile: strict\nwait: 10m\n', true],
  ['version: 1\nwait: soon\n', false],
  ['profile: strict\n', false],
  ['version: 1\nprofil: strict\n', false],
  ['version: 1\nopaque: deny\nunlisted: ask\nthresholds: { low: ask }\n', true],
  ['version: 1\nopaque: allow\n', false],
  ['version: 1\naudit: { key: p256, rotate_size: 64M, rotate_age: 400d }\n', true],
  ['version: 1\naudit: { key: rsa }\n', false],
  ['version: 1\naudit: { rotate_size: 64 }\n', false],
  ['version: 1\nthresholds: { lowest: ask }\n', false],
  ['version: 1\noverrides: [{ when: { agent: "*" }, unlisted: ask }]\n', true],
  ['version: 1\noverrides: [{ when: { agent: "*" } }]\n', false],
  ['version: 1\noverrides: [{ unlisted: ask }]\n', false],
  ['version: 1\nroles: { ops: { users: [a], agents: b } }\n', true],
  ['version: 1\nroles: { Ops: { users: [a] } }\n', false],
  ['version: 1\nroles: { ops: { people: [a] } }\n', false],
  ['version: 1\nsituations: { freeze: { time: "sat,sun UTC" } }\n', true],
  ['version: 1\nsituations: { freeze: { tim: "sat,sun UTC" } }\n', false],
  ['version: 1\ntrust: [{ may_loosen: [wait], files: "/srv/*", until: 2027-01-31 }]\n', true],
  ['version: 1\ntrust: [{ may_loosen: [wait] }]\n', false],
  ['version: 1\nmay_loosen: [everything]\n', false],
  ...[
    '{ channels: [terminal, inbox], wait: 10m, expires: 24h, count: 2, assurance: L1, reason: required }',
    '{ channels: terminal, request_reason: required, on_caller_death: withdraw, remind: 1h }',
    '{ escalate: { after: 15m, to: ["group:oncall", "user:ann"] } }',
    '{ break_glass: { by: "group:oncall", assurance: L2, reviewers: ["group:leads"] } }',
    '{ break_glass: never }',
    '{ grants: { for: 30m, times: 5 } }',
    '{ grants: never }',
    '{ challenge: { high: code, critical: signature } }',
    '{ challenge: { critical: code } }',
    '{ popup: false }',
    '{ channels: [github], github: { repository: acme/ops, api: env, approvers: [583231, "@acme/ops"] } }',
    '{ github: { repository: acme/ops, api: https://ghe.example.org/api/v3, allow_public: true, pull_request: true, ca: /etc/ca.pem } }',
  ].map(approvals => [`version: 1\napprovals: ${approvals}\n`, true] as const),
  ...[
    '{}',
    '{ channels: [] }',
    '{ channels: [mail] }',
    '{ wait: 10 }',
    '{ count: 10 }',
    '{ on_caller_death: run }',
    '{ challenge: code }',
    '{ popup: never }',
    '{ challenge: {} }',
    '{ challenge: { low: code } }',
    '{ challenge: { high: password } }',
    '{ grants: { for: 30m } }',
    '{ grants: { for: 30m, times: 0 } }',
    '{ grants: always }',
    '{ escalate: { after: 15m } }',
    '{ break_glass: { assurance: L1 } }',
    '{ break_glass: { by: oncall } }',
    '{ break_glass: { by: "group:oncall", assurance: L0 } }',
    '{ escalate: { after: 15m, to: oncall } }',
    '{ github: { repository: ops } }',
    '{ github: { repository: acme/ops, approvers: [ann] } }',
    '{ github: { repository: acme/ops, allow_public: yes please } }',
  ].map(approvals => [`version: 1\napprovals: ${approvals}\n`, false] as const),
  [`version: 1\nrules: [{ ${RULE} }]\n`, true],
  ['version: 1\nrules: [{ id: a, match: x, reason: r }]\n', false],
  ['version: 1\nrules: [{ id: a, reason: r, examples: { match: [x], no_match: [y] } }]\n', false],
  ...[
    'when: { branch: main, dirty: true, env: { A: [b] }, kube_context: "prod*", time: "mon UTC" }',
    'severity_when: { high: [production, { branch: main }], critical: root }',
    'approvals: { from: ["user:a", "group:b"], count: 2, assurance: L2, reason: required, wait: 1h, expires: 5m }',
    'controls: ["soc2:CC8.1", "iso27001:A.8.32", "nist:AC-6(9)"]',
    'tags: [a, b-c]',
    'references: ["https://example.org/x", git-push(1)]',
    'unless: make -n x',
  ].map(more => [`version: 1\nrules: [{ ${RULE}, ${more} }]\n`, true] as const),
  ...[
    'when: {}',
    'when: { ci: false }',
    'when: { dirty: yes please }',
    'severity_when: { huge: root }',
    'severity_when: { high: [] }',
    'approvals: {}',
    'approvals: { from: alice }',
    'approvals: { count: 0 }',
    'approvals: { assurance: L4 }',
    'approvals: { reason: true }',
    'controls: [iso9001]',
    'tags: [A]',
    'flows: { from: "curl ..." }',
    'flows: { from: { writes: x }, to: run }',
    'verdict: maybe',
  ].map(more => [`version: 1\nrules: [{ ${RULE}, ${more} }]\n`, false] as const),
  [
    'version: 1\nrules: [{ id: a.b, reads: "~/.ssh/*", reason: r, examples: { match: [cat ~/.ssh/x], no_match: [ls] } }]\n',
    true,
  ],
  [
    'version: 1\nrules: [{ id: a.b, flows: { from: { reads: .env }, to: "curl ..." }, reason: r, examples: { match: [curl -d @.env u], no_match: [ls] } }]\n',
    true,
  ],
];

test.each(ROWS)('%p: %p', (text, wanted) => {
  expect(ajv.validate('policy.schema.json', parse(text))).toBe(wanted);
  const load = (): unknown => policyOf({ system: text });
  if (wanted) expect(load).not.toThrow();
  else expect(load).toThrow();
});
