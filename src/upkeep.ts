/** Builds the real parts that keep the log in order; loaded only then. */
import { version } from '../package.json';
import { account, bootId, currentUid, hostName, monotonicMs } from './posix/process.ts';
import { Problem } from './problem.ts';
import { openAuditLog } from './store/audit-file.ts';

/** `words`: what fronts/tend.ts said. A failure is said by the next command that has to be signed, and by doctor. */
export function tend(words: string): void {
  const { state, settings } = JSON.parse(words);
  const uid = currentUid();
  const log = openAuditLog({
    stateDir: state,
    host: hostName(),
    version,
    policy: null,
    who: { uid, user: account(uid)?.name ?? String(uid) },
    settings,
    boot: bootId(),
    now: Date.now,
    monotonicMs,
  });
  try {
    log.tend();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
