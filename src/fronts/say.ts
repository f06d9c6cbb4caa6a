/** A report on standard error, where somebody reads it. */
import { writeAll } from '../posix/files.ts';
import { type Report, report } from '../terminal/report.ts';

export function say(what: Report): void {
  try {
    writeAll(2, new TextEncoder().encode(report(what)));
  } catch {
    // Nobody reads standard error any more; the exit code still says it, and the record is on disk.
  }
}
