/** The log cut off at every byte, as a crash or a power cut leaves it: the next writer puts it right and says so. */
import { afterAll, describe, expect, test } from 'bun:test';
import { cpSync, existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { verifyLog } from '../../src/audit/verify.ts';
import { readAudit } from '../stored-log.ts';
import { Problem } from '../../src/problem.ts';
import { checkedLog } from './checked-log.ts';
import { open, runApproved, small } from './log.ts';

// In memory where there is one: thousands of syncs, and no one is to survive a power cut here.
const scratch = mkdtempSync(`${existsSync('/dev/shm') ? '/dev/shm' : tmpdir()}/gatekeep-torn-`);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const state = `${scratch}/gatekeep`;
for (let i = 0; i < 19; i++) open(state).append([small()]);
const folder = `${state}/audit/${readlinkSync(`${state}/audit/current`)}`;
const log = `${folder}/audit.jsonl`;
const whole = readFileSync(log);
const head = readFileSync(`${folder}/audit.head`);

/** What verify may report of a log that was only cut: nothing else is wrong with it. */
const HONEST = new Set(['recorded-loss', 'recovered', 'head', 'clock-back']);

function found(): { readonly kinds: Set<string>; readonly strange: readonly object[]; readonly bytes: Uint8Array } {
  const bytes = readAudit(state)!.bytes!;
  const { problems } = verifyLog(bytes);
  return {
    kinds: new Set(problems.map(({ kind }) => kind)),
    strange: problems.filter(({ kind }) => !HONEST.has(kind)),
    bytes,
  };
}

function cut(bytes: Uint8Array, headBytes: Uint8Array | null = head): void {
  writeFileSync(log, bytes);
  if (headBytes === null) rmSync(`${folder}/audit.head`, { force: true });
  else writeFileSync(`${folder}/audit.head`, headBytes);
}

function appendTwice(): void {
  for (let i = 0; i < 2; i++) open(state).append([small()]);
}

const keepsWholeLines = (before: Uint8Array, after: Uint8Array): boolean => {
  const kept = before.subarray(0, before.lastIndexOf(10) + 1);
  return Buffer.from(after.buffer, after.byteOffset, kept.length).equals(kept);
};

test('cut at every byte', () => {
  for (let length = 0; length <= whole.length; length++) {
    const torn = whole.subarray(0, length);
    cut(torn);
    appendTwice();
    const { kinds, strange, bytes } = found();
    expect({ length, strange }).toEqual({ length, strange: [] });
    expect(keepsWholeLines(torn, bytes)).toBe(true);
    // The last line stands if it lost nothing but its newline.
    expect({ length, lost: kinds.has('recorded-loss') }).toEqual({ length, lost: length < whole.length - 1 });
  }
});

describe('cut, and then', () => {
  const tails: readonly (readonly [string, Uint8Array, Uint8Array | null])[] = [
    ['NUL bytes', new Uint8Array(700), head],
    ['other bytes', Buffer.from('garbage \xff{"seq":1,"prev":"x","type":"y"'), head],
    ['lines of other bytes', Buffer.from('\n\n{"seq":1}\nnull\n[]\n\0'), head],
    ['nothing, and no head', new Uint8Array(), null],
    ['NUL bytes, and no head', new Uint8Array(4096), null],
  ];
  test.each(tails)('%s', (_, tail, headBytes) => {
    for (let length = 0; length <= whole.length; length += 13) {
      const torn = Buffer.concat([whole.subarray(0, length), tail]);
      cut(torn, headBytes);
      appendTwice();
      const { strange, bytes } = found();
      expect({ length, strange }).toEqual({ length, strange: [] });
      expect(keepsWholeLines(torn, bytes)).toBe(true);
    }
  });
});

test('cut at every byte of a repair', () => {
  for (const tail of [new Uint8Array(), new Uint8Array(50)]) {
    const torn = Buffer.concat([whole.subarray(0, whole.length - 40), tail]);
    cut(torn);
    appendTwice();
    const repaired = readFileSync(log);
    for (let length = torn.length; length <= repaired.length; length++) {
      // The head is the one from before the repair: it is written after the line.
      cut(Buffer.concat([repaired.subarray(0, length), tail]));
      appendTwice();
      expect({ length, strange: found().strange }).toEqual({ length, strange: [] });
    }
  }
});

test('cut at every byte of the first append', () => {
  const fresh = `${scratch}/fresh`;
  open(`${fresh}/gatekeep`).append([small()]);
  const first = readAudit(`${fresh}/gatekeep`)!;
  for (let length = 0; length <= first.bytes!.length; length += 3) {
    const copy = `${scratch}/copy`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(fresh, copy, { recursive: true, verbatimSymlinks: true });
    const path = first.path.replace(fresh, copy);
    writeFileSync(path, first.bytes!.subarray(0, length));
    rmSync(path.replace('audit.jsonl', 'audit.head'));
    for (let i = 0; i < 2; i++) open(`${copy}/gatekeep`).append([small()]);
    const { problems } = verifyLog(readAudit(`${copy}/gatekeep`)!.bytes);
    expect({ length, strange: problems.filter(({ kind }) => !HONEST.has(kind)) }).toEqual({ length, strange: [] });
  }
});

/** A run whose outcome was cut off has none, and a copy is another file. */
const HONEST_OF_RUNS = new Set([...HONEST, 'replaced', 'outcome-missing']);

test('a signed log cut at every byte: what is there holds, and only what goes on from what was signed is signed', () => {
  const signed = `${scratch}/signed/gatekeep`;
  for (let i = 0; i < 2; i++) runApproved(open(signed));
  const first = readAudit(signed)!;
  const end = first.bytes!.length;
  const lastLines = first.bytes!.lastIndexOf(10, end - 2);
  const copy = `${scratch}/cut`;
  const counts = { signed: 0, refused: 0 };
  // Every byte of the last line, which is a checkpoint; the others in steps that meet every member of a record.
  for (let length = 1; length <= end; length += length < lastLines ? 23 : 1) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(`${scratch}/signed`, copy, { recursive: true, verbatimSymlinks: true });
    const path = first.path.replace(`${scratch}/signed`, copy);
    writeFileSync(path, first.bytes!.subarray(0, length));
    open(`${copy}/gatekeep`).append([small()]);
    try {
      open(`${copy}/gatekeep`).tend();
      counts.signed++;
      expect({ length, checkpoints: checkedLog(`${copy}/gatekeep`).checkpoints >= 5 }).toEqual({
        length,
        checkpoints: true,
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      counts.refused++;
      expect(error.message).toMatch(/does not go on from|does not follow/);
      expect(length).toBeLessThanOrEqual(lastLines);
    }
    const { problems } = verifyLog(readAudit(`${copy}/gatekeep`)!.bytes);
    expect({ length, strange: problems.filter(({ kind }) => !HONEST_OF_RUNS.has(kind)) }).toEqual({
      length,
      strange: [],
    });
  }
  expect(counts.signed).toBeGreaterThan(400);
  expect(counts.refused).toBeGreaterThan(200);
});
