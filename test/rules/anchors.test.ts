/** `audit: { anchors }`: each layer may add some, and none takes one away. Editors are told the same. */
import { expect, test } from 'bun:test';
import Ajv from 'ajv';
import { parse } from 'yaml';
import policySchema from '../../schemas/policy.schema.json';
import rulesSchema from '../../schemas/rules.schema.json';
import { policyOf } from './policy.ts';

const ajv = new Ajv({ schemas: [rulesSchema, policySchema] });
const policy = (anchors: string): string => `version: 1\naudit: { anchors: ${anchors} }\n`;
const WITNESS = 'witness.example.org/w1+0123abcd+BAABAgME';
const OLD = 'witness.example.org/w0+0123abcd+BAABAgME';

test.each([
  ['[{ kind: git, repository: /srv/evidence }]', { name: 'git', ref: 'refs/heads/gatekeep', push: null }],
  [
    '[{ kind: git, name: two, repository: /srv/x, ref: refs/heads/log/a, push: origin }]',
    { name: 'two', push: 'origin' },
  ],
  ['[{ kind: rfc3161, url: "https://tsa.example.org/tsr", ca: /etc/tsa.pem }]', { ca: '/etc/tsa.pem' }],
  ['[{ kind: rfc3161, url: "http://127.0.0.1:3161/" }]', { name: 'rfc3161', ca: null }],
  [`[{ kind: witness, url: "https://witness.example.org", key: ${WITNESS} }]`, { keys: [WITNESS] }],
  [`[{ kind: witness, url: "https://witness.example.org", key: [${WITNESS}, ${OLD}] }]`, { keys: [WITNESS, OLD] }],
  ['[{ kind: webhook, url: "https://siem.example.org/in" }]', { secret: null }],
  ['[{ kind: webhook, url: "https://x.org", hmac: KEY }]', { secret: { as: 'hmac', variable: 'KEY' } }],
  ['[{ kind: webhook, url: "https://x.org", bearer: KEY }]', { secret: { as: 'bearer', variable: 'KEY' } }],
])('%s', (anchors, wanted) => {
  expect(policyOf({ user: policy(anchors) }).audit.anchors).toEqual([expect.objectContaining(wanted)]);
  expect(ajv.validate('policy.schema.json', parse(policy(anchors)))).toBe(true);
});

const [GIT, HOOK] = ['{ kind: git, repository: /srv/x }', '{ kind: webhook, url: "https://x.org" }'];

test.each([
  ['[{ kind: rekor }]', 'kind is git, rfc3161, witness, webhook'],
  ['[{ repository: /srv/x }]', 'kind is a text'],
  ['[git]', 'an anchor stands before a colon'],
  ['[{ kind: git, repository: evidence }]', 'repository is a whole path'],
  ['[{ kind: git, repository: /srv/x, ref: main }]', 'ref is like refs/heads/gatekeep'],
  ['[{ kind: git, repository: /srv/x, push: "--mirror" }]', 'push is like origin'],
  ['[{ kind: git, url: "https://x.org" }]', 'unknown key url'],
  ['[{ kind: webhook, url: "http://x.org" }]', 'url is an https address'],
  ['[{ kind: webhook, url: "https://me:pass@x.org" }]', 'url is an https address'],
  ['[{ kind: webhook, url: "https://x.org", hmac: KEY, bearer: KEY }]', 'not both'],
  ['[{ kind: webhook, url: "https://x.org", hmac: "a secret" }]', 'hmac is like EVIDENCE_SECRET'],
  ['[{ kind: witness, url: "https://x.org", key: x }]', 'key is like'],
  ['[{ kind: witness, url: "https://x.org", key: [] }]', 'it names none'],
  [`[${GIT.replace('}', ', name: github }')}]`, 'github is kept wherever'],
])('%s: refused', (anchors, why) => {
  expect(() => policyOf({ user: policy(anchors) })).toThrow(why);
  expect(ajv.validate('policy.schema.json', parse(policy(anchors)))).toBe(false);
});

test('a lower layer adds, and changes none above it', () => {
  const both = policyOf({ system: policy(`[${GIT}]`), user: policy(`[${HOOK}]`) });
  expect(both.audit.anchors.map(({ name }) => name)).toEqual(['git', 'webhook']);
  expect(policyOf({ system: policy(`[${GIT}]`), user: policy('[]') }).audit.anchors).toHaveLength(1);
  expect(() => policyOf({ system: policy(`[${GIT}]`), user: policy(`[${GIT}]`) })).toThrow('anchor git is what');
  expect(() => policyOf({ user: policy(`[${GIT}, ${GIT}]`) })).toThrow('two anchors are called git');
  expect(() => policyOf({ project: policy(`[${HOOK}]`) })).toThrow('a project says nothing of the log');
});
