/** Notices, while a person is being asked, that nobody waits for the answer any more. */
import type { CallerGone } from '../gate/ports.ts';
import { placeOfProcess } from '../posix/process.ts';
import type { WireRequest } from './wire.ts';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;
/** The judge of a vanished caller is to be gone within a second. */
const LOOK_EVERY_MS = 600;

/** The front was killed (we have another parent), or its own caller was (it has). */
export function orphaned(request: WireRequest): boolean {
  return placeOfProcess(process.pid)?.parent !== request.pid || placeOfProcess(request.pid)?.parent !== request.ppid;
}

/** Never resolves while all is well; may be called once a process. */
export function callerGone(request: WireRequest): Promise<CallerGone> {
  return new Promise(resolve => {
    const look = setInterval(() => {
      if (orphaned(request)) resolve({ kind: 'parked' });
    }, LOOK_EVERY_MS);
    look.unref();
    for (const signal of SIGNALS) {
      // The kernel sends SIGTERM when the front dies; one that the front passes on finds it alive.
      process.on(signal, () => resolve(orphaned(request) ? { kind: 'parked' } : { kind: 'withdrawn', signal }));
    }
  });
}
