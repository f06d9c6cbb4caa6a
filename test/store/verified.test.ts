/** Logs of the real writer through all that befalls them, as `audit verify` and docs/verify.py see them. */
import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseVkey } from '../../src/audit/note.ts';
import type { VerifiedLog, VerifyRequest } from '../../src/fronts/cli/audit-services.ts';
import { verifyStored } from '../../src/reading.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import type { AuditLogOptions } from '../../src/store/audit-append.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { changeKey, currentVkey } from '../../src/store/audit-key-change.ts';
import { retire } from '../../src/store/audit-retire.ts';
import { newState, open, optionsOf, removeStates, request, runApproved } from './log.ts';

afterAll(removeStates);

const short: Partial<AuditLogOptions> = {
  settings: { key: 'ed25519', rotate: { size: 4096, age: 90 * 86_400_000 }, anchors: [] },
};
const reason = 'because' as Redacted;
const archive = (state: string): string => `${currentLog(state)}/archive`;
const archived = (state: string): string[] => readdirSync(archive(state)).sort();

function verified(state: string, more: Partial<VerifyRequest> = {}): VerifiedLog {
  const world = { places: { state }, cwd: '/', policy: { audit: { anchors: [] } } } as never;
  return verifyStored(world, { path: null, keys: [], witnesses: [], anchorFiles: [], ...more });
}

function byPython(state: string, ...options: readonly string[]): string {
  const script = new URL('../../docs/verify.py', import.meta.url).pathname;
  const files = [...archived(state).map(name => `${archive(state)}/${name}`), `${currentLog(state)}/audit.jsonl`];
  const done = Bun.spawnSync(['python3', script, ...files, ...options], { stdout: 'pipe', stderr: 'pipe' });
  return (done.stdout.toString() + done.stderr.toString()).trim();
}

const withPython = Bun.which('python3') !== null && Bun.which('openssl') !== null;

/** Several files in the archive. */
function rotated(): string {
  const state = newState();
  for (let i = 0; i < 4; i++) runApproved(open(state, short));
  return state;
}

const proven = (report: VerifiedLog) => {
  const { state, problems, lines, parts } = report;
  expect({ state, problems }).toEqual({ state: 'proven', problems: [] });
  // Nothing but the last checkpoint itself is not covered by it.
  expect(parts.at(-1)).toEqual({ state: 'chained', from: lines, to: lines });
};

describe('files in the archive', () => {
  test('are one log', () => {
    const state = rotated();
    expect(archived(state).length).toBeGreaterThan(1);
    proven(verified(state));
    expect(verified(state)).toMatchObject({ first: 1, key_readable: true, proof: { trust: 'own' } });
    proven(verified(state, { path: currentLog(state)!, keys: [parseVkey(currentVkey(optionsOf(state))!)!] }));
    if (withPython) expect(byPython(state)).toMatch(/^\d+ lines follow from one another, \d+ of them are proven$/);
  });

  test('deleted as the log says', () => {
    const state = rotated();
    retire(optionsOf(state), { before: Number.MAX_SAFE_INTEGER, reason });
    runApproved(open(state, short));
    const report = verified(state);
    proven(report);
    expect(report.first).toBeGreaterThan(10);
    const key = currentVkey(optionsOf(state))!;
    proven(verified(state, { keys: [parseVkey(key)!] }));
    const count = report.lines - report.first + 1;
    const said = `${count} lines follow from one another, ${count - 1} of them are proven`;
    if (withPython) expect(byPython(state, '--key', key)).toBe(said);
  });

  test('deleted by hand, changed, or one of several missing', () => {
    const [gone, changed, middle] = [rotated(), rotated(), rotated()];
    rmSync(`${archive(gone)}/${archived(gone)[0]}`);
    expect(verified(gone)).toMatchObject({ state: 'broken', first_broken: 1, problems: [{ kind: 'segment' }] });

    const file = `${archive(changed)}/${archived(changed)[0]}`;
    chmodSync(file, 0o600);
    writeFileSync(file, readFileSync(file, 'utf8').replace('git push', 'git pull'));
    const report = verified(changed);
    expect(report.state).toBe('broken');
    if (withPython) expect(byPython(changed)).toBe(`broken at line ${report.first_broken}`);

    rmSync(`${archive(middle)}/${archived(middle)[1]}`);
    expect(verified(middle).problems.map(({ kind }) => kind)).toContain('seq');
  });
});

describe('keys', () => {
  test('changed for one of another kind', () => {
    const state = rotated();
    const first = currentVkey(optionsOf(state))!;
    const p256: Partial<AuditLogOptions> = { settings: { ...short.settings!, key: 'p256' } };
    changeKey(optionsOf(state, p256), { reason, lost: false });
    runApproved(open(state, p256));
    proven(verified(state));
    expect(verified(state, { keys: [parseVkey(first)!] })).toMatchObject({
      proof: { trust: 'pinned', keys: [{}, { trust: 'pinned' }] },
    });
    if (withPython) expect(byPython(state, '--key', first)).toMatch(/ lines follow from one another, /);
  });

  test('lost: what the new one signs is proven to who trusts it', () => {
    const state = rotated();
    const first = currentVkey(optionsOf(state))!;
    const second = changeKey(optionsOf(state), { reason, lost: true });
    runApproved(open(state));
    expect(verified(state).problems).toMatchObject([{ kind: 'key-unvouched', warn: false }]);
    proven(verified(state, { keys: [first, second].map(key => parseVkey(key)!) }));
    if (withPython)
      expect(byPython(state, '--key', first, '--key', second)).toMatch(/ lines follow from one another, /);
  });
});

test('while others write', async () => {
  const state = newState();
  const sink = open(state, short);
  sink.append([request(sink)]);
  let read = 0;
  const progress = (): void => {
    sink.append([request(sink, 'echo meanwhile')]);
    read++;
  };
  const report = verified(state, { progress });
  expect(read).toBeGreaterThan(0);
  expect(report.problems).toEqual([]);
  expect(verified(state).lines).toBe(report.lines + read);
});
