/** What the log last signed, and how a later state goes on from an earlier one: for those who keep checkpoints elsewhere. */
import { leafHash, parseRecord } from '../audit/chain.ts';
import { parseCheckpoint, type SignedHead } from '../audit/checkpoint.ts';
import { parseNote } from '../audit/note.ts';
import { consistencyRanges, consistencySince, proofOf } from '../audit/tree.ts';
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openFile, readAt, statFd, statPath } from '../posix/files.ts';
import { currentLog, LOG } from './audit-folder.ts';
import { auditProblem, onPath } from './audit-problem.ts';
import { LogReader } from './audit-scan.ts';
import { ARCHIVE, segmentName } from './audit-segments.ts';
import { readSignerState } from './audit-signer-state.ts';

/** Longer than a checkpoint's line can be. */
const LONGEST = 65_536;

/** The newest checkpoint in the log; null: none is, or the last one never got there. Throws a Problem. */
export function newestHead(folder: string): SignedHead | null {
  const signed = readSignerState(folder)?.signed;
  if (signed === undefined || signed.size === 0) return null;
  const archived = `${folder}/${ARCHIVE}/${segmentName(signed.file)}`;
  const path = statPath(archived, { follow: false }) === null ? `${folder}/${LOG}` : archived;
  const line = onPath(path, () => lineAt(path, signed.at));
  const record = line === null ? null : parseRecord(line);
  return record?.type === 'checkpoint' && record.seq === signed.size + 1 ? headOf(record.note) : null;
}

function lineAt(path: string, at: number): Uint8Array | null {
  const fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const window = new Uint8Array(LONGEST);
    const end = window.subarray(0, readAt(fd, window, at)).indexOf(10);
    return end < 0 ? null : window.subarray(0, end);
  } finally {
    closeFile(fd);
  }
}

function headOf(note: string): SignedHead | null {
  const checkpoint = parseCheckpoint(parseNote(note)?.text ?? '');
  return checkpoint === null ? null : { ...checkpoint, note };
}

/** How far back in its last file the log is searched for what was shown last: thousands of commands. */
const LOOK_BACK = 8 << 20;

/** The newest checkpoint, and the one that people were shown last, for the next that they are shown. Null: none is there. */
export function shownNow(stateDir: string): { readonly note: string; readonly before: string | null } | null {
  const folder = currentLog(stateDir);
  const head = folder === null ? null : newestHead(folder);
  if (folder === null || head === null) return null;
  const size = onPath(folder, () => shownLast(`${folder}/${LOG}`));
  return { note: head.note, before: size === null ? null : noteOver(folder, size) };
}

/** How many lines the checkpoint in the last `notify` record covers. */
function shownLast(path: string): number | null {
  const fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { size } = statFd(fd);
    const window = Buffer.alloc(Math.min(size, LOOK_BACK));
    const bytes = window.subarray(0, readAt(fd, window, size - window.length));
    for (let at = bytes.lastIndexOf('"type":"notify"'); at > 0; at = bytes.lastIndexOf('"type":"notify"', at - 1)) {
      const end = bytes.indexOf(10, at);
      const record = parseRecord(bytes.subarray(bytes.lastIndexOf(10, at) + 1, end < 0 ? bytes.length : end));
      if (record?.type === 'notify' && record.checkpoint !== null) return record.checkpoint.size;
    }
    return null;
  } finally {
    closeFile(fd);
  }
}

/** The note of the checkpoint over the first `size` lines. */
function noteOver(folder: string, size: number): string | null {
  const reader = new LogReader(folder, size);
  try {
    const first = reader.read().next();
    const record = first.done === true ? null : parseRecord(first.value.bytes);
    return record?.type === 'checkpoint' && record.seq === size + 1 ? record.note : null;
  } finally {
    reader.close();
  }
}

/**
 * The proof that the log's first `size` lines begin with its first `old`, 1 at least. The checkpoint over those `old` lines
 * stands right after them, so only what was added is read. Throws a Problem where lines are gone.
 */
export function consistencyIn(folder: string, old: number, size: number): readonly string[] {
  const reader = new LogReader(folder, old);
  try {
    const lines = reader.read();
    const first = lines.next();
    const record = first.done === true || reader.missing.length > 0 ? null : parseRecord(first.value.bytes);
    if (first.done !== true && record?.type === 'checkpoint')
      return consistencySince(old, record.frontier, size, leaves(reader, size, [first.value.bytes], lines));
  } finally {
    reader.close();
  }
  const whole = new LogReader(folder);
  try {
    return proofOf(consistencyRanges(old, size), leaves(whole, size, [], whole.read()));
  } finally {
    whole.close();
  }

  function* leaves(
    from: LogReader,
    to: number,
    read: readonly Uint8Array[],
    more: Iterable<{ seq: number; bytes: Uint8Array }>,
  ): Generator<string> {
    for (const bytes of read) yield leafHash(bytes);
    for (const { seq, bytes } of more) {
      if (from.missing.length > 0) throw auditProblem(folder, 'lines that the proof needs were deleted');
      if (seq > to) return;
      yield leafHash(bytes);
      if (seq === to) return;
    }
  }
}
