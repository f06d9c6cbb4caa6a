/** A new key for the log, at a person's word: vouched for by the one before, or by none where that is lost. */
import { NO_LINE, parseRecord } from '../audit/chain.ts';
import { formatVkey, type NoteSigner, signNote } from '../audit/note.ts';
import { keyText } from '../audit/signed-text.ts';
import type { KeyRecord } from '../audit/upkeep.ts';
import { type AuditLogOptions, inLog, type OpenLog, originOf } from './audit-append.ts';
import { currentLog } from './audit-folder.ts';
import { recordsOf } from './audit-records.ts';
import { makeKey, readKey } from './audit-keys.ts';
import { firstLine, segments } from './audit-segments.ts';
import { checkpoint, checkpointIn, grown } from './audit-sign.ts';
import { KEYS, readSignerState, writeSignerState } from './audit-signer-state.ts';
import type { TreePlace } from './audit-tree.ts';

export interface KeyChange {
  readonly reason: KeyRecord['reason'];
  /** The key is gone, damaged or known to others: the new one is vouched for by nobody. */
  readonly lost: boolean;
}

/** The vkey of the key that signs; a log that has none yet gets one. Null where there is no log. Throws a Problem. */
export function currentVkey(options: AuditLogOptions): string | null {
  const folder = currentLog(options.stateDir);
  if (folder === null) return null;
  if (readSignerState(folder) === null) checkpoint(options);
  const { n, vkey } = readSignerState(folder)!;
  readKey(folder, originOf(folder), n, vkey);
  return vkey;
}

/** Returns the new vkey. All lines are hashed again, and what there is now is signed: what was cut off or changed stays so. */
export function changeKey(options: AuditLogOptions, { reason, lost }: KeyChange): string {
  const known = currentLog(options.stateDir);
  const ahead = known === null ? null : grown(known, beginning(known), false);
  return inLog(options.stateDir, log => {
    const { folder } = log;
    const origin = originOf(folder);
    const old = lost ? null : signerNow(options, log, origin);
    const n = nextNumber(folder);
    const signer = makeKey(folder, origin, n, options.settings.key);
    const vkey = formatVkey(signer);
    const by = old === null ? null : formatVkey(old);
    const signature = old === null ? null : signNote(keyText(origin, n, vkey), [old]);
    const pending: KeyRecord = { type: 'key', id: Bun.randomUUIDv7(), n, vkey, by, signature, reason };
    writeSignerState(folder, { n, vkey, signed: beginning(folder), pending });
    checkpointIn(options, log, ahead);
    return vkey;
  });
}

/** The key that vouches for the next. A log that was never signed is signed first. */
function signerNow(options: AuditLogOptions, log: OpenLog, origin: string): NoteSigner {
  if (readSignerState(log.folder) === null) checkpointIn(options, log);
  const { n, vkey } = readSignerState(log.folder)!;
  return readKey(log.folder, origin, n, vkey);
}

/** Numbers are never used again, even where the files of a key are gone. */
function nextNumber(folder: string): number {
  const names = [...new Bun.Glob(`${KEYS}/*.*key`).scanSync({ cwd: folder, onlyFiles: false })];
  const numbers = names.map(name => Number.parseInt(name.slice(KEYS.length + 1), 10)).filter(Number.isSafeInteger);
  return Math.max(0, ...numbers, ...recordsOf(folder, 'key').map(({ n }) => n)) + 1;
}

/** Where hashing all lines begins: those of deleted files are in the tree that the next file begins with. */
function beginning(folder: string): TreePlace {
  const [first] = segments(folder);
  const line = firstLine(first!.path);
  const record = line === null ? null : parseRecord(line);
  if (record?.type !== 'rotate') return { size: 0, frontier: [], hash: NO_LINE, file: first!.n, at: 0 };
  return { size: record.size, frontier: record.frontier, hash: record.prev, file: first!.n, at: 0 };
}
