/** R36: what the writer noted beside the log shows what the chain alone cannot: an end that is gone, a last line that is another. */
import { afterAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { verifyLog } from '../../src/audit/verify.ts';
import { readAudit } from '../stored-log.ts';
import { newState, open, removeStates, request } from './log.ts';

afterAll(removeStates);

function changed(change: (lines: readonly string[]) => string): ReturnType<typeof verifyLog> {
  const state = newState();
  const log = open(state);
  for (let i = 0; i < 4; i++) log.append([request(log, `echo ${i}`)]);
  const { path } = readAudit(state)!;
  writeFileSync(path, change(readFileSync(path, 'utf8').trimEnd().split('\n')));
  const { bytes, head } = readAudit(state)!;
  return verifyLog(bytes, head);
}

const joined = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('');

test('as it was written', () => {
  expect(changed(joined)).toMatchObject({ state: 'proven', lines: 7, first_broken: null });
});

test.each([
  [1, 7],
  [3, 5],
  [7, 1],
])('%p lines cut off', (cut, first) => {
  const report = changed(lines => joined(lines.slice(0, lines.length - cut)));
  expect(report).toMatchObject({ state: 'broken', lines: 7 - cut, first_broken: first });
  expect(report.problems[0]).toMatchObject({ kind: 'cut', warn: false });
});

test('another last line', () => {
  const report = changed(lines => joined([...lines.slice(0, -1), lines.at(-1)!.replace('echo 3', 'echo 4')]));
  expect(report).toMatchObject({ state: 'broken', first_broken: 7 });
  expect(report.problems[0]?.kind).toBe('changed');
});
