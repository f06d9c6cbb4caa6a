/** Long and old files go to the archive, keys change, old files go for good: chain and tree go on through all of it. */
import { afterAll, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Redacted } from '../../src/redact/redacted.ts';
import type { AuditLogOptions } from '../../src/store/audit-append.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { changeKey, currentVkey } from '../../src/store/audit-key-change.ts';
import { grantOf, isAskedAs, runOf } from '../../src/store/audit-lookup.ts';
import { LOG_SETTINGS } from '../../src/rules/log-settings.ts';
import { readAuditTail } from '../../src/store/audit-read.ts';
import { erase } from '../../src/store/audit-erase.ts';
import { retire } from '../../src/store/audit-retire.ts';
import { checkedLog, linesOf } from './checked-log.ts';
import { asBefore, newState, open, optionsOf, removeStates, request, runApproved, small, useGrant } from './log.ts';

afterAll(removeStates);

const SMALL = { key: 'ed25519', rotate: { size: 4096, age: 90 * 86_400_000 }, anchors: [] } as const;
const small4k: Partial<AuditLogOptions> = { settings: SMALL };
const archive = (state: string): string => `${currentLog(state)}/archive`;
const files = (state: string): string[] => (existsSync(archive(state)) ? readdirSync(archive(state)).sort() : []);
const types = (state: string): string[] => linesOf(state).map(({ record }) => record.type);
const why = 'because' as Redacted;

/** Several files, and a few lines in the one that is written to. */
function rotated(): string {
  const state = newState();
  for (let i = 0; i < 4; i++) runApproved(open(state, small4k));
  return state;
}

describe('a file that has grown long', () => {
  test('goes to the archive whole and read-only, right after a checkpoint', () => {
    const state = rotated();
    expect(files(state).length).toBeGreaterThan(1);
    expect(files(state)[0]).toBe('audit-000001.jsonl');
    for (const file of files(state)) {
      expect(statSync(`${archive(state)}/${file}`)).toMatchObject({ mode: 0o100400, nlink: 1 });
      expect(
        readFileSync(`${archive(state)}/${file}`, 'utf8')
          .trimEnd()
          .split('\n')
          .at(-1),
      ).toContain('"type":"checkpoint"');
    }
    expect(checkedLog(state)).toMatchObject({ rotations: files(state).length });
    expect(types(state)).not.toContain('recovery');
  });

  test('is looked at by what is signed alone: an allowed command only says that it is due', () => {
    const state = newState();
    const sink = open(state, small4k);
    for (let i = 0; i < 40; i++) sink.append([request(sink)]);
    expect(files(state)).toEqual([]);
    sink.tend();
    expect(files(state)).toEqual(['audit-000001.jsonl']);
    expect(checkedLog(state)).toMatchObject({ rotations: 1 });
  });

  test('or whose first record is old', () => {
    const state = newState();
    let now = Date.UTC(2026, 10, 23);
    const aged = { settings: { ...LOG_SETTINGS, rotate: { size: 1 << 30, age: 86_400_000 } }, now: () => now } as const;
    runApproved(open(state, aged));
    now += 86_399_000;
    open(state, aged).tend();
    expect(files(state)).toEqual([]);
    now += 2_000;
    open(state, aged).tend();
    expect(files(state)).toEqual(['audit-000001.jsonl']);
    open(state, aged).tend();
    expect(files(state)).toEqual(['audit-000001.jsonl']);
  });

  test('is read on through: the last lines, and what is known of a request', () => {
    const state = newState();
    useGrant(open(state, { ...small4k, now: Date.now }));
    const granted = linesOf(state).find(({ record }) => record.type === 'grant')!.record as { of: string };
    for (let i = 0; i < 3; i++) runApproved(open(state, small4k));
    const all = linesOf(state);
    expect(readAuditTail(state, all.length - 1)).toHaveLength(all.length - 1);
    expect(readAuditTail(state, 1000).map(line => JSON.parse(line).seq)).toEqual(all.map(({ record }) => record.seq));
    expect(grantOf(state, granted.of)).toEqual({ uses: 1, revoked: true });
    const started = all.find(({ record }) => record.type === 'start')!.record.id;
    expect(runOf(state, started)).toBe('ended');
  });
});

test('a question is known by the id under which it was asked first, through all files', () => {
  const state = newState();
  const sink = open(state, { ...small4k, now: Date.now });
  const digest = `sha256:${'d'.repeat(64)}`;
  const expires = Date.now() + 86_400_000;
  const asked = { digest, nonce: '0', expires, reason: null };
  const first = { ...request(sink, 'make deploy', false), asked };
  sink.append([first]);
  for (let i = 0; i < 3; i++) runApproved(open(state, small4k));
  const second = { ...request(sink, 'make deploy', false), asked };
  sink.append([second]);
  expect(files(state).length).toBeGreaterThan(0);
  expect(isAskedAs(state, { id: first.id, digest, expires })).toBe(true);
  expect(isAskedAs(state, { id: second.id, digest, expires })).toBe(false);
  expect(isAskedAs(state, { id: first.id, digest: `sha256:${'e'.repeat(64)}`, expires })).toBe(false);
  expect(isAskedAs(state, { id: first.id, digest: '"', expires })).toBe(false);
});

describe('a crash while it goes', () => {
  /** As it is right before the file goes, and right after. */
  function around(): { before: string; after: string } {
    const before = newState();
    for (let i = 0; i < 12; i++) open(before).append([request(open(before))]);
    const after = newState();
    cpSync(before, after, { recursive: true, verbatimSymlinks: true });
    open(after, small4k).tend();
    return { before, after };
  }

  test('with its name in the archive already: the name is taken back', () => {
    const { before } = around();
    const log = `${currentLog(before)}/audit.jsonl`;
    require('node:fs').mkdirSync(archive(before), { mode: 0o700 });
    linkSync(log, `${archive(before)}/audit-000001.jsonl`);
    writeFileSync(`${currentLog(before)}/audit.next`, 'half a li');
    open(before).append([small()]);
    expect(files(before)).toEqual([]);
    open(before, small4k).tend();
    expect(files(before)).toEqual(['audit-000001.jsonl']);
    expect(checkedLog(before)).toMatchObject({ rotations: 1 });
    expect(types(before)).not.toContain('recovery');
  });

  test('before its successor has a head: nothing is lost, and nothing is said to be', () => {
    const { before, after } = around();
    const old = readFileSync(`${currentLog(before)}/audit.head`, 'utf8');
    // The copy is another inode; the head's own is that of the file that went.
    const { ino } = statSync(`${archive(after)}/audit-000001.jsonl`);
    const lines = readFileSync(`${archive(after)}/audit-000001.jsonl`, 'utf8')
      .trimEnd()
      .split('\n');
    const seq = lines.length;
    const hash = new Bun.CryptoHasher('sha256')
      .update(Buffer.from([0]))
      .update(lines.at(-1)!)
      .digest('hex');
    const size = statSync(`${archive(after)}/audit-000001.jsonl`).size;
    const rest = old.trimEnd().split(' ').slice(6, 9).join(' ');
    const fields = `head 2 ${seq} ${hash} ${size} ${ino} ${rest}`;
    const sum = new Bun.CryptoHasher('sha256').update(fields).digest('hex').slice(0, 16);
    writeFileSync(`${currentLog(after)}/audit.head`, `${`${fields} ${sum}`.padEnd(1023)}\n`);
    open(after).append([small()]);
    // The copy itself was noticed before.
    expect(types(after).slice(types(after).indexOf('rotate'))).toEqual(['rotate', 'request']);
    expect(checkedLog(after)).toMatchObject({ rotations: 1 });
  });

  test('another second name of the log is still refused', () => {
    const state = rotated();
    linkSync(`${currentLog(state)}/audit.jsonl`, `${currentLog(state)}/other`);
    expect(() => open(state).append([small()])).toThrow('has 2 names');
  });

  test('a file put in the place of the log is no successor', () => {
    const state = rotated();
    const log = `${currentLog(state)}/audit.jsonl`;
    cpSync(log, `${log}.copy`);
    chmodSync(`${log}.copy`, 0o600);
    renameSync(`${log}.copy`, log);
    open(state).append([small()]);
    expect(linesOf(state).at(-2)?.record).toMatchObject({ type: 'recovery', replaced: {} });
  });
});

describe('a key', () => {
  const changed = (state: string, lost = false, more: Partial<AuditLogOptions> = {}): string =>
    changeKey(optionsOf(state, more), { reason: why, lost });

  test('that is changed is vouched for by the one before', () => {
    const state = rotated();
    const first = currentVkey(optionsOf(state));
    const second = changed(state);
    expect([second === first, currentVkey(optionsOf(state))]).toEqual([false, second]);
    runApproved(open(state));
    expect(checkedLog(state)).toMatchObject({ keys: [null, first] });
    const third = changed(state, false, { settings: { ...SMALL, key: 'p256' } });
    runApproved(open(state));
    expect(checkedLog(state)).toMatchObject({ keys: [null, first, second], vkey: third });
  });

  test.each([
    ['its file', (folder: string) => rmSync(`${folder}/1.key`)],
    ['all that is known of it', (folder: string) => rmSync(folder, { recursive: true })],
  ])('that lost %s: the next one is vouched for by nobody, and has another number', (_, lose) => {
    const state = rotated();
    lose(`${currentLog(state)}/keys`);
    expect(() => changed(state)).toThrow(/is gone/);
    changed(state, true);
    runApproved(open(state));
    expect(checkedLog(state)).toMatchObject({ keys: [null, null] });
    expect(existsSync(`${currentLog(state)}/keys/2.key`)).toBe(true);
  });

  test('signs what there is, where lines that were signed are gone', () => {
    const state = newState();
    runApproved(open(state));
    const log = `${currentLog(state)}/audit.jsonl`;
    const whole = readFileSync(log, 'utf8').trimEnd().split('\n');
    writeFileSync(log, `${whole.slice(0, -3).join('\n')}\n`);
    expect(() => runApproved(open(state))).toThrow('does not go on from');
    changed(state);
    runApproved(open(state));
    expect(checkedLog(state)).toMatchObject({ keys: [null, expect.any(String)] });
    expect(types(state)).toContain('recovery');
  });

  test('of a log that has none yet', () => {
    const state = newState();
    expect(currentVkey(optionsOf(state))).toBeNull();
    expect(existsSync(state)).toBe(false);
  });
});

describe('what is old', () => {
  test('goes file by file, each with a signed record; the tree goes on from there', () => {
    const state = rotated();
    const before = files(state);
    const last = linesOf(state).at(-1)!.record;
    const gone = retire(optionsOf(state, small4k), { before: Date.parse(last.t) + 1, reason: why });
    expect(gone.map(({ file }) => file)).toEqual(before);
    expect(checkedLog(state)).toMatchObject({ retired: before, from: gone.at(-1)!.last + 1 });
    runApproved(open(state, small4k));
    expect(files(state)[0]).toBe(`audit-${String(before.length + 1).padStart(6, '0')}.jsonl`);
    expect(checkedLog(state)).toMatchObject({ from: gone.at(-1)!.last + 1 });
    // A key after that begins its tree with what is gone.
    changeKey(optionsOf(state), { reason: why, lost: false });
    expect(checkedLog(state)).toMatchObject({ keys: [expect.any(String)] });
  });

  test('is what ended before: a file that holds one younger line stays', () => {
    const state = rotated();
    const before = files(state);
    const [first, second] = before.map(file =>
      JSON.parse(readFileSync(`${archive(state)}/${file}`, 'utf8').split('\n')[0]!),
    );
    expect(first.t < second.t).toBe(true);
    expect(retire(optionsOf(state), { before: Date.parse(second.t), reason: why })).toEqual([]);
    const gone = retire(optionsOf(state), { before: Date.parse(second.t) + 1, reason: why });
    expect(gone.map(({ file }) => file)).toEqual(['audit-000001.jsonl']);
    expect(files(state)).toEqual(before.slice(1));
  });

  test('does not go where it is not what it was', () => {
    const state = rotated();
    const path = `${archive(state)}/audit-000001.jsonl`;
    chmodSync(path, 0o600);
    const bytes = readFileSync(path);
    bytes[100]! ^= 1;
    writeFileSync(path, bytes);
    expect(() => retire(optionsOf(state), { before: Number.MAX_SAFE_INTEGER, reason: why })).toThrow(
      'is not the file that was put there',
    );
    expect(files(state)).toContain('audit-000001.jsonl');
  });

  test('goes once where a crash came between the record and the file', () => {
    const state = rotated();
    const newest = files(state).at(-1)!;
    const path = `${archive(state)}/${newest}`;
    const bytes = readFileSync(path);
    const last = linesOf(state).at(-1)!.record;
    const all = { before: Date.parse(last.t) + 1, reason: why };
    retire(optionsOf(state), all);
    writeFileSync(path, bytes, { mode: 0o400 });
    expect(retire(optionsOf(state), all)).toEqual([]);
    expect(files(state)).toEqual([]);
    expect(checkedLog(state).retired.filter(file => file === newest)).toHaveLength(1);
  });
});

describe('an erased secret', () => {
  test('leaves the lines as they are, and nothing to try a guess with', () => {
    const state = rotated();
    const guess = new TextEncoder().encode('hunter2');
    const mac = open(state).mac(guess);
    const before = linesOf(state);
    erase(optionsOf(state), why);
    expect(open(state).mac(guess)).not.toBe(mac);
    expect(linesOf(state).slice(0, before.length)).toEqual([...before]);
    expect(
      linesOf(state)
        .slice(before.length)
        .map(({ record }) => record.type),
    ).toEqual(['erase', 'checkpoint']);
    runApproved(open(state));
    checkedLog(state);
    expect(readdirSync(currentLog(state)!)).not.toContain('secret.new');
  });
});

describe('a log with a line that was changed', () => {
  const changed = (state: string, line: number): void => {
    const log = `${currentLog(state)}/audit.jsonl`;
    const lines = readFileSync(log, 'utf8').split('\n');
    lines[line] = lines[line]!.replace('"mono":1000', '"mono":1001');
    writeFileSync(log, lines.join('\n'));
  };
  const gated = (state: string) => open(state).append([request(open(state), 'git push --force', false)]);

  test('after what was signed: nothing is signed, until a person has a new key sign what there is', () => {
    const state = newState();
    for (let i = 0; i < 4; i++) open(state).append([small()]);
    changed(state, 5);
    expect(() => gated(state)).toThrow('does not follow from the one before');
    changeKey(optionsOf(state), { reason: why, lost: false });
    expect(gated(state)).toHaveLength(1);
    expect(types(state).filter(type => type === 'checkpoint')).toHaveLength(3);
  });

  test('of gatekeep 0.1.0 is signed as it is: what is wrong with it, verify says', () => {
    const state = newState();
    for (let i = 0; i < 4; i++) open(state).append([small()]);
    asBefore(state);
    changed(state, 2);
    expect(gated(state)).toHaveLength(1);
    expect(types(state).slice(-2)).toEqual(['key', 'checkpoint']);
  });

  test('of gatekeep 0.1.0 and lacks one cannot be: a person begins a new one', () => {
    const state = newState();
    for (let i = 0; i < 4; i++) open(state).append([small()]);
    asBefore(state);
    const log = `${currentLog(state)}/audit.jsonl`;
    const lines = readFileSync(log, 'utf8').split('\n');
    writeFileSync(log, lines.filter((_, i) => i !== 2).join('\n'));
    expect(() => gated(state)).toThrow('lines of it are missing, so it cannot be signed');
    expect(open(state).append([small()])).toHaveLength(1);
  });
});
