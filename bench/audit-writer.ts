/** Appends until a moment, as its own process: `audit-writer.ts STATE FROM UNTIL PAUSE`. Prints each append's microseconds. */
import { LOG_SETTINGS } from '../src/rules/log-settings.ts';
import { bootId, monotonicMs } from '../src/posix/process.ts';
import type { AuditRecord } from '../src/audit/entry.ts';
import type { Redacted } from '../src/redact/redacted.ts';
import { openAuditLog } from '../src/store/audit-file.ts';

const [state = '', from = '0', until = '0', pause = '0'] = process.argv.slice(2);

const log = openAuditLog({
  stateDir: state,
  host: 'bench',
  version: '0',
  policy: null,
  who: { uid: process.getuid!(), user: 'bench' },
  settings: LOG_SETTINGS,
  service: null,
  boot: bootId(),
  now: Date.now,
  monotonicMs,
});

/** About 900 bytes as a line: a plain command under the shipped rules. */
const record = (): AuditRecord => ({
  type: 'request',
  id: Bun.randomUUIDv7(),
  requester: { uid: 1000, user: 'ci', host: 'bench', pid: process.pid, agent: null, ci: null },
  cwd: '/srv/app',
  text: 'npm run build && npm test -- --coverage' as Redacted,
  cmd_mac: 'a'.repeat(64),
  digest: 'b'.repeat(64),
  from: 'command',
  verdict: 'allow',
  would: 'allow',
  profile: 'guard',
  sensitivity: null,
  rules: [],
  opaque: [],
  policy: `sha256:${'c'.repeat(64)}`,
  policy_files: [],
  decision: { result: 'auto-allowed', how: 'rules', by: [], reason: null, assurance: null, solo: false },
});

// Compiled before it counts, and all writers begin together.
for (let i = 0; i < 3; i++) log.append([record()]);
await Bun.sleep(Math.max(Number(from) - Date.now(), 0));
const took: number[] = [];
while (Date.now() < Number(until)) {
  if (pause !== '0') await Bun.sleep(Math.random() * Number(pause));
  const one = record();
  const start = Bun.nanoseconds();
  log.append([one]);
  took.push(Math.round((Bun.nanoseconds() - start) / 1000));
}
await Bun.write(Bun.stdout, took.join('\n'));
