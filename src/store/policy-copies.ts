/**
 * Texts of the policies that were in force, for evidence: `<state>/policies/`, by their hashes. They prove nothing by themselves:
 * who reads one holds it against the hash that the log has. What could not be kept is missing, and nothing else happens.
 */
import { readSmallFile, statPath } from '../posix/files.ts';
import { replaceFile } from '../posix/replace-file.ts';
import type { PolicyFile } from '../rules/policy.ts';

export interface PolicyCopy {
  /** As records name it: `sha256:` and hex. */
  readonly hash: string;
  /** Hex SHA-256 of the shipped rules that it includes, and which gatekeep they came with. */
  readonly shipped: string;
  readonly version: string;
  readonly files: readonly PolicyFile[];
}

const MODES = { file: 0o600, folder: 0o700 };
const aboutPath = (stateDir: string, hash: string): string =>
  `${stateDir}/policies/${hash.replace('sha256:', '')}.json`;
const textPath = (stateDir: string, sha256: string): string => `${stateDir}/policies/${sha256}.yaml`;
const sha256Of = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256').update(bytes).digest('hex');

export function keepPolicy(stateDir: string, copy: PolicyCopy): void {
  const about = aboutPath(stateDir, copy.hash);
  try {
    if (statPath(about, { follow: false }) !== null) return;
    for (const { path, sha256 } of copy.files) {
      const bytes = readSmallFile(path)?.bytes;
      // Changed since it was read: what was in force is gone.
      if (bytes === undefined || sha256Of(bytes) !== sha256) continue;
      replaceFile(textPath(stateDir, sha256), new TextDecoder().decode(bytes), MODES);
    }
    replaceFile(about, `${JSON.stringify(copy)}\n`, MODES);
  } catch {}
}

/** Null where none was kept, or it is not what it should be. */
export function readPolicyCopy(stateDir: string, hash: string): PolicyCopy | null {
  if (!/^sha256:[0-9a-f]{64}$/.test(hash)) return null;
  const file = readSmallFile(aboutPath(stateDir, hash));
  try {
    const copy = file === null ? null : (JSON.parse(new TextDecoder().decode(file.bytes)) as PolicyCopy);
    return copy?.hash === hash && typeof copy.shipped === 'string' && typeof copy.version === 'string' ? copy : null;
  } catch {
    return null;
  }
}

/** Null where none was kept, or it is not what it was. */
export function readPolicyText(stateDir: string, sha256: string): string | null {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return null;
  const bytes = readSmallFile(textPath(stateDir, sha256))?.bytes;
  return bytes === undefined || sha256Of(bytes) !== sha256 ? null : new TextDecoder().decode(bytes);
}
