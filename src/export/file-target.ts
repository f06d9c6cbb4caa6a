/** A file that is appended to and synced. What a crash left after the last known size is ours, and is written again. */
import { dirname } from 'node:path';
import type { Item } from '../audit/export/stream.ts';
import {
  closeFile,
  inWords,
  O_APPEND,
  O_CREAT,
  O_WRONLY,
  openFile,
  PosixError,
  statFd,
  syncData,
  truncateFd,
  writeAll,
} from '../posix/files.ts';
import { syncFolder } from '../posix/replace-file.ts';
import { type Target, Undelivered } from './target.ts';

/** What the file was when the cursor was kept. */
export interface FileMark {
  readonly ino: string;
  readonly size: number;
}

export interface FileTarget extends Target {
  mark(): FileMark;
  close(): void;
}

/**
 * `known`: null where nothing was written there yet. `begins`: told what the file is before anything is written, so that a
 * crash right after it leaves nothing that is taken for somebody else's. Throws a PosixError.
 */
export function fileTarget(
  path: string,
  head: string,
  known: FileMark | null,
  framed: (payload: Uint8Array) => Uint8Array,
  begins: (mark: FileMark) => void = () => {},
): FileTarget {
  const fd = openFile(path, O_WRONLY | O_CREAT | O_APPEND, 0o600);
  const mark = (): FileMark => ({ ino: String(statFd(fd).ino), size: statFd(fd).size });
  const { ino, size } = mark();
  // Another file in its place was set aside by somebody's rotation: it begins anew.
  if (known !== null && known.ino === ino && size > known.size) truncateFd(fd, known.size);
  if (known === null) {
    // Its name is on disk, too, before anything says what is in it.
    syncFolder(dirname(path));
    begins(mark());
  }
  if (statFd(fd).size === 0 && head !== '') writeAll(fd, new TextEncoder().encode(head));
  return {
    async deliver(items: readonly Item[]) {
      const before = statFd(fd).size;
      try {
        writeAll(fd, Buffer.concat(items.map(({ payload }) => framed(payload))));
        syncData(fd);
      } catch (error) {
        if (!(error instanceof PosixError)) throw error;
        takeBack(fd, before);
        throw new Undelivered(inWords(error));
      }
    },
    mark,
    close: () => closeFile(fd),
  };
}

/** A part of a batch, which is tried again whole. */
function takeBack(fd: number, size: number): void {
  try {
    truncateFd(fd, size);
  } catch (error) {
    // No regular file: nothing of it can be taken back.
    if (!(error instanceof PosixError)) throw error;
  }
}
