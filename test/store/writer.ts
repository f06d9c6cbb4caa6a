/**
 * A process that appends: `writer.ts STATE COUNT`. One line a receipt; a Problem ends it with 125 and its message.
 * WRITER_UID makes it another user once it is loaded: the tests' folder need not be readable for that user.
 */
import { dlopen } from 'bun:ffi';
import { bootId, monotonicMs } from '../../src/posix/process.ts';
import { Problem } from '../../src/problem.ts';
import { open, request } from './log.ts';

const uid = Number(process.env.WRITER_UID ?? 0);
if (uid > 0) dlopen('libc.so.6', { setuid: { args: ['u32'], returns: 'i32' } }).symbols.setuid(uid);

const [state = '', count = '1'] = process.argv.slice(2);
try {
  const sink = open(state, { boot: bootId(), now: Date.now, monotonicMs });
  for (let i = 0; i < Number(count); i++) {
    const [receipt] = sink.append([request(sink)]);
    await Bun.write(Bun.stdout, `${receipt!.seq} ${receipt!.hash}\n`);
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  await Bun.write(Bun.stderr, `${error.message}\nhint: ${error.hint ?? ''}\n`);
  process.exitCode = 125;
}
