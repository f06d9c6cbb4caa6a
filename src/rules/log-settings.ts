/** `audit:` of a policy: how the log is signed and when its file goes to the archive. */

export interface LogSettings {
  /** Kind of the keys that are made from here on. */
  readonly key: 'ed25519' | 'p256';
  /** A file goes to the archive when it has this many bytes, or its first line is so many milliseconds old. */
  readonly rotate: { readonly size: number; readonly age: number };
}

/** About 100,000 records, which verify reads in a second or two; a quarter of a year. */
export const LOG_SETTINGS: LogSettings = { key: 'ed25519', rotate: { size: 64 << 20, age: 90 * 86_400_000 } };
