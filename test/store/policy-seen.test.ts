/** Another policy in force is on record once; projects that take turns at theirs are not noise. */
import { afterAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import type { PolicyRecord } from '../../src/audit/upkeep.ts';
import type { PolicyInForce } from '../../src/store/audit-append.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { checkedLog, linesOf } from './checked-log.ts';
import { newState, open, removeStates, small } from './log.ts';

afterAll(removeStates);

const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;
const user = (digit: string): PolicyInForce => ({
  hash: hash(digit),
  files: [{ layer: 'user', path: '/home/ci/.config/gatekeep/policy.yaml', sha256: digit.repeat(64) }],
});
const project = (name: string, digit: string): PolicyInForce => ({
  hash: hash(digit),
  files: [{ layer: 'project', path: `/srv/${name}, x=y/gatekeep.yaml`, sha256: digit.repeat(64) }],
});

function recorded(...policies: readonly PolicyInForce[]): [string | null, string][] {
  const state = newState();
  for (const policy of policies) open(state, { policy }).append([small()]);
  checkedLog(state);
  return linesOf(state).flatMap(({ record }) => (record.type === 'policy' ? [[record.old, record.new]] : []));
}

test('none for the policy that the log began with', () => {
  expect(recorded(user('1'), user('1'))).toEqual([]);
});

test('each change, and each change back', () => {
  expect(recorded(user('1'), user('2'), user('2'), user('1'))).toEqual([
    [hash('1'), hash('2')],
    [hash('2'), hash('1')],
  ]);
});

test('projects that take turns', () => {
  const [a, b] = [project('a', '2'), project('b', '3')];
  expect(recorded(user('1'), a, b, a, b, user('1'), a)).toEqual([
    [null, hash('2')],
    [null, hash('3')],
  ]);
  expect(recorded(user('1'), a, b, project('a', '4'), a)).toEqual([
    [null, hash('2')],
    [null, hash('3')],
    [hash('2'), hash('4')],
    [hash('4'), hash('2')],
  ]);
});

test('says its files and whose command met it; a head that is gone remembers none', () => {
  const state = newState();
  open(state, { policy: user('1') }).append([small()]);
  rmSync(`${currentLog(state)}/audit.head`);
  open(state, { policy: user('1') }).append([small()]);
  const record = linesOf(state).find(line => line.record.type === 'policy')!.record as PolicyRecord;
  expect(record).toMatchObject({ old: null, new: hash('1'), files: user('1').files, who: { uid: 1000, user: 'ci' } });
});

test('who judges nothing says nothing', () => {
  const state = newState();
  open(state, { policy: user('1') }).append([small()]);
  open(state, { policy: null }).tend();
  open(state, { policy: user('1') }).append([small()]);
  expect(linesOf(state).filter(({ record }) => record.type === 'policy')).toEqual([]);
});
