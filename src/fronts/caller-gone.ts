/** Notices, while a person is being asked, that nobody waits for the answer any more. */
import type { CallerGone } from '../gate/ports.ts';
import { readSmallFile } from '../posix/files.ts';
import type { WireRequest } from './wire.ts';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;
/** The judge of a vanished caller is to be gone within a second. */
const LOOK_EVERY_MS = 300;

/** Parent of a process, from its fourth field in /proc; null when it is gone. The name before it may hold anything. */
function parentOf(pid: number): number | null {
  const file = readSmallFile(`/proc/${pid}/stat`, 4096);
  if (file === null) return null;
  const line = new TextDecoder().decode(file.bytes);
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1]);
}

/** The front was killed (we have another parent), or its own caller was (it has). */
function orphaned(request: WireRequest): boolean {
  return parentOf(process.pid) !== request.pid || parentOf(request.pid) !== request.ppid;
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
      process.once(signal, () => resolve(orphaned(request) ? { kind: 'parked' } : { kind: 'withdrawn', signal }));
    }
  });
}
