import { expect, test } from 'bun:test';
import Ajv from 'ajv';
import { parse } from 'yaml';
import policySchema from '../../schemas/policy.schema.json';
import rulesSchema from '../../schemas/rules.schema.json';
import { packs } from './policy.ts';

const ajv = new Ajv({ schemas: [rulesSchema, policySchema] });

test.each(packs.map(pack => [pack.name, pack.text] as const))('%s is valid for editors', (_name, text) => {
  expect(ajv.validate('rules.schema.json', parse(text))).toBe(true);
});

test.each([
  ['version: 1\nprofile: strict\nwait: 10m\n', true],
  ['version: 1\nwait: soon\n', false],
  ['profile: strict\n', false],
  ['version: 1\nprofil: strict\n', false],
  ['version: 1\nrules:\n  - id: a\n    match: x\n    reason: r\n', false],
  ['version: 1\nrules:\n  - id: a\n    match: x\n    reason: r\n    examples: { match: [x], no_match: [y] }\n', true],
] as [string, boolean][])('%p: %p', (text, wanted) =>
  expect(ajv.validate('policy.schema.json', parse(text))).toBe(wanted),
);
