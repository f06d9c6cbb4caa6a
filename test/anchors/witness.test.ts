/** A witness takes what goes on from what it saw, and nothing else; what it says is believed only under its key. */
import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import { witnessAnchor } from '../../src/anchors/witness.ts';
import type { SignedHead } from '../../src/audit/checkpoint.ts';
import { cosignedAt, parseWitnessKey } from '../../src/audit/cosignature.ts';
import { removeStates } from '../store/log.ts';
import { FAULTS, failureOf, type Server, SignedLog, serve, soon } from './signed.ts';
import { startWitness, type Witness } from './witness-server.ts';

const running: Server[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map(server => server.stop()))));
afterAll(removeStates);

const started = <T extends Server>(server: T): T => {
  running.push(server);
  return server;
};
const witnessOf = (log: SignedLog): Witness =>
  started(startWitness(origin => (origin === log.head.origin ? log.key : null)));
const anchorAt = (url: string, key: string, log: SignedLog) =>
  witnessAnchor({ name: 'w', kind: 'witness', url, keys: [key] }, new Map(), log.consistency);

test('each checkpoint with the proof that it goes on from the last; the cosignature is kept and holds', async () => {
  const log = new SignedLog();
  const witness = witnessOf(log);
  const anchor = anchorAt(witness.url, witness.vkey, log);
  let before = 0;
  for (const lines of [1, 2, 5, 9, 1, 30]) {
    const head = log.grow(lines);
    const receipt = (await anchor.keep(head, before, soon())) as { cosignature: string; vkey: string; old: number };
    expect(receipt).toMatchObject({ vkey: witness.vkey, old: before });
    expect(cosignedAt(`${head.note}${receipt.cosignature}\n`, parseWitnessKey(witness.vkey)!)).toBeGreaterThan(0);
    expect(witness.seen.get(head.origin)).toEqual({ origin: head.origin, size: head.size, root: head.root } as never);
    before = head.size;
  }
  expect(anchor.where).toBe(witness.url);
});

test('what it has seen is not known any more: it says so, and is asked again', async () => {
  const log = new SignedLog();
  const witness = witnessOf(log);
  const anchor = anchorAt(witness.url, witness.vkey, log);
  const { size } = log.head;
  await anchor.keep(log.head, 0, soon());
  expect(await anchor.keep(log.grow(4), 0, soon())).toMatchObject({ old: size });
  expect(witness.asked).toEqual([0, 0, size]);
  // Twice the same: nothing new to prove.
  expect(await anchor.keep(log.head, log.head.size, soon())).toMatchObject({ old: log.head.size });
});

test('a checkpoint is proven from any older one, in the log as in the tree', async () => {
  const log = new SignedLog();
  const sizes: number[] = [];
  for (let i = 0; i < 12; i++) sizes.push(log.grow(1 + (i % 4)).size);
  for (const [i, old] of sizes.slice(0, -1).entries()) {
    const witness = witnessOf(log);
    witness.seen.set(log.head.origin, { size: old, root: rootAt(log, old) });
    expect([i, await anchorAt(witness.url, witness.vkey, log).keep(log.head, old, soon())]).toMatchObject([i, { old }]);
  }
});

function rootAt(log: SignedLog, size: number): string {
  const found = log.records<{ seq: number; note: string }>('checkpoint').find(({ seq }) => seq === size + 1)!;
  return Uint8Array.fromBase64(found.note.split('\n')[2]!).toHex();
}

describe('refused', () => {
  test('a log that was cut, or an old copy of it', async () => {
    const log = new SignedLog();
    const witness = witnessOf(log);
    const old = log.head;
    await anchorAt(witness.url, witness.vkey, log).keep(log.grow(5), 0, soon());
    const why = await failureOf(anchorAt(witness.url, witness.vkey, log).keep(old, 0, soon()));
    expect(why).toContain(`which has ${old.size}: lines were cut off, or an old copy was put back`);
  });

  test('a log that was forked: another root for the same size, or another beginning', async () => {
    const log = new SignedLog();
    const witness = witnessOf(log);
    const { origin, size } = log.head;
    witness.seen.set(origin, { size, root: 'ab'.repeat(32) });
    const anchor = anchorAt(witness.url, witness.vkey, log);
    expect(await failureOf(anchor.keep(log.head, size, soon()))).toContain('the log was forked');
    expect(await failureOf(anchor.keep(log.grow(3), size, soon()))).toContain('not how this one begins');
  });

  test('a log, or a key, that it does not know', async () => {
    const [log, other] = [new SignedLog(), new SignedLog()];
    const strange = started(startWitness(() => null));
    expect(await failureOf(anchorAt(strange.url, strange.vkey, log).keep(log.head, 0, soon()))).toContain(
      'does not know this log',
    );
    const mistaken = started(startWitness(() => other.key));
    expect(await failureOf(anchorAt(mistaken.url, mistaken.vkey, log).keep(log.head, 0, soon()))).toContain(
      'does not know the key',
    );
  });

  test.each(FAULTS)('%s', async (_, answer, why) => {
    const log = new SignedLog();
    const { url } = started(serve(answer));
    const { vkey } = witnessOf(log);
    expect(await failureOf(anchorAt(url, vkey, log).keep(log.head, 0, soon()))).toContain(why);
  });

  const answering = (make: (log: SignedLog, witness: Witness) => Promise<string>) => async () => {
    const log = new SignedLog();
    const witness = witnessOf(log);
    const body = await make(log, witness);
    const { url } = started(serve(() => new Response(body)));
    const head = log.grow(2);
    return failureOf(anchorAt(url, witness.vkey, log).keep(head, 0, soon()));
  };
  const cosigned = async (log: SignedLog, head: SignedHead, by: Witness): Promise<string> =>
    ((await anchorAt(by.url, by.vkey, log).keep(head, 0, soon())) as { cosignature: string }).cosignature;

  test.each<[string, () => Promise<string>]>([
    ['garbage', answering(async () => '\0\0\0')],
    ['nothing', answering(async () => '')],
    [
      'the cosignature of an older checkpoint, replayed',
      answering((log, by) => cosigned(log, log.head, by).then(line => `${line}\n`)),
    ],
    [
      'a cosignature by another witness',
      answering(log => cosigned(log, log.head, witnessOf(log)).then(line => `${line}\n`)),
    ],
    ["the log's own signature", answering(async log => `${log.head.note.split('\n').at(-2)}\n`)],
  ])('%s', async (_, failed) => {
    expect(await failed()).toBe('its answer holds no cosignature of this checkpoint by its key');
  });

  test('an answer that never comes, and a server that is not there', async () => {
    const log = new SignedLog();
    const { url } = started(serve(() => new Promise<Response>(() => {})));
    const { vkey } = witnessOf(log);
    const began = performance.now();
    expect(await failureOf(anchorAt(url, vkey, log).keep(log.head, 0, soon(200)))).toContain('timed out');
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await failureOf(anchorAt('http://127.0.0.1:9', vkey, log).keep(log.head, 0, soon()))).toMatch(
      /^no connection/,
    );
  });

  test('a key of the policy that is none', async () => {
    const log = new SignedLog();
    expect(await failureOf(anchorAt('http://127.0.0.1:9', log.vkey, log).keep(log.head, 0, soon()))).toContain(
      'its key is no',
    );
  });
});
