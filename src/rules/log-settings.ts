/** `audit:` of a policy: how the log is signed, when its file goes to the archive, and where checkpoints are kept. */

export interface LogSettings {
  /** Kind of the keys that are made from here on. */
  readonly key: 'ed25519' | 'p256';
  /** A file goes to the archive when it has this many bytes, or its first line is so many milliseconds old. */
  readonly rotate: { readonly size: number; readonly age: number };
  /** Where each checkpoint is kept beside the log; their names differ. */
  readonly anchors: readonly AnchorSettings[];
}

/** `name`: how people call it. Addresses are https, or http on this machine. */
export type AnchorSettings = { readonly name: string } & (
  | {
      readonly kind: 'git';
      /** Absolute path of a repository on this machine. */
      readonly repository: string;
      /** Whole name of the ref that grows: `refs/heads/gatekeep`. */
      readonly ref: string;
      /** Name of the remote that gets it, too; null: none. */
      readonly push: string | null;
    }
  | {
      readonly kind: 'rfc3161';
      readonly url: string;
      /** PEM file of the certificates that the authority's is checked against; null: it is not checked here. */
      readonly ca: string | null;
    }
  | {
      readonly kind: 'witness';
      /** Submission prefix. */
      readonly url: string;
      /** Its verifier key, `NAME+ID+BASE64`, and those that it had before. */
      readonly keys: readonly string[];
    }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      /** The environment variable with the secret, and what is done with it; null: none. */
      readonly secret: { readonly as: 'hmac' | 'bearer'; readonly variable: string } | null;
    }
);

/** About 100,000 records, which verify reads in a second or two; a quarter of a year. */
export const LOG_SETTINGS: LogSettings = {
  key: 'ed25519',
  rotate: { size: 64 << 20, age: 90 * 86_400_000 },
  anchors: [],
};
