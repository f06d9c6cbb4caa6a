/** Many writers at once, and writers that are killed: the chain holds, and what was acknowledged is there. */
import { afterAll, expect, test } from 'bun:test';
import { verifyLog } from '../../src/audit/verify.ts';
import { readAudit } from '../stored-log.ts';
import { leafHash } from '../../src/audit/chain.ts';
import { startWriter, storm } from './storm.ts';
import { BEGUN, newState, removeStates } from './log.ts';

afterAll(removeStates);

/** Leaf hashes by line number. */
function hashes(bytes: Uint8Array): ReadonlyMap<string, string> {
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
  return new Map(lines.map((line, index) => [String(index + 1), leafHash(new TextEncoder().encode(line))]));
}

test('eight processes of two hundred appends each, from a log that none of them has begun', async () => {
  const state = newState();
  const writers = Array.from({ length: 8 }, () => startWriter(state, 200));
  const printed = await Promise.all(writers.map(writer => new Response(writer.stdout).text()));
  const receipts = printed.join('').trim().split('\n');
  expect(receipts).toHaveLength(1600);
  const { bytes } = readAudit(state)!;
  const report = verifyLog(bytes);
  expect(report).toMatchObject({ state: 'proven', lines: BEGUN + 1600, problems: [] });
  const stored = hashes(bytes!);
  for (const receipt of receipts) {
    const [seq, hash] = receipt.split(' ');
    expect(stored.get(seq!)).toBe(hash!);
  }
});

test('a storm of SIGKILL, with checkpoints and files that go to the archive', async () => {
  const found = await storm(newState(), 6, 30, 300);
  expect(found).toMatchObject({ lost: 0, errors: [] });
  expect(found.acknowledged).toBeGreaterThan(60);
  expect(found.checkpoints).toBeGreaterThan(5);
}, 120_000);
