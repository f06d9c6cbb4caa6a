/** Whose command is run: what the front handed over, in its own bytes. */
export interface Caller {
  /** The process that the command stands in for; it lives as long as we do. */
  readonly pid: number;
  /** The caller's descriptor → ours. A closed one is not listed. */
  readonly descriptors: ReadonlyMap<number, number>;
  readonly argv: readonly Uint8Array[];
  readonly env: readonly Uint8Array[];
  /** Empty when the folder is gone. */
  readonly cwd: Uint8Array;
  readonly umask: number;
}
