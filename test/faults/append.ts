/**
 * One append for strace to disturb: `append.ts STATE KIND`. Says "ready" on descriptor 1 before the first system call that
 * touches the log, a line a receipt after, and the message of a Problem with 125.
 */
import { Problem } from '../../src/problem.ts';
import { LOG_SETTINGS } from '../../src/rules/log-settings.ts';
import { open, request, small } from '../store/log.ts';

const [state = '', kind = ''] = process.argv.slice(2);

const ROTATING = { ...LOG_SETTINGS, rotate: { size: 1, age: LOG_SETTINGS.rotate.age } };

try {
  const sink = open(state, { now: Date.now, ...(kind === 'rotate' && { settings: ROTATING }) });
  if (kind === 'tend' || kind === 'rotate') sink.tend();
  else {
    const record = kind === 'gated' ? request(sink, 'git push --force', false) : small();
    for (const { seq, hash } of sink.append([record])) process.stdout.write(`${seq} ${hash}\n`);
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 125;
}
