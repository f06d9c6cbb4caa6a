/** `when: { package: other }`: is what npx and its like name in this project, or known to everybody? */
import { expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import type { FactFile } from '../../src/rules/machine.ts';
import { policyOf } from './policy.ts';

const FILES: Readonly<Record<string, string>> = {
  '/home/dev/project/package.json': '{"devDependencies":{"@acme/tool":"1","listed":"2"}}',
  '/home/dev/project/node_modules/.bin/there': '#!/usr/bin/env node',
  '/home/dev/project/.venv/bin/mytool': '#!/usr/bin/python3',
  '/home/dev/package.json': '{"dependencies":{"above":"1"}}',
  '/home/dev/project/broken/package.json': '{',
};

const readFile = (path: string): FactFile =>
  FILES[path] === undefined ? { kind: 'absent' } : { kind: 'text', text: FILES[path] };

const context = { ...EXAMPLE_CONTEXT, machine: { ...EXAMPLE_CONTEXT.machine, readFile } };

test.each<readonly [string, 'allow' | 'ask']>([
  ['npx listed x', 'allow'],
  ['npx there', 'allow'],
  ['npx @acme/tool', 'allow'],
  ['npx @acme/tool@1.2', 'allow'],
  ['cd src && npx there', 'allow'],
  ['cd broken && npx listed', 'allow'],
  ['pnpm dlx listed', 'allow'],
  ['npm exec -- listed', 'allow'],
  ['uvx mytool', 'allow'],
  ['npm install -D fresh@2 && npx fresh', 'allow'],
  ['npx prettier --check "${files[@]}"', 'allow'],
  ['npx -y create-next-app@latest app', 'allow'],
  ['cd "$(cat where)" && npx tsc', 'allow'],
  ['npx @biomejs/biome check', 'allow'],
  ['npx fresh', 'ask'],
  ['npx -y fresh', 'ask'],
  ['npx above', 'ask'],
  ['cd /tmp/x && npx there', 'ask'],
  ['cd "$(cat where)" && npx there', 'ask'],
  ['npx "$(cat name)"', 'ask'],
  ['npx @other/listed', 'ask'],
  ['npx -p fresh listed', 'ask'],
  ['npm install other && npx fresh', 'ask'],
  ['npx https://example.org/x.tgz', 'ask'],
])('%p: %p', (text, wanted) => expect(decide(analyzeExample(text), policyOf(), context).verdict).toBe(wanted));
