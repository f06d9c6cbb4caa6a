/** What could not be recorded is noted, and on record as soon as somebody is asked again. */
import { afterAll, expect, test } from 'bun:test';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PosixError } from '../../src/posix/files.ts';
import { Problem } from '../../src/problem.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import { noteGap, recordGap } from '../../src/store/gap-note.ts';
import { Desk } from '../staged.ts';
import { checkedLog, linesOf } from './checked-log.ts';
import { newState, open, removeStates, small } from './log.ts';

const desks: Desk[] = [];
afterAll(() => {
  removeStates();
  for (const desk of desks) desk.remove();
});

const FULL = new Problem('internal', 'audit log /x: no space left on device');
const plain = (text: string): Redacted => text.replace('secret', '[REDACTED]') as Redacted;
const gaps = (state: string) => linesOf(state).flatMap(({ record }) => (record.type === 'gap' ? [record] : []));

function begun(): string {
  const state = newState();
  open(state).append([small()]);
  return state;
}

test('first reason, first and last time, how often; then it is forgotten', () => {
  const state = begun();
  recordGap(state, open(state), plain);
  expect(gaps(state)).toEqual([]);
  noteGap(state, FULL, Date.UTC(2026, 0, 1));
  noteGap(state, new PosixError('EIO', 'write', ''), Date.UTC(2026, 0, 2));
  recordGap(state, open(state), plain);
  expect(gaps(state)).toMatchObject([
    { why: `${FULL.message} (2 times)`, from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
  ]);
  recordGap(state, open(state), plain);
  expect(gaps(state).length).toBe(1);
  checkedLog(state);
});

test('nothing of it is lost where it cannot be written yet, and no secret goes with it', () => {
  const state = begun();
  noteGap(state, new Problem('internal', 'a secret path'), 1);
  const failing = {
    append() {
      throw FULL;
    },
  };
  expect(() => recordGap(state, failing, plain)).toThrow('no space left');
  recordGap(state, open(state), plain);
  expect(gaps(state)).toMatchObject([{ why: 'a [REDACTED] path', from: '1970-01-01T00:00:00.001Z' }]);
});

test('what is no failure of the log, or no note, is none; to note never fails', () => {
  const state = begun();
  noteGap(state, new TypeError('ours'), 1);
  noteGap(`${state}/nowhere`, FULL, 1);
  expect(existsSync(`${state}/gap.json`)).toBe(false);
  for (const text of [
    '',
    'x',
    '{}',
    '[]',
    '{"why":1,"from":1,"to":1,"times":1}',
    '{"why":"x","from":9e15,"to":1,"times":1}',
  ]) {
    writeFileSync(`${state}/gap.json`, text);
    recordGap(state, open(state), plain);
    expect(existsSync(`${state}/gap.json`)).toBe(false);
  }
  expect(gaps(state)).toEqual([]);
});

test('a command that was refused because it could not be recorded is on record as a gap when somebody is asked', () => {
  const desk = new Desk();
  desks.push(desk);
  const state = `${desk.home}/.local/state/gatekeep`;
  expect(desk.run(['-c', 'echo one']).exit).toBe(0);
  const head = `${state}/audit/current/audit.jsonl`;
  // Others may write to it: nothing is recorded there.
  chmodSync(head, 0o622);
  expect(desk.run(['-c', 'echo two >made']).exit).toBe(125);
  expect(existsSync(`${desk.work}/made`)).toBe(false);
  chmodSync(head, 0o600);
  expect(desk.run(['-c', 'echo three']).exit).toBe(0);
  expect(readFileSync(head, 'utf8')).not.toContain('"type":"gap"');
  expect(desk.run(['-c', 'git push --force']).exit).not.toBe(0);
  const lines = readFileSync(head, 'utf8').trimEnd().split('\n');
  const at = lines.findIndex(line => line.includes('"type":"gap"'));
  expect(JSON.parse(lines[at]!)).toMatchObject({ type: 'gap', why: expect.stringContaining('audit.jsonl') });
  expect(lines.slice(at + 1).some(line => line.includes('push --force'))).toBe(true);
  expect(desk.run(['audit', 'verify']).error).toContain('says that records before it could not be written');
});
