/** Somebody who writes a command and hides in its words what it does: whatever bash makes of them counts. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { policyOf } from './policy.ts';

const lines = (name: string): readonly string[] =>
  readFileSync(new URL(`./disguises/${name}.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n');

const policy = policyOf();
const verdict = (text: string): string => decide(analyzeExample(text), policy, EXAMPLE_CONTEXT).verdict;

test.each(lines('asks'))('asks: %s', text => expect(verdict(text)).toBe('ask'));
test.each(lines('wrappers'))('asks: %s', text => expect(verdict(text)).toBe('ask'));
test.each(lines('quiet'))('quiet: %s', text => expect(verdict(text)).toBe('allow'));
