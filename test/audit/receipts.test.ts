/** A receipt shows by itself that it is of the checkpoint that its record names; verify finds one that is not. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { timeStampAnchor } from '../../src/anchors/rfc3161.ts';
import { witnessAnchor } from '../../src/anchors/witness.ts';
import type { Json } from '../../src/approval/answer.ts';
import type { VerifiedLog } from '../../src/fronts/cli/audit-services.ts';
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
  const settings = { name: 'w', kind: 'witness', url: witness.url, keys: [witness.vkey] } as const;
  const cosigned = await witnessAnchor(settings, new Map(), log.consistency).keep(log.head, 0, soon());
  await witness.stop();
  const stamps = timeStampAnchor({ name: 't', kind: 'rfc3161', url: tsa.url, ca: null }, new Map());
  return { witness: cosigned, rfc3161: await stamps.keep(log.head, 0, soon()) };
}

const WHERE = 'https://x.example.org';

/** What verify says after this record. `policy`: the keys that it names for the witness there; `given`: by `--key`. */
function verifiedAfter(
  log: SignedLog,
  kind: string,
  { size, root }: { size: number; root: string },
  receipt: Json,
  { policy = [], given = [] }: { policy?: readonly string[]; given?: readonly string[] } = {},
): VerifiedLog {
  const record = { type: 'anchor', id: Bun.randomUUIDv7(), kind, where: WHERE, size, root, receipt } as const;
  open(log.state, { now: Date.now }).append([record]);
  const anchors = policy.length === 0 ? [] : [{ name: 'w', kind: 'witness', url: `${WHERE}/`, keys: policy }];
  const world = { places: { state: log.state }, cwd: '/', policy: { audit: { anchors } } } as never;
  return verifyStored(world, { path: null, keys: [], witnesses: given, anchorFiles: [] });
}

const problems = (...what: Parameters<typeof verifiedAfter>): readonly string[] =>
  verifiedAfter(...what).problems.map(({ detail }) => detail);

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

describe('a witness whose key is pinned', () => {
  const vkeyIn = (receipt: Json): string => (receipt as { vkey: string }).vkey;

  test.each(['policy', 'given'] as const)('(%s) proves the lines that it saw', async by => {
    const log = new SignedLog();
    const { witness } = await receiptsOf(log);
    const { size } = log.head;
    const report = verifiedAfter(log, 'witness', log.head, witness, { [by]: [vkeyIn(witness)] });
    expect(report.problems).toEqual([]);
    expect(report.proof.anchors).toEqual([{ name: 'witness.example.org/w1', size }]);
    expect(verifiedAfter(log, 'witness', log.head, witness).proof.anchors).toEqual([]);
  });

  test('a cosignature by a key that somebody made for the same name, at the same place, is refused and proves nothing', async () => {
    const log = new SignedLog();
    const [real, forged] = [await receiptsOf(log), await receiptsOf(log)];
    const policy = [vkeyIn(real.witness)];
    const report = verifiedAfter(log, 'witness', log.head, forged.witness, { policy });
    expect(report.proof.anchors).toEqual([]);
    expect(report.problems).toMatchObject([
      { kind: 'witness-unknown', warn: false, detail: expect.stringContaining('another key than is pinned') },
    ]);
    // The right key named beside a signature by another one is no better.
    const renamed = { ...(forged.witness as object), vkey: policy[0]! };
    const other = new SignedLog();
    expect(problems(other, 'witness', other.head, renamed, { policy })).toEqual([
      expect.stringContaining('not of this checkpoint'),
    ]);
  });

  test('the key that it had before, named as well, still counts', async () => {
    const log = new SignedLog();
    const [old, now] = [await receiptsOf(log), await receiptsOf(log)];
    const policy = [vkeyIn(now.witness), vkeyIn(old.witness)];
    expect(verifiedAfter(log, 'witness', log.head, old.witness, { policy }).problems).toEqual([]);
    expect(verifiedAfter(log, 'witness', log.head, now.witness, { policy }).proof.anchors).toHaveLength(2);
  });

  test('lines before what it saw, changed and signed anew with the stolen key, are found', async () => {
    const log = new SignedLog();
    const { witness } = await receiptsOf(log);
    const { size } = log.head;
    // Another log of the same length under the same name would need another root.
    const root = 'ab'.repeat(32);
    log.grow(2);
    const report = verifiedAfter(log, 'witness', { size, root }, witness, { policy: [vkeyIn(witness)] });
    expect(report.proof.anchors).toEqual([]);
    expect(report.problems.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('another state'));
  });
});
