/**
 * Checkpoints: signed notes over all lines so far. Loaded only when something is signed (docs/decisions/022-log-keys.md). What
 * is signed is on disk first, and what was signed is noted before the checkpoint is written, so that after a crash at any
 * point the next one goes on.
 */
import { formatCheckpoint } from '../audit/checkpoint.ts';
import { NO_LINE } from '../audit/chain.ts';
import type { Head } from '../audit/head.ts';
import { formatVkey, type NoteSigner, signNote } from '../audit/note.ts';
import { statFd, statPath, syncData } from '../posix/files.ts';
import { type AuditLogOptions, inLog, type OpenLog, originOf, writeAfter, writeLines } from './audit-append.ts';
import { currentLog, LOG } from './audit-folder.ts';
import { recordsOf } from './audit-records.ts';
import { keyFile, makeKey, readKey } from './audit-keys.ts';
import { auditProblem, pasted } from './audit-problem.ts';
import { rotateIfLong } from './audit-rotate.ts';
import { ANEW, readSignerState, type SignerState, signerFile, writeSignerState } from './audit-signer-state.ts';
import { tailOf } from './audit-tail.ts';
import { LogTree, type TreePlace } from './audit-tree.ts';

/** Signs all lines that stand there. Throws a Problem where they do not go on from what was last signed, or the key is gone. */
export function checkpoint(options: AuditLogOptions): void {
  const folder = currentLog(options.stateDir);
  const ahead = folder === null ? null : readAhead(folder);
  inLog(options.stateDir, log => {
    rotateIfLong(options, log, checkpointIn(options, log, ahead));
  });
}

/** A tree, and where it began to grow. */
export interface Ahead {
  readonly from: TreePlace;
  readonly tree: LogTree;
}

const NOTHING: TreePlace = { size: 0, frontier: [], hash: NO_LINE, file: 1, at: 0 };

/** Most of what is to be hashed, while others still write. Whatever goes wrong here goes wrong again under the lock. */
function readAhead(folder: string): Ahead | null {
  try {
    const state = readSignerState(folder);
    return grown(folder, state?.signed ?? NOTHING, hasSigned(state));
  } catch {
    return null;
  }
}

export function grown(folder: string, from: TreePlace, mustFollow: boolean): Ahead {
  const tree = new LogTree(folder, from, mustFollow);
  tree.advance();
  return { from, tree };
}

/** A key that has signed nothing yet signs what there is: what is wrong with it, verify says. */
const hasSigned = (state: SignerState | null): boolean => state !== null && state.pending === null;

const isSame = (a: TreePlace, b: TreePlace): boolean =>
  a.size === b.size && a.hash === b.hash && a.file === b.file && a.at === b.at;

/** Under the lock; `log` as it is now. Returns what stands beside the log then. */
export function checkpointIn(options: AuditLogOptions, log: OpenLog, ahead: Ahead | null = null): Head {
  const { folder, path, fd } = log;
  let { head } = writeLines(options, log, []);
  const known = readSignerState(folder);
  const from = known?.signed ?? NOTHING;
  let tree = ahead !== null && isSame(ahead.from, from) && goesOn(ahead.tree, path, fd) ? ahead.tree : null;
  if (tree === null) {
    tree = new LogTree(folder, from, hasSigned(known));
    if (!goesOn(tree, path, fd)) throw inconsistent(folder, known);
  }
  if (known === null && tree.keys.size > 0) checkNeverSigned(folder);
  const state = known ?? firstState(options, folder);
  const signer = readKey(folder, originOf(folder), state.n, state.vkey);
  if (state.pending !== null && !tree.keys.has(state.pending.id)) {
    head = writeAfter(options, asNow(log), head, [state.pending]);
    tree.advance();
  }
  return sign(options, log, state, signer, tree, head);
}

function sign(
  options: AuditLogOptions,
  log: OpenLog,
  state: SignerState,
  signer: NoteSigner,
  tree: LogTree,
  head: Head,
): Head {
  const { folder, fd } = log;
  const { size, frontier } = tree.place;
  syncData(fd);
  const note = signNote(formatCheckpoint({ origin: signer.name, size, root: tree.root() }), [signer]);
  writeSignerState(folder, { ...state, signed: tree.place, pending: null });
  return writeAfter(options, asNow(log), head, [{ type: 'checkpoint', id: Bun.randomUUIDv7(), note, frontier }]);
}

export const asNow = (log: OpenLog): OpenLog => ({ ...log, stat: statFd(log.fd) });

/** Do the lines since then lead to the last one that stands there? */
export function goesOn(tree: LogTree, path: string, fd: number): boolean {
  tree.advance();
  const { size, hash } = tree.place;
  const tail = tailOf(path, fd, statFd(fd).size);
  return tail.seq === size && tail.hash === hash;
}

export function inconsistent(folder: string, state: SignerState | null): Error {
  if (state === null) checkNeverSigned(folder);
  const path = `${folder}/${LOG}`;
  if (!hasSigned(state)) {
    const anew = `gatekeep audit verify; to begin a new log: rm ${pasted(folder.replace(/[^/]+$/, 'current'))}`;
    return auditProblem(path, 'lines of it are missing, so it cannot be signed', anew);
  }
  return auditProblem(
    path,
    `it does not go on from the ${state!.signed.size} lines that were signed: some were changed, or are gone`,
    'gatekeep audit verify; to sign what there is all the same: gatekeep audit key rotate --reason WHY',
  );
}

/** A log that was never signed gets its first key; one that was, and does not know any more what, is for a person to look at. */
function firstState(options: AuditLogOptions, folder: string): SignerState {
  const origin = originOf(folder);
  // A key that is there already was made right before a crash: no record names it, nothing was signed with it.
  const isThere = statPath(keyFile(folder, 1), { follow: false }) !== null;
  const signer = isThere ? readKey(folder, origin, 1, null) : makeKey(folder, origin, 1, options.settings.key);
  const vkey = formatVkey(signer);
  const state: SignerState = {
    n: 1,
    vkey,
    signed: NOTHING,
    pending: { type: 'key', id: Bun.randomUUIDv7(), n: 1, vkey, by: null, signature: null, reason: null },
  };
  writeSignerState(folder, state);
  return state;
}

/** Throws where a log without a note of what was last signed has been signed. */
export function checkNeverSigned(folder: string): void {
  if (recordsOf(folder, 'key').length > 0) throw auditProblem(signerFile(folder), 'what was last signed is gone', ANEW);
}
