/** Reading a log through all its segments, while it grows and segments are set aside or retired. */
import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { currentLog } from '../../src/store/audit-folder.ts';
import { LogReader } from '../../src/store/audit-scan.ts';
import { newState, open, removeStates, request, small } from './log.ts';

afterAll(removeStates);

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const seqs = (reader: LogReader): number[] => [...reader.read()].map(({ seq }) => seq);

/** As rotation leaves it: the whole file aside, the next line in a new one. */
function setAside(folder: string, n: number): void {
  mkdirSync(`${folder}/archive`, { recursive: true });
  renameSync(`${folder}/audit.jsonl`, `${folder}/archive/audit-${String(n).padStart(6, '0')}.jsonl`);
}

/** Lines as the writer would number them, without a writer. */
const line = (seq: number, more = ''): string => `${JSON.stringify({ type: 'x', seq, prev: '', id: 'a', more })}\n`;

function segments(...files: readonly (readonly number[])[]): string {
  const folder = newState();
  mkdirSync(`${folder}/archive`, { recursive: true });
  for (const [i, numbers] of files.entries()) {
    const last = i === files.length - 1;
    const name = last ? 'audit.jsonl' : `archive/audit-${String(i + 1).padStart(6, '0')}.jsonl`;
    writeFileSync(`${folder}/${name}`, numbers.map(n => line(n)).join(''));
    chmodSync(`${folder}/${name}`, last ? 0o600 : 0o400);
  }
  return folder;
}

test('what the writer wrote, and then what it writes', () => {
  const state = newState();
  const sink = open(state);
  sink.append([small(), small()]);
  const reader = new LogReader(currentLog(state)!);
  expect(seqs(reader)).toEqual([1, 2, 3, 4, 5]);
  expect(seqs(reader)).toEqual([]);
  sink.append([request(sink, 'x'.repeat(3 << 20)), small()]);
  const [long, short] = [...reader.read()];
  expect([long!.seq, long!.bytes.length > 3 << 20, short!.seq]).toEqual([6, true, 7]);
  expect(JSON.parse(textOf(long!.bytes)).text.length).toBe(3 << 20);
  reader.close();
});

test('a reader that stops in the middle goes on where it stopped', () => {
  const reader = new LogReader(segments([1, 2, 3], [4, 5]));
  for (const { seq } of reader.read()) if (seq === 2) break;
  expect(seqs(reader)).toEqual([3, 4, 5]);
});

test.each([
  [0, [1, 2, 3, 4, 5, 6, 7]],
  [2, [3, 4, 5, 6, 7]],
  [3, [4, 5, 6, 7]],
  [5, [6, 7]],
  [7, []],
  [9, []],
] as const)('after line %i', (after, wanted) => {
  expect(seqs(new LogReader(segments([1, 2, 3], [4, 5], [6, 7]), after))).toEqual([...wanted]);
});

test('a segment that is set aside while it is read loses nothing', () => {
  const folder = segments([1, 2]);
  const reader = new LogReader(folder);
  expect(seqs(reader)).toEqual([1, 2]);
  writeFileSync(`${folder}/audit.jsonl`, line(3), { flag: 'a' });
  setAside(folder, 1);
  // The new file is not there yet, then empty, then has its first line.
  expect(seqs(reader)).toEqual([3]);
  expect(seqs(reader)).toEqual([]);
  writeFileSync(`${folder}/audit.jsonl`, '');
  expect(seqs(reader)).toEqual([]);
  writeFileSync(`${folder}/audit.jsonl`, line(4), { flag: 'a' });
  expect(seqs(reader)).toEqual([4]);
  expect(reader.missing).toEqual([]);
});

test('lines of a retired segment are named as missing', () => {
  const folder = segments([1, 2, 3], [4, 5], [6]);
  rmSync(`${folder}/archive/audit-000001.jsonl`);
  const reader = new LogReader(folder, 1);
  expect(seqs(reader)).toEqual([4, 5, 6]);
  expect(reader.missing).toEqual([{ from: 2, to: 3 }]);
});

test('a line without its newline is no line yet; one that is no record has its number', () => {
  const folder = segments([1, 2]);
  const reader = new LogReader(folder);
  writeFileSync(`${folder}/audit.jsonl`, '\0\0torn\n{"half', { flag: 'a' });
  expect([...reader.read()].map(({ seq, bytes }) => [seq, textOf(bytes).slice(0, 6)])).toEqual([
    [1, '{"type'],
    [2, '{"type'],
    [3, '\0\0torn'],
  ]);
  writeFileSync(`${folder}/audit.jsonl`, 'made whole\n', { flag: 'a' });
  expect([...reader.read()].map(({ seq, bytes }) => [seq, textOf(bytes)])).toEqual([[4, '{"halfmade whole']]);
});

test('many segments are found without opening all of them', () => {
  const folder = segments(...Array.from({ length: 300 }, (_, i) => [i * 2 + 1, i * 2 + 2]));
  expect(seqs(new LogReader(folder)).length).toBe(600);
  expect(seqs(new LogReader(folder, 599))).toEqual([600]);
});
