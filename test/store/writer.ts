/**
 * A process that appends: `writer.ts STATE COUNT`. One line a receipt; a Problem ends it with 125 and its message.
 * WRITER_SIGNED_EACH=N: every Nth is one that is signed, and a file of some hundred lines goes to the archive.
 * WRITER_UID makes it another user once it is loaded: the tests' folder need not be readable for that user.
 */
import { dlopen } from 'bun:ffi';
import { bootId, monotonicMs } from '../../src/posix/process.ts';
import { Problem } from '../../src/problem.ts';
import { LOG_SETTINGS } from '../../src/rules/log-settings.ts';
import { open, request } from './log.ts';

const uid = Number(process.env.WRITER_UID ?? 0);
if (uid > 0) dlopen('libc.so.6', { setuid: { args: ['u32'], returns: 'i32' } }).symbols.setuid(uid);

const each = Number(process.env.WRITER_SIGNED_EACH ?? 0);
const [state = '', count = '1'] = process.argv.slice(2);
try {
  const settings = each === 0 ? LOG_SETTINGS : { ...LOG_SETTINGS, rotate: { ...LOG_SETTINGS.rotate, size: 256 << 10 } };
  const sink = open(state, { boot: bootId(), now: Date.now, monotonicMs, settings });
  for (let i = 0; i < Number(count); i++) {
    const [receipt] = sink.append([request(sink, 'echo hi', each === 0 || i % each !== each - 1)]);
    await Bun.write(Bun.stdout, `${receipt!.seq} ${receipt!.hash}\n`);
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  await Bun.write(Bun.stderr, `${error.message}\nhint: ${error.hint ?? ''}\n`);
  process.exitCode = 125;
}
