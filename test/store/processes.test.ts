/** Many writers at once, and writers that are killed: the chain holds, and what was acknowledged is there. */
import { afterAll, expect, test } from 'bun:test';
import { verifyLog } from '../../src/audit/verify.ts';
import { readAudit } from '../../src/store/audit-read.ts';
import { leafHash } from '../../src/audit/chain.ts';
import { BEGUN, newState, removeStates } from './log.ts';

afterAll(removeStates);

const WRITER = `${import.meta.dir}/writer.ts`;
const start = (state: string, count: number) =>
  Bun.spawn([process.execPath, WRITER, state, String(count)], { stdout: 'pipe', stderr: 'pipe' });

/** Leaf hashes by line number. */
function hashes(bytes: Uint8Array): ReadonlyMap<string, string> {
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
  return new Map(lines.map((line, index) => [String(index + 1), leafHash(new TextEncoder().encode(line))]));
}

test('eight processes of two hundred appends each, from a log that none of them has begun', async () => {
  const state = newState();
  const writers = Array.from({ length: 8 }, () => start(state, 200));
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

test('a storm of SIGKILL', async () => {
  const state = newState();
  await start(state, 1).exited;
  const receipts: string[] = [];
  const slot = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      const writer = start(state, 100_000);
      const decoder = new TextDecoder();
      let text = '';
      for await (const part of writer.stdout) {
        // Counted from its first receipt on: how long a process takes to start is the machine's business.
        if (text === '') setTimeout(() => writer.kill('SIGKILL'), Math.random() * 120);
        text += decoder.decode(part, { stream: true });
      }
      // The last line may have been cut off on its way out.
      receipts.push(...text.split('\n').slice(0, -1));
    }
  };
  await Promise.all(Array.from({ length: 6 }, () => slot(8)));
  const last = start(state, 2);
  expect(await last.exited).toBe(0);
  const { bytes } = readAudit(state)!;
  const report = verifyLog(bytes);
  expect(report.problems.filter(({ warn }) => !warn)).toEqual([]);
  // Each writer was killed after its first receipt.
  expect(receipts.length).toBeGreaterThanOrEqual(48);
  const stored = hashes(bytes!);
  for (const receipt of receipts) {
    const [seq, hash] = receipt.split(' ');
    expect(stored.get(seq!)).toBe(hash!);
  }
}, 60_000);
