/** A receipt shows by itself that it is of the checkpoint that its record names; verify finds one that is not. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { timeStampAnchor } from '../../src/anchors/rfc3161.ts';
import { witnessAnchor } from '../../src/anchors/witness.ts';
import type { Json } from '../../src/approval/answer.ts';
import { verifyStored } from '../../src/reading.ts';
import { SignedLog, soon } from '../anchors/signed.ts';
import { type Authority, startAuthority } from '../anchors/time-stamp-authority.ts';
import { startWitness } from '../anchors/witness-server.ts';
import { open, removeStates } from '../store/log.ts';

let tsa: Authority;
beforeAll(() => {
  tsa = startAuthority();
});
afterAll(async () => {
  await tsa.stop();
  removeStates();
});

async function receiptsOf(log: SignedLog): Promise<Record<'witness' | 'rfc3161', Json>> {
  const witness = startWitness(() => log.key);
  const settings = { name: 'w', kind: 'witness', url: witness.url, key: witness.vkey } as const;
  const cosigned = await witnessAnchor(settings, new Map(), log.consistency).keep(log.head, 0, soon());
  await witness.stop();
  const stamps = timeStampAnchor({ name: 't', kind: 'rfc3161', url: tsa.url, ca: null }, new Map());
  return { witness: cosigned, rfc3161: await stamps.keep(log.head, 0, soon()) };
}

/** What verify says after this record. */
function problems(
  log: SignedLog,
  kind: string,
  head: { size: number; root: string },
  receipt: Json,
): readonly string[] {
  const { size, root } = head;
  open(log.state, { now: Date.now }).append([
    { type: 'anchor', id: Bun.randomUUIDv7(), kind, where: 'https://x.example.org', size, root, receipt },
  ]);
  const world = { places: { state: log.state }, cwd: '/' } as Parameters<typeof verifyStored>[0];
  return verifyStored(world).problems.map(({ detail }) => detail);
}

test('receipts as they were given hold', async () => {
  const log = new SignedLog();
  const receipts = await receiptsOf(log);
  const { head } = log;
  expect(problems(log, 'witness', head, receipts.witness)).toEqual([]);
  expect(problems(log, 'rfc3161', head, receipts.rfc3161)).toEqual([]);
});

test.each(['witness', 'rfc3161'] as const)(
  'a receipt of %s for another checkpoint, or of nothing, does not',
  async kind => {
    for (const make of [
      async (log: SignedLog) => (await receiptsOf(log))[kind],
      async () => ({}),
      async () => null,
      async () => ({ cosignature: 'x', vkey: 'y', tsr: '*' }),
      async (log: SignedLog) => ({ ...((await receiptsOf(log))[kind] as object), vkey: log.vkey, tsr: 'MAA=' }) as Json,
    ]) {
      const log = new SignedLog();
      const receipt = await make(log);
      const head = log.grow(2);
      expect(problems(log, kind, head, receipt)).toEqual([expect.stringContaining('not of this checkpoint')]);
    }
  },
);
