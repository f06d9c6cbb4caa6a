/**
 * For each field that a pack is about: commands that a person should see, from the tools' own manuals and help, and the
 * harmless ones beside them. The lists stand in coverage/, a command a line.
 */
import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { analyze } from '../../src/bash/analyze.ts';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT, EXAMPLE_FACTS, NO_FILES } from '../../src/rules/example-place.ts';
import { policyOf } from './policy.ts';

const FOLDER = new URL('./coverage/', import.meta.url);
const policy = policyOf();

/** The files that the commands name are there, and harmless: what they do is not what is asked here. */
const ports = {
  ...NO_FILES,
  readFile: (path: string) => ({ path, text: 'true\n', sha256: '0'.repeat(64), origin: 'system' as const }),
};

function verdictOn(command: string): string {
  const analysis = analyze(command, EXAMPLE_FACTS, ports, []);
  return analysis.errors.length > 0 ? 'no bash' : decide(analysis, policy, EXAMPLE_CONTEXT).verdict;
}

/** `ask kubectl delete ns prod`; a row that asks says so for a rule, not because it could not be read. */
function rowsOf(file: string): readonly (readonly [verdict: string, command: string])[] {
  const lines = readFileSync(new URL(file, FOLDER), 'utf8').split('\n');
  return lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
}

describe.each(readdirSync(FOLDER).sort())('%s', file => {
  const rows = rowsOf(file);

  test('each asks where it should, and only there', () => {
    const wrong = rows.filter(([verdict, command]) => verdictOn(command) !== verdict);
    expect(wrong.map(([verdict, command]) => `should ${verdict}: ${command}`)).toEqual([]);
  });

  test('no command stands there twice', () => {
    const commands = rows.map(([, command]) => command);
    expect(new Set(commands).size).toBe(commands.length);
  });
});
