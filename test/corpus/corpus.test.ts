/**
 * 3,500 commands that people wrote for other people: examples of manual pages, READMEs, package scripts, make recipes,
 * CI files. Where gatekeep asks, somebody has looked at the command: `ask` in commands.jsonl says that it should.
 * How they were collected: collect.py.
 */
import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { analyze } from '../../src/bash/analyze.ts';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT, EXAMPLE_FACTS, NO_FILES } from '../../src/rules/example-place.ts';
import { policyOf } from '../rules/policy.ts';

interface Row {
  readonly cmd: string;
  /** The text it stands in. */
  readonly from: string;
  /** A person should see it. */
  readonly ask?: true;
}

/** What gatekeep gets wrong today; each goes when it is right. */
const KNOWN_WRONG = new Map<string, string>([
  [
    'node -e "console.log(JSON.stringify(require(\'node:module\').builtinModules))" > ./lib/builtin-modules.json',
    'reads a list',
  ],
  ['node --experimental-permission --allow-fs-read=* index.js', 'an unquoted pattern is taken for options'],
  ['node --experimental-permission --allow-fs-read=* --allow-fs-write=* index.js', 'the same'],
  ['perf trace -e open* --max-events 4', 'an unquoted pattern is taken for options'],
  [
    'perf trace -e sched:*switch/nr=2/,block:*_plug/nr=4/,block:*_unplug/nr=1/,net:*dev_queue/nr=3,max-stack=16/',
    'the same',
  ],
  ['watch echo $$', 'a process id is a number'],
  ["node --inspect -p 'inspector.url()'", 'only looks'],
  ["node --inspect=localhost:3000 -p 'inspector.url()'", 'only looks'],
  ["node -p 'inspector.url()'", 'only looks'],
  ['node -p "new WebAssembly.Memory({ initial: 10, maximum: 100 });"', 'only computes'],
  ['jrunscript -e "print(\'hello world\')"', 'only prints'],
  ['jrunscript -e "cat(\'http://www.example.com\')"', 'only reads a page'],
  ['rm -rf *egg*', 'names in the project'],
]);

const rows: readonly Row[] = readFileSync(new URL('./commands.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Row);

/** The scripts that the commands name are there, and harmless: what they do is not what is asked here. */
const ports = {
  ...NO_FILES,
  readFile: (path: string) => ({ path, text: 'true\n', sha256: '0'.repeat(64), origin: 'system' as const }),
};

const policy = policyOf();
const asks = ({ cmd }: Row): boolean => {
  const analysis = analyze(cmd, EXAMPLE_FACTS, ports, []);
  return analysis.errors.length > 0 || decide(analysis, policy, EXAMPLE_CONTEXT).verdict !== 'allow';
};

describe('commands that people wrote', () => {
  const wrong = rows.filter(row => asks(row) !== (row.ask === true));

  test('there are enough, and no command twice', () => {
    expect(rows.length).toBeGreaterThanOrEqual(3000);
    expect(new Set(rows.map(row => row.cmd)).size).toBe(rows.length);
  });

  test('each asks where it should, and only there', () => {
    const unforeseen = wrong.filter(row => !KNOWN_WRONG.has(row.cmd));
    expect(unforeseen.map(row => `${row.ask ? 'should ask' : 'asks'}: ${row.cmd}`)).toEqual([]);
  });

  test('what was wrong and is right now is taken off the list', () => {
    const right = [...KNOWN_WRONG.keys()].filter(cmd => !wrong.some(row => row.cmd === cmd));
    expect(right).toEqual([]);
  });

  test('fewer than one in a hundred is wrong', () => {
    expect(wrong.length).toBeLessThan(rows.length / 100);
  });
});
