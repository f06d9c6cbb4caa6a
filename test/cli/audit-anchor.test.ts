/** `audit anchor`: what became of each, and the three files that a workflow attests. */
import { expect, test } from 'bun:test';
import { anchorsIn } from '../../src/audit/anchors.ts';
import type { AnchorResult, AnchorServices } from '../../src/fronts/cli/audit-anchor.ts';
import { signer } from '../audit/signed-log.ts';
import { forty } from '../audit/signed-log.ts';
import { gatekeep, type Ran } from './fake-services.ts';

const { note } = forty(signer(1));
const [head] = anchorsIn('x', note);
const KEPT: AnchorResult = { name: 'git', where: '/srv/x refs/heads/gatekeep', size: 29, why: null };
const FAILED: AnchorResult = { name: 'tsa', where: 'https://tsa.example.org', size: 29, why: 'it answered 503' };

function anchor(
  args: readonly string[],
  results: readonly AnchorResult[],
  more: Partial<AnchorServices> = {},
): Promise<Ran> {
  const names = results.map(({ name }) => name);
  const anchoring = {
    names,
    sign: () => head!,
    anchor: async (some: readonly string[] | null) => results.filter(({ name }) => some?.includes(name) ?? true),
    ...more,
  };
  return gatekeep(['audit', 'anchor', ...args], '', { anchoring: async () => anchoring });
}

test('all of them, or those that are named', async () => {
  expect(await anchor([], [KEPT])).toEqual({
    code: 0,
    stdout: 'git: 29 lines, kept in /srv/x refs/heads/gatekeep\n',
    stderr: '',
  });
  expect(await anchor([], [KEPT, FAILED])).toEqual({
    code: 1,
    stdout: 'git: 29 lines, kept in /srv/x refs/heads/gatekeep\n',
    stderr: 'gatekeep: error: anchor tsa: https://tsa.example.org: it answered 503\n',
  });
  expect((await anchor(['git'], [KEPT, FAILED])).code).toBe(0);
  expect(JSON.parse((await anchor(['--json'], [KEPT, FAILED])).stdout)).toEqual([KEPT, FAILED]);
});

test.each([
  [['sta'], [KEPT], 'no anchor is called sta\ngatekeep: hint: there are git'],
  [[], [], 'the policy names no anchor'],
  [['git', '--attest', 'x'], [KEPT], 'leave the names out'],
])('usage: %p', async (args, results, said) => {
  const ran = await anchor(args, results);
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(said)]);
});

test('--attest: the note, its digest as sha256sum prints it, and the predicate', async () => {
  const files = new Map<string, string>();
  const anchoring = { names: [], sign: () => head!, anchor: async () => [] };
  const ran = await gatekeep(['audit', 'anchor', '--attest', 'out/evidence'], '', {
    anchoring: async () => anchoring,
    absolute: path => `/work/${path}`,
    writeFile: (path, text) => void files.set(path, text),
  });
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('29 lines: out/evidence') });
  const digest = new Bun.CryptoHasher('sha256').update(note).digest('hex');
  expect([...files.keys()]).toEqual(['', '.sha256', '.predicate.json'].map(end => `/work/out/evidence${end}`));
  expect(files.get('/work/out/evidence')).toBe(note);
  expect(files.get('/work/out/evidence.sha256')).toBe(`${digest}  evidence\n`);
  const { origin, size, root } = head!;
  expect(JSON.parse(files.get('/work/out/evidence.predicate.json')!)).toEqual({ origin, size, root, note });
  expect((await anchor(['--attest', 'x'], [], { sign: () => null })).stderr).toContain('nothing is on record yet');
});
