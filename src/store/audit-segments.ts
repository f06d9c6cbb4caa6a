/** The files of a log: read-only segments in its archive, oldest first, then the one that is written to. */
import { parseRecord } from '../audit/chain.ts';
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openFile, readAt, statPath } from '../posix/files.ts';
import { sha256Of } from '../posix/file-hash.ts';
import { LOG } from './audit-folder.ts';

export const ARCHIVE = 'archive';

export interface SegmentFile {
  /** From 1; segments count up, those that were deleted leave a gap at the beginning. */
  readonly n: number;
  readonly path: string;
}

export const segmentName = (n: number): string => `audit-${String(n).padStart(6, '0')}.jsonl`;

export const segmentNumber = (name: string): number =>
  Number(/^audit-(\d{6,12})\.jsonl$/.exec(name)?.[1] ?? Number.NaN);

/** `folder`: the log's. */
export function archived(folder: string): readonly SegmentFile[] {
  const archive = `${folder}/${ARCHIVE}`;
  if (statPath(archive, { follow: false }) === null) return [];
  const names = [...new Bun.Glob('audit-*.jsonl').scanSync({ cwd: archive, onlyFiles: false })];
  return names
    .map(name => ({ n: segmentNumber(name), path: `${archive}/${name}` }))
    .filter(({ n }) => Number.isSafeInteger(n))
    .sort((a, b) => a.n - b.n);
}

/** All that are there, the current one last. */
export function segments(folder: string): readonly SegmentFile[] {
  const before = archived(folder);
  const path = `${folder}/${LOG}`;
  return [...before, { n: (before.at(-1)?.n ?? lastBefore(path)) + 1, path }];
}

/** What its first line says was rotated away; 0 where this is the log's first file. */
function lastBefore(path: string): number {
  const line = firstLine(path);
  const record = line === null ? null : parseRecord(line);
  return record?.type === 'rotate' ? segmentNumber(record.file) : 0;
}

/** Longer than a rotate line of any log can be. */
const LONGEST_FIRST = 65_536;

/** Without its newline; null where there is none. Throws a PosixError. */
export function firstLine(path: string): Uint8Array | null {
  const fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const window = new Uint8Array(LONGEST_FIRST);
    const end = window.subarray(0, readAt(fd, window, 0)).indexOf(10);
    return end < 0 ? null : window.subarray(0, end);
  } finally {
    closeFile(fd);
  }
}

/** Hex SHA-256 of all of a file. Throws a PosixError. */
export function fileHash(path: string): string {
  const fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return sha256Of(fd);
  } finally {
    closeFile(fd);
  }
}
