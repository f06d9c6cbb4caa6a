/** What is signed, when, and what is never signed again. Signatures and trees are checked by the code that verifies them. */
import { afterAll, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { LOG_SETTINGS } from '../../src/rules/log-settings.ts';
import { HEARTBEAT, MANY_LINES } from '../../src/audit/due.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { signingHealth } from '../../src/store/audit-signing-health.ts';
import { checkedLog, linesOf } from './checked-log.ts';
import { asBefore, newState, open, removeStates, request, runApproved, small } from './log.ts';

afterAll(removeStates);

const types = (state: string): string =>
  linesOf(state)
    .map(({ record }) => record.type)
    .join(' ');
const checked = (state: string): number => checkedLog(state).checkpoints;
const keys = (state: string): string => `${currentLog(state)}/keys`;

describe('a checkpoint', () => {
  test('follows what people are asked, what they decide and how it ended, and nothing else', () => {
    const state = newState();
    const sink = open(state);
    sink.append([small()]);
    sink.append([small()]);
    runApproved(sink);
    expect(types(state)).toBe(
      'genesis request key checkpoint request request checkpoint resumed answer decision checkpoint start outcome checkpoint',
    );
    expect(checked(state)).toBe(4);
  });

  test('is due after an hour, or many lines, and one writer alone is told', () => {
    const state = newState();
    let now = Date.UTC(2026, 10, 23);
    const clock = { now: () => now };
    open(state, clock).append([small()]);
    const due = (): boolean => {
      const sink = open(state, clock);
      sink.append([small()]);
      return sink.due === 'sign';
    };
    expect(due()).toBe(false);
    now += HEARTBEAT - 1;
    expect(due()).toBe(false);
    now += 1;
    expect([due(), due(), due()]).toEqual([true, false, false]);
    // Who took it upon itself died: another one is told.
    now += 300_000;
    expect(due()).toBe(true);
    open(state, clock).tend();
    expect(due()).toBe(false);
    // A clock set back a day does not put it off for a day.
    now -= 86_400_000;
    expect(due()).toBe(true);
    open(state, clock).tend();
    const sink = open(state, clock);
    sink.append(Array.from({ length: MANY_LINES }, small));
    expect(sink.due).toBe('sign');
    sink.tend();
    expect(checked(state)).toBe(4);
  });

  test('proves an hour in which nothing happened', () => {
    const state = newState();
    open(state).append([small()]);
    open(state).tend();
    open(state).tend();
    expect(types(state)).toBe('genesis request key checkpoint checkpoint checkpoint');
    expect(checked(state)).toBe(3);
  });

  test('is nobody’s before there is a log', () => {
    const state = newState();
    open(state).tend();
    expect(existsSync(state)).toBe(false);
  });

  test('reads only what is new', () => {
    const state = newState();
    open(state).append([small()]);
    const log = `${currentLog(state)}/audit.jsonl`;
    const bytes = readFileSync(log);
    // The first byte: whoever read from the beginning would fall over it.
    bytes[0] = 0x20;
    writeFileSync(log, bytes);
    open(state).tend();
    expect(readFileSync(log, 'utf8').match(/"type":"checkpoint"/g)).toHaveLength(2);
  });

  test('by ECDSA on P-256 where the policy says so', () => {
    const state = newState();
    const p256 = { settings: { ...LOG_SETTINGS, key: 'p256' } } as const;
    runApproved(open(state, p256));
    expect(signingHealth(state, p256.settings)).toEqual({ vkey: expect.any(String), overlong: false });
    expect(checked(state)).toBe(3);
    expect(readFileSync(`${keys(state)}/1.vkey`, 'utf8')).toContain('+AjBZMBMGByqGSM49');
  });
});

describe('a log of gatekeep 0.1.0', () => {
  function carried(): string {
    const state = newState();
    const sink = open(state);
    for (let i = 0; i < 5; i++) sink.append([request(sink)]);
    asBefore(state);
    return state;
  }

  test('goes on as it is: an allowed command first, then key and checkpoint over all of it', () => {
    const state = carried();
    const before = readFileSync(`${currentLog(state)}/audit.jsonl`);
    const sink = open(state);
    sink.append([small()]);
    expect(sink.due).toBe('sign');
    sink.tend();
    expect(readFileSync(`${currentLog(state)}/audit.jsonl`).subarray(0, before.length)).toEqual(before);
    expect(types(state)).toBe('genesis request request request request request policy request key checkpoint');
    expect(checked(state)).toBe(1);
  });

  test('goes on as it is: a gated command first', () => {
    const state = carried();
    runApproved(open(state));
    expect(checked(state)).toBe(3);
  });
});

describe('the key', () => {
  const signed = (): { state: string; folder: string } => {
    const state = newState();
    runApproved(open(state));
    return { state, folder: keys(state) };
  };

  const changes: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
    ['is gone', folder => rmSync(`${folder}/1.key`), /1\.key: the signing key is gone/],
    ['is empty', folder => writeFileSync(`${folder}/1.key`, ''), /1\.key: the signing key is damaged/],
    [
      'is half there',
      folder => writeFileSync(`${folder}/1.key`, readFileSync(`${folder}/1.key`).subarray(0, 60)),
      /is damaged/,
    ],
    ['is another', folder => otherKey(folder), /is another than the one that signed so far/],
    ['can be read by others', folder => chmodSync(`${folder}/1.key`, 0o644), /no file that only you can read/],
    ['is a link', folder => link(`${folder}/1.key`), /symbolic link/],
    [
      'and what it signed are gone',
      folder => rmSync(folder, { recursive: true }),
      /signer: what was last signed is gone/,
    ],
    ['last signed nobody knows what', folder => rmSync(`${folder}/signer`), /signer: what was last signed is gone/],
    ['last signed something damaged', folder => damage(`${folder}/signer`), /what was last signed is damaged/],
  ];

  function otherKey(folder: string): void {
    const other = newState();
    open(other).append([small()]);
    copyFileSync(`${keys(other)}/1.key`, `${folder}/1.key`);
  }

  function link(path: string): void {
    renameSync(path, `${path}.away`);
    require('node:fs').symlinkSync(`${path}.away`, path);
  }

  function damage(path: string): void {
    const bytes = readFileSync(path);
    bytes[20]! ^= 1;
    writeFileSync(path, bytes);
  }

  test.each(changes)(
    '%s: what has to be signed fails, what is allowed does not, and nothing is made anew',
    (_, change, says) => {
      const { state, folder } = signed();
      change(folder);
      const there = existsSync(folder) ? readdirSync(folder).sort() : null;
      const sink = open(state);
      expect(() => signingHealth(state, LOG_SETTINGS)).toThrow(says);
      expect(() => sink.append([request(sink, 'git push --force', false)])).toThrow(says);
      expect(open(state).append([small()])).toHaveLength(1);
      expect(existsSync(folder) ? readdirSync(folder).sort() : null).toEqual(there);
    },
  );

  test('that a crash left behind before its record is the one that is used', () => {
    const state = newState();
    open(state).append([small()]);
    const folder = keys(state);
    const made = readFileSync(`${folder}/1.vkey`, 'utf8').trim();
    // The log as it was before key and checkpoint; the signer's note had not been written.
    const log = `${currentLog(state)}/audit.jsonl`;
    writeFileSync(log, `${readFileSync(log, 'utf8').split('\n').slice(0, 2).join('\n')}\n`);
    rmSync(`${folder}/signer`);
    rmSync(`${currentLog(state)}/audit.head`);
    open(state).tend();
    expect(linesOf(state).find(({ record }) => record.type === 'key')?.record).toMatchObject({ n: 1, vkey: made });
    expect(checked(state)).toBe(1);
  });
});

describe('is never signed', () => {
  const signedLog = (): { state: string; log: string; whole: readonly string[] } => {
    const state = newState();
    runApproved(open(state));
    const log = `${currentLog(state)}/audit.jsonl`;
    return { state, log, whole: readFileSync(log, 'utf8').trimEnd().split('\n') };
  };
  const joined = (all: readonly string[]): string => all.map(line => `${line}\n`).join('');

  test.each([1, 2, 5, 9])('a log without its last %d lines', cut => {
    const { state, log, whole } = signedLog();
    writeFileSync(log, joined(whole.slice(0, whole.length - cut)));
    // The last line is the checkpoint itself: without it, all that was signed is there.
    if (cut === 1) expect(() => open(state).tend()).not.toThrow();
    else expect(() => open(state).tend()).toThrow('does not go on from the');
  });

  test('last week’s copy', () => {
    const { state, log, whole } = signedLog();
    open(state).append([small()]);
    runApproved(open(state));
    writeFileSync(log, joined(whole));
    expect(() => open(state).tend()).toThrow('does not go on from the');
    expect(checked(state)).toBe(3);
  });

  test('a log that was rewritten and chained anew', () => {
    const { state, log, whole } = signedLog();
    const { compose } = require('../../src/audit/compose.ts') as typeof import('../../src/audit/compose.ts');
    const records = whole.map(line => JSON.parse(line.replace('git push --force', 'git push --porce')));
    const stamp = { t: records[0].t, mono: 1, boot: '6f1c2d3e' };
    writeFileSync(log, compose({ seq: 0, hash: '0'.repeat(64) }, records, stamp).bytes);
    expect(() => open(state).tend()).toThrow(`line ${whole.length + 1} does not follow`);
    expect(() => open(state).tend()).toThrow('does not follow');
  });

  test('a line that does not follow', () => {
    const { state, log, whole } = signedLog();
    const stray = JSON.stringify({ ...JSON.parse(whole.at(-1)!), seq: whole.length + 1 });
    writeFileSync(log, joined([...whole, stray]));
    expect(() => open(state).tend()).toThrow(`line ${whole.length + 1} does not follow from the one before`);
  });
});
