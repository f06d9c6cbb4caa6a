/** The policy of a machine that has no policy file: the shipped packs under guard. */
import { NO_APPROVAL_SETTINGS } from './approval-settings.ts';
import { LOG_SETTINGS } from './log-settings.ts';
import type { Policy, PolicyFile } from './policy.ts';
import type { RuleIndex } from './rule-index.ts';
import { defaultsOf } from './settings.ts';

/** The packs compiled into the binary. */
export interface Shipped {
  readonly rules: RuleIndex;
  /** Hex SHA-256 of all packs. */
  readonly hash: string;
}

/** What rules do not settle by themselves, and nobody has to write out. */
const NOTHING: Pick<Policy, 'approvals' | 'audit' | 'overrides' | 'roles' | 'situations' | 'knownFiles' | 'files'> = {
  approvals: NO_APPROVAL_SETTINGS,
  audit: LOG_SETTINGS,
  overrides: [],
  roles: new Map(),
  situations: new Map(),
  knownFiles: new Set(),
  files: [],
};

export const shippedPolicy = ({ rules, hash }: Shipped): Policy => ({
  ...defaultsOf('guard'),
  ...NOTHING,
  rules,
  hash: policyHash(hash, []),
});

/** `shipped`: of the packs; `files`: highest layer first. */
export function policyHash(shipped: string, files: readonly PolicyFile[]): string {
  const hasher = new Bun.CryptoHasher('sha256').update(`gatekeep policy\n${shipped}\n`);
  for (const file of files) hasher.update(`${file.layer} ${file.sha256}\n`);
  return `sha256:${hasher.digest('hex')}`;
}
