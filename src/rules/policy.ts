/**
 * The policy in force: settings and rules of all layers, merged (config/ finds and reads the files, merge.ts here
 * lets the stricter win). Plain data, so that the judge needs no machine.
 */
import type { ApprovalSettings } from './approval-settings.ts';
import type { LogSettings } from './log-settings.ts';
import type { Condition } from './rule.ts';
import type { RuleIndex } from './rule-index.ts';
import type { Sensitivity, Verdict } from './verdict.ts';

/** guard: what no rule names is allowed, opaque asks. strict: only what an allow rule lists. observe: all runs, on record. */
export type Profile = 'observe' | 'guard' | 'strict';

/** What a policy says apart from its rules; overrides tighten any of it in a place or for an agent. */
export interface Settings {
  readonly profile: Profile;
  /** What cannot be told before it runs; it is never allowed. */
  readonly opaque: 'ask' | 'deny';
  /** What no rule names. */
  readonly unlisted: Verdict;
  /** The verdict of a rule that names none. */
  readonly thresholds: Readonly<Record<Sensitivity, Verdict>>;
  /** Milliseconds to wait for an answer. */
  readonly wait: number;
}

/** Settings that hold where its condition does; they only ever tighten. */
export interface Override extends Partial<Settings> {
  readonly when: Condition;
  /** As its file has it, for who wants to know what of it counts. */
  readonly said?: {
    readonly at: string;
    readonly settings: Partial<Omit<Settings, 'thresholds'>> & {
      readonly thresholds?: Partial<Settings['thresholds']>;
    };
  };
}

/** Who somebody is: one of the users or groups, and all else that is named. The rest is what the environment claims. */
export interface Role {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly agents: readonly string[];
  readonly ci: readonly string[];
  readonly repositories: readonly string[];
  /** Globs on ids of rules that do not ask them. */
  readonly may: readonly string[];
}

/** shipped < system < user < project: a lower layer tightens; it loosens only what an upper layer names. */
export type Layer = 'shipped' | 'system' | 'user' | 'project';

export interface PolicyFile {
  readonly layer: Exclude<Layer, 'shipped'>;
  readonly path: string;
  /** Hex SHA-256 of its bytes. */
  readonly sha256: string;
}

export interface Policy extends Settings {
  readonly rules: RuleIndex;
  readonly approvals: ApprovalSettings;
  readonly audit: LogSettings;
  readonly overrides: readonly Override[];
  readonly roles: ReadonlyMap<string, Role>;
  /** Those that the policy files name; the shipped ones stand in facts/situations.ts. */
  readonly situations: ReadonlyMap<string, readonly Condition[]>;
  /** Hex SHA-256 values of files whose opaque parts the policy's owner has read and accepts. */
  readonly knownFiles: ReadonlySet<string>;
  /** Files in force, highest layer first. */
  readonly files: readonly PolicyFile[];
  /** `sha256:` + hex over the shipped rules and every file in force. */
  readonly hash: string;
}
