/**
 * What bash does with 167 command lines, as recorded from bash itself, through each staged front and the real judge,
 * under a policy that lets everything run. A known difference that starts to pass fails the test, so that the list stays true.
 */
import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { House, recorded } from '../resident/house.ts';
import { ALONE } from '../staged.ts';

const root = join(import.meta.dir, '../..');
const SHARDS = 12;

/** bash runs the first half of a text whose second half is broken; gatekeep runs nothing of it. */
const HALF_RUN = ['c-multiline-partial', 'stdin-partial-then-error'];

const fronts = [
  ['c', 'build/stage/lib/gatekeep/bash/bash', HALF_RUN],
  [
    'script',
    'build/stage-script/lib/gatekeep/bash/bash',
    [
      ...HALF_RUN,
      // The kernel gives a script's interpreter a name of its own: argv[0] is lost, and what bash takes from it.
      'argv0-dash-login',
      'argv0-dash-nocmd',
      'argv0-sh',
      'argv0-rbash',
      'env-BASH_ENV-sh',
      // A bash that is not interactive drops PS1.
      'tty-ps1-marker',
    ],
  ],
] as const;

/** `more`: variables that every case has. */
async function failuresOf(
  shell: string,
  more: Record<string, string> = ALONE,
): Promise<{ cases: number; failed: Map<string, string> }> {
  const folder = mkdtempSync(join(tmpdir(), 'gatekeep-compat-'));
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, 'version: 1\nprofile: observe\n');
  const runner = join(import.meta.dir, 'run-shell-compat.py');
  const cases = join(import.meta.dir, 'shell-compat.jsonl');
  const env = { PATH: process.env.PATH ?? '', GATEKEEP_POLICY: policy, ...more };
  const runs = Array.from({ length: SHARDS }, (_, shard) =>
    Bun.spawn(['python3', runner, '--shell', shell, '--shard', `${shard}/${SHARDS}`, cases], { env, stdout: 'pipe' }),
  );
  const output = await Promise.all(runs.map(run => new Response(run.stdout).text()));
  const lines = output.join('').split('\n');
  const failed = lines.map(line => /^FAIL (\S+) (.*)/.exec(line)).filter(match => match !== null);
  const counts = lines.map(line => /^(\d+) cases,/.exec(line)).filter(match => match !== null);
  return {
    cases: counts.reduce((sum, match) => sum + Number(match[1]), 0),
    failed: new Map(failed.map(match => [match[1]!, match[2]!])),
  };
}

const total = readFileSync(join(import.meta.dir, 'shell-compat.jsonl'), 'utf8')
  .trim()
  .split('\n').length;

test.each(fronts)(
  'the %s front does what bash does',
  async (_kind, shell, known) => {
    const { cases, failed } = await failuresOf(join(root, shell));
    expect(cases).toBe(total);
    expect(Object.fromEntries([...failed].filter(([id]) => !known.includes(id as never)))).toEqual({});
    expect([...failed.keys()].sort()).toEqual([...known].sort());
  },
  120_000,
);

test('the C front does what bash does, also where a resident judges', async () => {
  const house = new House();
  try {
    const pid = await house.settle();
    const before = recorded(pid);
    const state = join(house.home, '.local/state');
    const { cases, failed } = await failuresOf(join(root, fronts[0][1]), { XDG_STATE_HOME: state });
    expect({ cases, failed: [...failed.keys()].sort() }).toEqual({ cases: total, failed: [...HALF_RUN].sort() });
    // The others read their standard input, or are interactive. Each record has some hundred bytes.
    expect(recorded(pid) - before).toBeGreaterThan(100 * 500);
    expect(house.pids()).toEqual([pid]);
  } finally {
    await house.remove();
  }
}, 120_000);
