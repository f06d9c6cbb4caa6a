/**
 * The policy in force: settings and rules of all layers, merged (config/ finds and reads the files, merge.ts here
 * lets the stricter win). Plain data, so that the judge needs no machine.
 */
import type { RuleIndex } from './rule-index.ts';

/** guard: what no rule names is allowed, opaque asks. strict: only what an allow rule lists. observe: all runs, on record. */
export type Profile = 'guard' | 'strict' | 'observe';

/** shipped < system < user < project: a lower layer tightens; it loosens only what an upper layer names. */
export type Layer = 'shipped' | 'system' | 'user' | 'project';

export interface PolicyFile {
  readonly layer: Exclude<Layer, 'shipped'>;
  readonly path: string;
  /** Hex SHA-256 of its bytes. */
  readonly sha256: string;
}

export interface Policy {
  readonly profile: Profile;
  /** Milliseconds to wait for an answer. */
  readonly wait: number;
  readonly rules: RuleIndex;
  /** Hex SHA-256 values of files whose opaque parts the policy's owner has read and accepts. */
  readonly knownFiles: ReadonlySet<string>;
  /** Files in force, highest layer first. */
  readonly files: readonly PolicyFile[];
  /** `sha256:` + hex over the shipped rules and every file in force. */
  readonly hash: string;
}
