/**
 * Who called us, as data: the judge's own stdin, environment and folder are the front's making, never the caller's.
 * Descriptors are the judge's numbers for the caller's 0, 1 and 2; -1 where the caller had it closed.
 */
export interface Caller {
  readonly stdin: number;
  readonly stdout: number;
  readonly stderr: number;
  readonly env: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly cwd: string;
  /** The words after the name we were called by. */
  readonly argv: readonly string[];
  /** Where a word is no UTF-8 all are `bytes`: each char is one byte. */
  readonly encoding: 'utf8' | 'bytes';
}
