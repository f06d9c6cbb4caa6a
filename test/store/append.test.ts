import { afterAll, describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { compose } from '../../src/audit/compose.ts';
import type { RecordLine } from '../../src/audit/entry.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { readAuditTail } from '../../src/store/audit-read.ts';
import { readAudit } from '../stored-log.ts';
import { newState, open, removeStates, request, runApproved, small } from './log.ts';

afterAll(removeStates);

const linesOf = (state: string): readonly RecordLine[] =>
  new TextDecoder()
    .decode(readAudit(state)!.bytes!)
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
const verified = (state: string) => verifyLog(readAudit(state)!.bytes);
const folderOf = (state: string): string => `${state}/audit/${readlinkSync(`${state}/audit/current`)}`;
const kinds = (state: string): readonly string[] => verified(state).problems.map(({ kind }) => kind);

describe('a new log', () => {
  test('begins with genesis, in files that only its owner can open', () => {
    const state = newState();
    const sink = open(state);
    const receipts = sink.append([request(sink), request(sink)]);
    expect(receipts.map(({ seq }) => seq)).toEqual([2, 3]);
    const [genesis, first] = linesOf(state);
    expect(genesis).toMatchObject({
      v: 1,
      seq: 1,
      prev: '0'.repeat(64),
      type: 'genesis',
      host: 'ci-1',
      mono: 1000,
      boot: '6f1c2d3e',
    });
    expect(genesis).toMatchObject({ log: `gatekeep/${readlinkSync(`${state}/audit/current`)}` });
    expect(first).toMatchObject({
      seq: 2,
      type: 'request',
      t: expect.stringMatching(/^2026-11-23T12:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(verified(state)).toMatchObject({ state: 'proven', lines: 5, first_broken: null, problems: [] });
    const folder = folderOf(state);
    expect([state, `${state}/audit`, folder].map(path => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
    const files = ['audit.head', 'audit.jsonl', 'keys/1.key', 'keys/1.vkey', 'keys/signer', 'secret'];
    expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()).toEqual([...files, 'keys'].sort());
    expect(statSync(`${folder}/keys`).mode & 0o777).toBe(0o700);
    for (const name of files) expect(statSync(`${folder}/${name}`).mode & 0o777).toBe(0o600);
  });

  test('is not begun by reading', () => {
    const state = newState();
    expect(readAudit(state)).toBeNull();
    expect(readAuditTail(state, 5)).toEqual([]);
    expect(() => statSync(state)).toThrow();
  });

  test('is the same for every later writer', () => {
    const state = newState();
    open(state).append([small()]);
    open(state).append([small()]);
    expect(linesOf(state).map(({ type }) => type)).toEqual(['genesis', 'request', 'key', 'checkpoint', 'request']);
  });
});

describe('mac', () => {
  test('is an HMAC under the secret of the log', () => {
    const state = newState();
    const bytes = new TextEncoder().encode('echo hi');
    const mac = open(state).mac(bytes);
    const secret = Buffer.from(readFileSync(`${folderOf(state)}/secret`, 'latin1').slice(0, 64), 'hex');
    expect(mac).toBe(createHmac('sha256', secret).update(bytes).digest('hex'));
    expect(open(state).mac(bytes)).toBe(mac);
    expect(open(newState()).mac(bytes)).not.toBe(mac);
  });
});

describe('append', () => {
  test('a gated command from request to outcome holds together', () => {
    const state = newState();
    runApproved(open(state));
    expect(verified(state)).toMatchObject({ state: 'proven', lines: 11, problems: [] });
  });

  test('a record longer than the window that is read', () => {
    const state = newState();
    const sink = open(state);
    for (let i = 0; i < 3; i++) sink.append([request(sink, `echo ${'x'.repeat(300_000)}`)]);
    expect(verified(state)).toMatchObject({ state: 'proven', lines: 6 });
  });

  test('reads the end of the log only: one of gigabytes is as quick as an empty one', () => {
    const state = newState();
    open(state).append([small()]);
    const path = `${folderOf(state)}/audit.jsonl`;
    const end = compose({ seq: 1_000_000, hash: 'f'.repeat(64) }, [small(), small()], {
      t: '2026-11-23T12:00:00.000Z',
      mono: 1,
      boot: 'b',
    });
    const fd = openSync(path, 'r+');
    ftruncateSync(fd, 8 * 2 ** 30);
    const written = Buffer.concat([Buffer.from('\n'), end.bytes]);
    writeSync(fd, written, 0, written.length, 8 * 2 ** 30);
    closeSync(fd);
    const [receipt] = open(state).append([small()]);
    expect(receipt!.seq).toBe(1_000_003);
    expect(JSON.parse(readAuditTail(state, 1)[0]!)).toMatchObject({ prev: end.receipts[1]!.hash });
  });

  test('an end without any record is for a person to look at', () => {
    const state = newState();
    open(state).append([small()]);
    truncateSync(`${folderOf(state)}/audit.jsonl`, 8 * 2 ** 30);
    expect(() => open(state).append([small()])).toThrow('its last 64 MiB hold no record');
  });

  test('what has no canonical form is refused, and nothing is written', () => {
    const state = newState();
    const sink = open(state);
    sink.append([small()]);
    const before = readAudit(state)!.bytes!;
    expect(() => sink.append([request(sink), { ...request(sink), cwd: '/srv/\ud800' }])).toThrow('surrogate');
    expect(readAudit(state)!.bytes).toEqual(before);
  });
});

describe('the head file', () => {
  const withLines = (): string => {
    const state = newState();
    const sink = open(state);
    for (let i = 0; i < 4; i++) sink.append([small()]);
    return state;
  };

  test('gone, cut or changed at any byte: noted once, and the chain goes on', () => {
    const state = withLines();
    const path = `${folderOf(state)}/audit.head`;
    const sound = readFileSync(path);
    const changes: readonly (() => void)[] = [
      () => renameSync(path, `${path}.away`),
      () => writeFileSync(path, ''),
      () => writeFileSync(path, sound.subarray(0, 100)),
      () => writeFileSync(path, Buffer.concat([sound, sound])),
      ...Array.from({ length: 40 }, (_, i) => () => {
        const bytes = readFileSync(path);
        bytes[i * 3]! ^= 1;
        writeFileSync(path, bytes);
      }),
    ];
    for (const [index, change] of changes.entries()) {
      change();
      open(state).append([small()]);
      open(state).append([small()]);
      expect(kinds(state)).toEqual(Array(index + 1).fill('head'));
    }
    expect(verified(state).state).toBe('proven');
  });

  test('remembers what was cut from the end of the log', () => {
    const state = withLines();
    const path = `${folderOf(state)}/audit.jsonl`;
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${lines.slice(0, 3).join('\n')}\n`);
    open(state).append([small()]);
    expect(verified(state)).toMatchObject({ state: 'broken', first_broken: 4 });
    expect(linesOf(state)[3]).toMatchObject({ type: 'recovery', lost: { head_seq: 7, found_seq: 3 } });
  });

  test('sees an end that was written again', () => {
    const state = withLines();
    const path = `${folderOf(state)}/audit.jsonl`;
    const lines = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const forged = compose(
      { seq: 0, hash: '0'.repeat(64) },
      lines.map(line => (line.seq === 4 ? { ...line, text: 'another' } : line)),
      { t: lines[0].t, mono: 1, boot: 'b' },
    );
    writeFileSync(path, forged.bytes);
    expect(verified(state).state).toBe('broken');
    open(state).append([small()]);
    expect(kinds(state)).toEqual(['checkpoint', 'recorded-loss']);
  });

  test('sees another file in the place of the log', () => {
    const state = withLines();
    const path = `${folderOf(state)}/audit.jsonl`;
    copyFileSync(path, `${path}.copy`);
    chmodSync(`${path}.copy`, 0o600);
    renameSync(`${path}.copy`, path);
    open(state).append([small()]);
    expect(kinds(state)).toEqual(['replaced']);
    expect(verified(state).state).toBe('proven');
  });

  test('is behind where a writer died before it could be written', () => {
    const state = withLines();
    const head = `${folderOf(state)}/audit.head`;
    const before = readFileSync(head);
    open(state).append([small(), small()]);
    writeFileSync(head, before);
    open(state).append([small()]);
    expect(verified(state).problems).toEqual([]);
  });
});

describe('reading the tail', () => {
  test.each([1, 2, 5, 100])('%d lines, as stored', count => {
    const state = newState();
    const sink = open(state);
    for (let i = 0; i < 9; i++) sink.append([request(sink, 'x'.repeat(i * 5000))]);
    const all = new TextDecoder().decode(readAudit(state)!.bytes!).trim().split('\n');
    expect(readAuditTail(state, count)).toEqual(all.slice(-count));
  });

  test('leaves out a torn line', () => {
    const state = newState();
    open(state).append([small()]);
    const path = `${folderOf(state)}/audit.jsonl`;
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 5));
    expect(readAuditTail(state, 9)).toHaveLength(3);
    expect(readAuditTail(state, 0)).toEqual([]);
  });
});
