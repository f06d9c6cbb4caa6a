/**
 * Reading a log that the service keeps: it hands over a descriptor of the requester's own folder, whose files can be read by
 * whoever gets there, and nobody else does. All that reads logs takes it for a folder like any other.
 */
import { closeFile, inWords, PosixError } from '../../posix/files.ts';
import { receiveWithDescriptor } from '../../posix/pass-descriptor.ts';
import { monotonicMs } from '../../posix/process.ts';
import { isReady, sendLine } from '../../posix/socket.ts';
import type { Problem } from '../../problem.ts';
import type { AuditLogOptions } from '../audit-append.ts';
import { ServiceLine } from './line.ts';
import type { LogService } from './marker.ts';
import { bodyLength, frame, HEAD_LENGTH } from './wire.ts';

/** Milliseconds. */
const PATIENCE = 12_000;
const LONGEST_LINE = 65_536;

/** A process asks for one user, so one descriptor does for as long as it lives. */
let handed: string | null = null;

/** The folder with the log of these options, as this process can read it. Throws a Problem. */
export function readableState({ stateDir, service }: Pick<AuditLogOptions, 'stateDir' | 'service'>): string {
  if (service === null) return stateDir;
  handed ??= `/proc/self/fd/${ask(service)}`;
  return handed;
}

function ask(service: LogService): number {
  const line = new ServiceLine(service);
  const deadline = monotonicMs() + PATIENCE;
  try {
    for (;;) {
      const fd = line.connect(deadline);
      sendLine(fd, frame({ op: 'open' }));
      while (!isReady(fd, 'read', deadline - monotonicMs()))
        if (monotonicMs() > deadline) throw line.problem('no answer');
      const into = new Uint8Array(LONGEST_LINE);
      const { length, passed } = receiveWithDescriptor(fd, into);
      if (length < HEAD_LENGTH || length !== HEAD_LENGTH + bodyLength(into)) throw dropped(passed, line);
      const answer = line.answerOf(into.subarray(HEAD_LENGTH, length));
      if (passed !== null) return passed;
      line.close();
      if (!('busy' in answer) || monotonicMs() > deadline) throw line.problem('it hands over no folder');
      Bun.sleepSync(20);
    }
  } catch (error) {
    if (error instanceof PosixError) throw line.problem(inWords(error));
    throw error;
  } finally {
    line.close();
  }
}

function dropped(passed: number | null, line: ServiceLine): Problem {
  if (passed !== null) closeFile(passed);
  return line.problem('its answer is none');
}
