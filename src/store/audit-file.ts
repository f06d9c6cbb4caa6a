/**
 * The log as everybody writes it. What people decide and how runs end is signed at once; for all else nothing of signing is
 * loaded (docs/decisions/022-log-keys.md).
 */
import { wantsCheckpoint } from '../audit/due.ts';
import type { AuditSink } from '../audit/sink.ts';
import { Problem } from '../problem.ts';
import { type AuditLogOptions, inLog, lockLog, writeLines } from './audit-append.ts';
import { beginLog, currentLog, SECRET } from './audit-folder.ts';
import { readSecret } from './audit-secret.ts';

const served = () => require('./log-service/served-log.ts') as typeof import('./log-service/served-log.ts');
const signing = () => require('./audit-sign.ts') as typeof import('./audit-sign.ts');

/** Touches nothing yet: the log is found, or begun, by the first append or mac. */
export function openAuditLog(options: AuditLogOptions): AuditSink {
  const { service } = options;
  if (service !== null) return served().openServedLog(service, options);
  let secret: Uint8Array | null = null;
  let due: AuditSink['due'] = null;
  return {
    append(records) {
      const written = inLog(options.stateDir, log => writeLines(options, log, records));
      if (written.introduced) options.policy?.keep?.();
      if (wantsCheckpoint(records)) {
        signing().checkpoint(options);
        if (options.anchored) due = 'anchor';
      } else if (written.begun) begin(options);
      else if (written.due) due = 'sign';
      return written.receipts;
    },
    mac(bytes) {
      secret ??= readSecret(`${logFolder(options.stateDir)}/${SECRET}`);
      return new Bun.CryptoHasher('sha256', secret).update(bytes).digest('hex');
    },
    tend() {
      if (currentLog(options.stateDir) !== null) signing().checkpoint(options);
      due = null;
    },
    get due() {
      return due;
    },
  };
}

function logFolder(stateDir: string): string {
  const folder = currentLog(stateDir);
  if (folder !== null) return folder;
  const unlock = lockLog(stateDir);
  try {
    return currentLog(stateDir) ?? beginLog(stateDir);
  } finally {
    unlock();
  }
}

/** A new log has its key from the start where it can be; what rules allow does not wait for it (docs/decisions/022-log-keys.md). */
function begin(options: AuditLogOptions): void {
  try {
    signing().checkpoint(options);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
