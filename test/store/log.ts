/** A log to test with: options that no machine decides, and one record of each kind. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../src/audit/compose.ts';
import type { AuditRecord, RequestRecord } from '../../src/audit/entry.ts';
import type { AuditSink } from '../../src/audit/sink.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import { LOG_SETTINGS } from '../../src/rules/log-settings.ts';
import type { AuditLogOptions } from '../../src/store/audit-append.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { openAuditLog } from '../../src/store/audit-file.ts';

const scratch: string[] = [];
/** After all tests of a file. */
export function removeStates(): void {
  for (const folder of scratch.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function newState(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatekeep-audit-'));
  scratch.push(folder);
  return join(folder, 'gatekeep');
}

/** Lines that a new log has beside its records: genesis before the first, key and checkpoint right after it. */
export const BEGUN = 3;

/** One clock for all writers of a test. */
let clock = Date.UTC(2026, 10, 23, 12);

export const open = (stateDir: string, more: Partial<AuditLogOptions> = {}): AuditSink =>
  openAuditLog(optionsOf(stateDir, more));

export function optionsOf(stateDir: string, more: Partial<AuditLogOptions> = {}): AuditLogOptions {
  return {
    stateDir,
    host: 'ci-1',
    version: '0.1.0',
    policy: { hash: `sha256:${'0'.repeat(64)}`, files: [] },
    who: { uid: 1000, user: 'ci' },
    settings: LOG_SETTINGS,
    anchored: false,
    service: null,
    boot: '6f1c2d3e',
    now: () => clock++,
    monotonicMs: () => 1000,
    ...more,
  };
}

/** Makes a log what gatekeep 0.1.0 would have left: no keys, a head of the first format, lines chained without key and checkpoint. */
export function asBefore(state: string): void {
  const folder = currentLog(state)!;
  const path = `${folder}/audit.jsonl`;
  const lines = readFileSync(path, 'utf8').split('\n');
  const records = lines.filter(line => /"type":"(?:genesis|request)"/.test(line)).map(line => JSON.parse(line));
  const stamp = { t: records[0].t, mono: 1, boot: '6f1c2d3e' };
  const { bytes, receipts } = compose({ seq: 0, hash: '0'.repeat(64) }, records, stamp);
  writeFileSync(path, bytes);
  rmSync(`${folder}/keys`, { recursive: true });
  const { seq, hash } = receipts.at(-1)!;
  const fields = `head 1 ${seq} ${hash} ${bytes.length} ${statSync(path).ino}`;
  const sum = new Bun.CryptoHasher('sha256').update(fields).digest('hex').slice(0, 16);
  writeFileSync(`${folder}/audit.head`, `${`${fields} ${sum}`.padEnd(255)}\n`);
}

export function request(sink: AuditSink, text = 'echo hi', decided = true): RequestRecord {
  const bytes = new TextEncoder().encode(text);
  return {
    type: 'request',
    id: Bun.randomUUIDv7(),
    requester: {
      uid: 1000,
      user: 'ci',
      host: 'ci-1',
      pid: 42,
      agent: { name: 'codex', version: null, session: 's-1' },
      ci: null,
    },
    cwd: '/srv/app',
    text: text as Redacted,
    cmd_mac: sink.mac(bytes),
    digest: sink.mac(bytes),
    from: 'command',
    verdict: decided ? 'allow' : 'ask',
    would: decided ? 'allow' : 'ask',
    profile: 'guard',
    sensitivity: decided ? null : 'high',
    rules: decided ? [] : [{ id: 'git.force-push', verdict: 'ask', at: 'rules/git.yaml:3' }],
    opaque: [],
    policy: `sha256:${'0'.repeat(64)}`,
    policy_files: [{ layer: 'user', path: '/home/ci/.config/gatekeep/policy.yaml', sha256: 'a'.repeat(64) }],
    decision: decided
      ? { result: 'auto-allowed', how: 'rules', by: [], reason: null, assurance: null, solo: false }
      : null,
  };
}

/** A gated command from request to outcome, each record appended by itself. */
export function runApproved(sink: AuditSink): void {
  const asked = request(sink, 'git push --force', false);
  const [req] = sink.append([asked]);
  const by = { name: 'ci' as Redacted, identities: ['uid:1000'] } as const;
  sink.append([
    { type: 'resumed', id: asked.id, req: req!, pid: 7 },
    {
      type: 'answer',
      id: asked.id,
      req: req!,
      channel: 'terminal',
      answer: 'approve',
      by,
      reason: null,
      at: 1,
      assurance: 'L0',
      proof: { tty: '/dev/pts/1' },
    },
  ]);
  const [dec] = sink.append([
    {
      type: 'decision',
      id: asked.id,
      req: req!,
      decision: {
        result: 'approved',
        how: 'terminal',
        by: [by],
        reason: 'after the "release" ünd 🚀' as Redacted,
        assurance: 'L0',
        solo: true,
      },
    },
  ]);
  sink.append([{ type: 'start', id: asked.id, dec: dec!, cmd_mac: asked.cmd_mac }]);
  sink.append([{ type: 'outcome', id: asked.id, exit: null, signal: 'SIGTERM', duration_ms: 1200 }]);
}

/** An answer that covers more runs, one of these, and its end. */
export function useGrant(sink: AuditSink): void {
  const [first, second] = [request(sink, 'make deploy', false), request(sink, 'make deploy', false)];
  const by = { name: 'ci' as Redacted, identities: ['uid:1000'] } as const;
  const said = { channel: 'inbox', answer: 'approve', by, reason: null, at: 1, assurance: 'L0', proof: null } as const;
  const rule = { id: 'our.deploy', folder: '/srv/app', session: 's-1', policy: `sha256:${'0'.repeat(64)}` };
  const approval = { result: 'approved', how: 'inbox', by: [by], reason: null, assurance: 'L0', solo: true } as const;
  const [asked] = sink.append([first]);
  const grant = { until: Date.UTC(2027, 0), times: 5, rule };
  sink.append([
    { type: 'answer', id: first.id, req: asked!, ...said, grant },
    { type: 'decision', id: first.id, req: asked!, decision: approval },
  ]);
  const [again] = sink.append([second]);
  sink.append([
    { type: 'grant', id: second.id, req: again!, of: first.id, use: 1, times: 5, until: grant.until },
    { type: 'decision', id: second.id, req: again!, decision: { ...approval, how: 'grant' } },
    { type: 'revoke', id: first.id, uid: 1000 },
  ]);
}

export const gap = (): AuditRecord => ({
  type: 'gap',
  id: Bun.randomUUIDv7(),
  why: 'no space left on the device' as Redacted,
  from: '2026-11-23T12:00:00.000Z',
  to: '2026-11-23T12:05:00.000Z',
});

/** As short as a request can be. */
export const small = (): AuditRecord =>
  ({
    type: 'request',
    id: Bun.randomUUIDv7(),
    cmd_mac: '',
    text: '',
    policy: `sha256:${'0'.repeat(64)}`,
    decision: { result: 'auto-allowed' },
  }) as unknown as AuditRecord;
