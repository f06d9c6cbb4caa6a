/** What the log is asked of single requests: read backwards, in windows, whatever lies between. */
import { afterAll, expect, test } from 'bun:test';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Backwards, linesBackwards } from '../../src/store/audit-back.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { grantOf, isAskedAs, lastList, runOf } from '../../src/store/audit-lookup.ts';
import { newState, open, removeStates, request, small } from './log.ts';

afterAll(removeStates);

/** A log of these files, the last one the current; lines without newlines, their newlines added. */
function logOf(...files: readonly (readonly string[])[]): string {
  const state = newState();
  open(state).append([small()]);
  const folder = currentLog(state)!;
  mkdirSync(`${folder}/archive`, { recursive: true });
  for (const [i, lines] of files.entries()) {
    const name = i === files.length - 1 ? 'audit.jsonl' : `archive/audit-${String(i + 1).padStart(6, '0')}.jsonl`;
    writeFileSync(`${folder}/${name}`, lines.map(line => `${line}\n`).join(''));
  }
  return state;
}

const found = (state: string, wanted: Backwards): string[] => [...linesBackwards(state, wanted)];

/** Repeatable. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('finds what is there and nothing else, newest first, wherever windows end', () => {
  const next = random(6);
  // Around a mebibyte, which is a window, lines end just before, at and behind its edge; some are longer than one.
  const lengths = [1 << 20, (1 << 20) - 1, (1 << 20) + 1, 3 << 20, 0, 1, (1 << 20) - 2];
  const line = (n: number): string => {
    const length = n % 40 === 0 ? lengths[(n / 40) % lengths.length]! : Math.floor(next() * 20_000);
    const mark = n % 7 === 0 ? `<ünd ${n}>` : '';
    return mark.padEnd(length, n % 2 === 0 ? '.' : 'é');
  };
  const lines = Array.from({ length: 400 }, (_, n) => line(n));
  const state = logOf(lines.slice(0, 150), lines.slice(150, 151), lines.slice(151));
  const marked = lines.filter(text => text.includes('<ünd')).toReversed();
  expect(marked.length).toBeGreaterThan(50);
  expect(found(state, { texts: ['<ünd'] })).toEqual(marked);
  expect(found(state, { texts: ['<ünd', '<ü', 'nowhere'] })).toEqual(marked);
  expect(found(state, { texts: ['nowhere'] })).toEqual([]);
  const last = lines.slice(151).filter(text => text.includes('<ünd'));
  expect(found(state, { texts: ['<ünd'], files: 1 })).toEqual(last.toReversed());
});

test('a last line without its newline is a line', () => {
  const state = logOf(['one x', 'two']);
  writeFileSync(`${currentLog(state)}/audit.jsonl`, 'one x\ntwo x');
  expect(found(state, { texts: ['x'] })).toEqual(['two x', 'one x']);
  writeFileSync(`${currentLog(state)}/audit.jsonl`, '');
  expect(found(state, { texts: ['x'] })).toEqual([]);
});

test('a file whose name is in the archive already is read once; one that was retired meanwhile, not at all', () => {
  const state = logOf(['a x'], ['b x'], ['c x']);
  const folder = currentLog(state)!;
  linkSync(`${folder}/audit.jsonl`, `${folder}/archive/audit-000003.jsonl`);
  expect(found(state, { texts: ['x'] })).toEqual(['c x', 'b x', 'a x']);
  const lines = linesBackwards(state, { texts: ['x'] });
  expect(lines.next().value).toBe('c x');
  rmSync(`${folder}/archive/audit-000002.jsonl`);
  expect([...lines]).toEqual(['a x']);
});

test('what was written long before is left alone', () => {
  const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();
  const record = (n: number): string =>
    JSON.stringify({ prev: '', seq: n, t: day(n), text: 'x'.repeat(1 << 19), type: 'x' });
  const state = logOf([1, 2, 3].map(record), [4, 5, 6, 7, 8].map(record));
  const seqs = found(state, { texts: ['"seq"'], until: t => t < Date.parse(day(6)) }).map(line => JSON.parse(line).seq);
  expect(seqs).not.toContain(3);
  expect(seqs.slice(0, 3)).toEqual([8, 7, 6]);
});

test('a second record of the same request hides nothing of what is known of it', () => {
  const state = newState();
  const sink = open(state, { now: Date.now });
  const digest = `sha256:${'d'.repeat(64)}`;
  const expires = Date.now() + 86_400_000;
  const asked = { ...request(sink, 'make deploy', false), asked: { digest, nonce: '0', expires, reason: null } };
  const { id, cmd_mac } = asked;
  const [req] = sink.append([asked]);
  sink.append([{ type: 'start', id, dec: req!, cmd_mac }]);
  sink.append([{ type: 'revoke', id, uid: 1000 }, asked]);
  expect(isAskedAs(state, { id, digest, expires })).toBe(true);
  expect(runOf(state, id)).toBe('started');
  expect(grantOf(state, id)).toEqual({ uses: 0, revoked: true });
});

test('a clock that was set back hides nothing', () => {
  const state = newState();
  let ahead = 0;
  const sink = open(state, { now: () => Date.now() + ahead });
  const asked = request(sink, 'make deploy', false);
  const { id, cmd_mac } = asked;
  const [req] = sink.append([asked]);
  ahead = -5 * 86_400_000;
  sink.append([{ type: 'start', id, dec: req!, cmd_mac }]);
  for (let i = 0; i < 3; i++) sink.append([request(sink, 'x'.repeat(1 << 20))]);
  expect(runOf(state, id)).toBe('started');
});

test('an id from times to come, which would hide its lines from who reads back to when it was made, was not asked', () => {
  const state = newState();
  const sink = open(state, { now: Date.now });
  const digest = `sha256:${'d'.repeat(64)}`;
  const expires = Date.now() + 86_400_000;
  const asked = { ...request(sink, 'make deploy', false), asked: { digest, nonce: '0', expires, reason: null } };
  const later = Bun.randomUUIDv7('hex', Date.now() + 2 * 3_600_000);
  sink.append([{ ...asked, id: later }]);
  expect(isAskedAs(state, { id: later, digest, expires })).toBe(false);
});

test('questions to a long log take the memory of a short one', () => {
  const state = newState();
  const sink = open(state, { now: Date.now });
  sink.append([{ type: 'approvers', id: Bun.randomUUIDv7(), by: null, path: null, was: null, now: 'a'.repeat(64) }]);
  const filler = `${'{"text":"'.padEnd(999, '.')}\n`.repeat(1000);
  const path = `${currentLog(state)}/audit.jsonl`;
  const { appendFileSync } = require('node:fs') as typeof import('node:fs');
  const ask = `import { lastList, runOf } from '${import.meta.dir}/../../src/store/audit-lookup.ts';
    if (lastList('${state}') === undefined) throw new Error('not found');
    runOf('${state}', 'ffffffff-0000-4000-8000-000000000000');
    console.log(process.resourceUsage().maxRSS);`;
  const memory = (): number => Number(Bun.spawnSync([process.execPath, '-e', ask]).stdout.toString());
  const before = memory();
  expect(before).toBeGreaterThan(0);
  for (let i = 0; i < 150; i++) appendFileSync(path, filler);
  expect(lastList(state)).toBe('a'.repeat(64));
  // KiB; the log is 146 MiB long.
  expect(memory() - before).toBeLessThan(24 << 10);
});
