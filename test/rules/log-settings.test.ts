/** `audit:` of a policy: the highest layer that says a key decides it, and a project says none. */
import { expect, test } from 'bun:test';
import { LOG_SETTINGS } from '../../src/rules/log-settings.ts';
import { mistakeOf, policyOf } from './policy.ts';

const policy = (audit: string): string => `version: 1\naudit: ${audit}\n`;
const DAY = 86_400_000;

test('what nobody says is as it is shipped', () => {
  expect(policyOf().audit).toEqual(LOG_SETTINGS);
  expect(policyOf({ user: 'version: 1\nprofile: strict\n' }).audit).toEqual(LOG_SETTINGS);
});

test('system and user each say some of it', () => {
  const system = policy('{ key: p256, rotate_size: 1G }');
  expect(policyOf({ system, user: policy('{ rotate_age: 400d }') }).audit).toEqual({
    key: 'p256',
    rotate: { size: 2 ** 30, age: 400 * DAY },
    anchors: [],
  });
});

test.each([
  ['{ key: rsa }', /key is ed25519, p256; found rsa/],
  ['{ rotate_size: 64 }', /rotate_size is like 64M or 1G, from 1M to 64G; found 64/],
  ['{ rotate_size: 99G }', /rotate_size is like/],
  ['{ rotate_size: 0M }', /rotate_size is like/],
  ['{ rotate_age: 9000d }', /rotate_age is a time like 30s, 10m or 1h, at most 3650d/],
  ['{ rotate: 1G }', /rotate/],
  ['{}', /audit/],
])('%s is a mistake', (audit, says) => {
  expect(mistakeOf({ user: policy(audit) }).message).toMatch(says);
});

test('a layer below says nothing that is said above it, and a project nothing at all', () => {
  const key = policy('{ key: p256 }');
  expect(mistakeOf({ system: key, user: policy('{ key: ed25519 }') }).message).toBe('key is what the layer above says');
  expect(mistakeOf({ project: key }).message).toBe('a project says nothing of the log');
});
