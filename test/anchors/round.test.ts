/** One round over real anchors on loopback: what is kept is on record, what is not is known and tried again, nobody waits. */
import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { anchorNewest } from '../../src/anchoring.ts';
import type { Anchor } from '../../src/anchors/anchor.ts';
import { AnchorFailure } from '../../src/anchors/anchor.ts';
import { type RoundPorts, round } from '../../src/anchors/round.ts';
import type { AnchorStates } from '../../src/anchors/state.ts';
import { hasShape } from '../../src/audit/shape.ts';
import type { RecordLine } from '../../src/audit/entry.ts';
import type { AnchorRecord } from '../../src/audit/upkeep.ts';
import { verifyStored } from '../../src/reading.ts';
import type { AnchorSettings } from '../../src/rules/log-settings.ts';
import { lockAnchors } from '../../src/store/anchor-state.ts';
import { removeStates } from '../store/log.ts';
import { type Server, SignedLog, serve } from './signed.ts';

const running: Server[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map(server => server.stop()))));
afterAll(removeStates);

/** A webhook that answers what `status` says now. */
function hook(name: string, status = 200): { settings: AnchorSettings; server: { status: number; calls: string[] } } {
  const server = { status, calls: [] as string[] };
  const at = serve(async request => {
    server.calls.push(await request.text());
    return new Response('', { status: server.status });
  });
  running.push(at);
  return { settings: { name, kind: 'webhook', url: at.url, secret: null }, server };
}

const CALL = { env: new Map<string, string>(), github: null, names: null, byHand: false };
const verify = (log: SignedLog) =>
  verifyStored({ places: { state: log.state }, cwd: '/', policy: { audit: { anchors: [] } } } as never);

test('the newest checkpoint goes to each; a record says so; the log still holds', async () => {
  const [one, two] = [hook('one'), hook('two')];
  const log = new SignedLog([one.settings, two.settings]);
  const { head } = log;
  const told = await anchorNewest(log.options, CALL);
  expect(told).toMatchObject([
    { name: 'one', size: head.size, why: null },
    { name: 'two', size: head.size, why: null },
  ]);
  expect(log.anchored).toMatchObject([
    { kind: 'webhook', size: head.size, root: head.root },
    { kind: 'webhook', size: head.size, root: head.root },
  ]);
  expect(log.anchored.every(record => hasShape(record as unknown as RecordLine))).toBe(true);
  expect(one.server.calls).toHaveLength(1);
  // Nothing is new: nothing is sent, and nothing written.
  expect(await anchorNewest(log.options, CALL)).toEqual([]);
  expect([one.server.calls.length, log.anchored.length]).toEqual([1, 2]);
  log.grow(2);
  await anchorNewest(log.options, CALL);
  expect([one.server.calls.length, two.server.calls.length]).toEqual([2, 2]);
  expect(verify(log).problems).toEqual([]);
});

test('one that fails holds up no other, and is tried again with the next checkpoint, or sooner', async () => {
  const [good, bad] = [hook('good'), hook('bad', 503)];
  const log = new SignedLog([good.settings, bad.settings]);
  expect(await anchorNewest(log.options, CALL)).toMatchObject([{ why: null }, { name: 'bad', why: 'it answered 503' }]);
  const states = JSON.parse(readFileSync(`${log.folder}/anchors.json`, 'utf8'));
  expect(states).toMatchObject({
    good: { failed: null },
    bad: { size: 0, at: null, failed: { why: 'it answered 503' } },
  });
  expect(statSync(`${log.folder}/anchors.json`).mode & 0o777).toBe(0o600);
  bad.server.status = 200;
  expect(await anchorNewest(log.options, CALL)).toMatchObject([{ name: 'bad', why: null }]);
  expect([good.server.calls.length, bad.server.calls.length]).toEqual([1, 2]);
});

test('by hand: those that are named, also where they hold it already', async () => {
  const [one, two] = [hook('one'), hook('two')];
  const log = new SignedLog([one.settings, two.settings]);
  for (let i = 0; i < 2; i++) await anchorNewest(log.options, { ...CALL, names: ['two'], byHand: true });
  expect([one.server.calls.length, two.server.calls.length]).toEqual([0, 2]);
});

describe('several at once', () => {
  test('one does the work, and does not miss what was signed meanwhile', async () => {
    let log: SignedLog | null = null;
    const calls: string[] = [];
    const at = serve(async request => {
      calls.push(await request.text());
      // While it is asked, somebody signs more, and finds the lock taken.
      if (calls.length === 1) {
        log!.grow(2);
        expect(await anchorNewest(log!.options, CALL)).toEqual([]);
      }
      return new Response('');
    });
    running.push(at);
    log = new SignedLog([{ name: 'slow', kind: 'webhook', url: at.url, secret: null }]);
    const told = await anchorNewest(log.options, CALL);
    expect(told).toMatchObject([{ size: log.head.size, why: null }]);
    expect(calls).toHaveLength(2);
  });

  test('a person waits until the other one is done', async () => {
    const { settings, server } = hook('one');
    const log = new SignedLog([settings]);
    const unlock = lockAnchors(log.folder)!;
    expect(await anchorNewest(log.options, CALL)).toEqual([]);
    const waiting = anchorNewest(log.options, { ...CALL, byHand: true });
    await Bun.sleep(150);
    expect(server.calls).toEqual([]);
    unlock();
    expect(await waiting).toMatchObject([{ why: null }]);
  });
});

test.each(['', 'garbage', '[]', '{"one":{"size":-1}}', '{"one":{"size":"x","failed":3}}', '{"one":null}', 'null'])(
  'a state file of %p costs a question more, no more',
  async text => {
    const { settings, server } = hook('one');
    const log = new SignedLog([settings]);
    writeFileSync(`${log.folder}/anchors.json`, text);
    expect(await anchorNewest(log.options, CALL)).toMatchObject([{ why: null }]);
    expect(server.calls).toHaveLength(1);
  },
);

describe('a round', () => {
  const head = { origin: 'gatekeep/x', size: 7, root: 'ab'.repeat(32), note: 'n' };
  const portsOf = (): RoundPorts & { states: AnchorStates; records: AnchorRecord[] } => {
    const ports = {
      states: {} as AnchorStates,
      records: [] as AnchorRecord[],
      head: () => head,
      readStates: () => ports.states,
      writeStates: (states: AnchorStates) => {
        ports.states = states;
      },
      record: (record: AnchorRecord) => void ports.records.push(record),
      now: () => 1,
      newId: () => 'id',
    };
    return ports;
  };
  const anchor = (name: string, keep: Anchor['keep']): Anchor => ({ name, kind: 'k', where: name, keep });

  test('is over in time, whatever hangs', async () => {
    const ports = portsOf();
    const began = performance.now();
    const hangs = anchor('hangs', () => new Promise(() => {}));
    const told = await round([hangs, anchor('fine', async () => null)], ports, { within: 100 });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(told).toMatchObject([{ why: 'it did not answer within 0.1 s' }, { why: null }]);
    expect(ports.records).toHaveLength(1);
  });

  test('a mistake of ours is not taken for one of theirs, and what the others did is kept', async () => {
    const ports = portsOf();
    const ours = anchor('ours', async () => {
      throw new TypeError('ours');
    });
    const theirs = anchor('theirs', async () => {
      throw new AnchorFailure('theirs');
    });
    expect(round([ours, theirs, anchor('fine', async () => null)], ports)).rejects.toThrow('ours');
    await Bun.sleep(1);
    expect(ports.states).toMatchObject({ theirs: { failed: { why: 'theirs' } }, fine: { size: 7 } });
  });

  test('without a checkpoint does nothing', async () => {
    const ports = { ...portsOf(), head: () => null };
    expect(await round([anchor('fine', async () => null)], ports)).toEqual([]);
  });
});
