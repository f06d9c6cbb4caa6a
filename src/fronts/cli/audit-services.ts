/** What reading the log needs of the rest; reading.ts hands the real parts over, loaded only then. */
import type { CallerGone } from '../../gate/ports.ts';

export interface LogLine {
  /** The line's number, from 1. */
  readonly seq: number;
  /** As stored, without its newline. */
  readonly bytes: Uint8Array;
}

export interface AuditServices {
  /** Every line of the user's log that is there, oldest first; none where no log was begun. */
  lines(): Iterable<LogLine>;
  /** The same after line `after`, and then every line as it is appended, until the caller is gone or interrupts. */
  follow(after: number): AsyncGenerator<LogLine, CallerGone>;
}
