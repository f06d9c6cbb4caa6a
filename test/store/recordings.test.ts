/** What was kept of a command's output goes with the lines that name it, and not before. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import type { Redacted } from '../../src/redact/redacted.ts';
import type { AuditLogOptions } from '../../src/store/audit-append.ts';
import { retire } from '../../src/store/audit-retire.ts';
import { keepRecording } from '../../src/store/recordings.ts';
import { forgetRecordings } from '../../src/store/recordings-sweep.ts';
import { checkedLog, linesOf } from './checked-log.ts';
import { newState, open, optionsOf, removeStates, request, runApproved } from './log.ts';

afterAll(removeStates);

const DAY = 86_400_000;
const small4k: Partial<AuditLogOptions> = {
  settings: { key: 'ed25519', rotate: { size: 4096, age: 90 * DAY }, anchors: [] },
};
const reason = 'because' as Redacted;

/** A run with output that was kept, `ago` milliseconds before now; where its recording lies. */
function recorded(state: string, ago: number): string {
  const now = (): number => Date.now() - ago;
  const sink = open(state, { ...small4k, now });
  const asked = { ...request(sink, 'make deploy', false), id: Bun.randomUUIDv7('hex', now()) };
  const { id, cmd_mac } = asked;
  const [req] = sink.append([asked]);
  const decision = { result: 'approved', how: 'tty', by: [], reason: null, assurance: null, solo: true } as const;
  const [dec] = sink.append([{ type: 'decision', id, req: req!, decision }]);
  sink.append([{ type: 'start', id, dec: dec!, cmd_mac }]);
  const kept = keepRecording(state, id, 'deploying');
  const path = `${state}/recordings/${kept.file}`;
  utimesSync(path, now() / 1000, now() / 1000);
  sink.append([{ type: 'outcome', id, exit: 0, signal: null, duration_ms: 1, kept: { ...kept, left: 0 } }]);
  return path;
}

/** Lines enough that the file goes to the archive, at that time. */
function fill(state: string, ago: number): void {
  for (let i = 0; i < 4; i++) runApproved(open(state, { ...small4k, now: () => Date.now() - ago }));
}

test('recordings of the lines that go are counted on record, and go; later ones stay', () => {
  const state = newState();
  const old = [recorded(state, 400 * DAY), recorded(state, 399 * DAY)];
  fill(state, 398 * DAY);
  const stays = recorded(state, 10 * DAY);
  fill(state, 9 * DAY);
  expect(forgetRecordings(state, state)).toBe(0);
  const gone = retire(optionsOf(state, { ...small4k, now: Date.now }), { before: Date.now() - 365 * DAY, reason });
  expect(gone.reduce((sum, { recordings = 0 }) => sum + recordings, 0)).toBe(2);
  expect(checkedLog(state).retired.length).toBe(gone.length);
  expect(linesOf(state).filter(({ record }) => record.type === 'outcome').length).toBeGreaterThan(0);
  expect(forgetRecordings(state, state)).toBe(2);
  expect([...old, stays].map(path => existsSync(path))).toEqual([false, false, true]);
  expect(forgetRecordings(state, state)).toBe(0);
});

test('one that a line still names stays however old it is, and so do other files, and one that was just written', () => {
  const state = newState();
  recorded(state, 400 * DAY);
  fill(state, 399 * DAY);
  const crossing = recorded(state, 10 * DAY);
  fill(state, 9 * DAY);
  retire(optionsOf(state, { ...small4k, now: Date.now }), { before: Date.now() - 365 * DAY, reason });
  // Asked for long ago, ended only now: its outcome is not on record yet.
  const { file } = keepRecording(state, Bun.randomUUIDv7('hex', Date.now() - 500 * DAY), 'still running');
  writeFileSync(`${state}/recordings/notes.txt`, '');
  const folder = `${Bun.randomUUIDv7('hex', Date.now() - 500 * DAY)}.cast.gz`;
  mkdirSync(`${state}/recordings/${folder}`);
  utimesSync(`${state}/recordings/${folder}`, 1, 1);
  expect(forgetRecordings(state, state)).toBe(1);
  expect(readdirSync(`${state}/recordings`).sort()).toEqual(
    [file, folder, crossing.slice(crossing.lastIndexOf('/') + 1), 'notes.txt'].sort(),
  );
});

test('nothing goes where nothing was retired, or where a log was begun anew', () => {
  const state = newState();
  expect(forgetRecordings(state, state)).toBe(0);
  const path = recorded(state, 400 * DAY);
  fill(state, 399 * DAY);
  expect(forgetRecordings(state, state)).toBe(0);
  const other = newState();
  open(other).append([request(open(other))]);
  expect(forgetRecordings(state, other)).toBe(0);
  expect(existsSync(path)).toBe(true);
});
