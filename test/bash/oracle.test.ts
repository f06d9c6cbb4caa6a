/** 748 lines that bash itself has run, with recording stubs in the place of programs: nothing that ran may be missing. */
import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import type { Analysis, Arg } from '../../src/bash/analysis.ts';
import { judge } from './judge.ts';

interface Row {
  readonly id: string;
  readonly kind: 'realistic' | 'evil' | 'special';
  readonly cmd: string;
  readonly bash_accepts: boolean;
  readonly executed?: readonly (readonly string[])[];
  readonly executed_fail?: readonly (readonly string[])[];
}

const rows: readonly Row[] = readFileSync(new URL('./oracle.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Row);

/** Everyday lines that cannot be told before they run; each asks for a reason of its own. */
const OPAQUE_EVERYDAY = new Set([
  'r52', // a file that is made just before it is read
  'r102', // curl | bash
  'r213', // ssh to whatever a file says
  'r335', // node code with a template string
]);

const env = { HOME: '/home/agent', PWD: '/scratch' };
const judgeRow = (row: Row): Analysis => judge(row.cmd, { env, syntaxError: row.bash_accepts ? null : 'refused' });

function fits(pattern: readonly Arg[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  const [word, ...others] = words;
  if (typeof first === 'string') return first === word && fits(rest, others);
  // It stands for whatever a program would print.
  const holds = word === 'stub-out' || (word?.startsWith(first.prefix) && word.endsWith(first.suffix));
  if (!first.many) return holds === true && fits(rest, others);
  return words.some((_, from) => fits(rest, words.slice(from))) || fits(rest, []);
}

const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function isListed(analysis: Analysis, ran: readonly string[]): boolean {
  const [program = '', ...words] = ran;
  return analysis.invocations.some(({ argv }) => last(argv[0]) === last(program) && fits(argv.slice(1), words));
}

describe('the oracle', () => {
  test.each(rows.map(row => [row.id, row] as const))('%s', (_, row) => {
    const analysis = judgeRow(row);
    const ran = [...(row.executed ?? []), ...(row.executed_fail ?? [])].filter(argv => argv[0] !== 'stub-out');
    const isOpen = analysis.opaque.length === 0 && analysis.errors.length === 0;
    if (isOpen) expect(ran.filter(argv => !isListed(analysis, argv))).toEqual([]);
  });

  const everyday = rows.filter(row => row.kind === 'realistic' && !OPAQUE_EVERYDAY.has(row.id));
  test.each(everyday.map(row => [row.cmd, row] as const))('nothing is opaque in %s', (_, row) => {
    expect(judgeRow(row).opaque.map(one => one.why)).toEqual([]);
  });
});
