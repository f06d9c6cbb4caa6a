/** A file that is appended to and synced. What a crash left after the last known size is ours, and is written again. */
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

/** `known`: null where nothing was written there yet. Throws a PosixError. */
export function fileTarget(
  path: string,
  head: string,
  known: FileMark | null,
  framed: (payload: Uint8Array) => Uint8Array,
): FileTarget {
  const fd = openFile(path, O_WRONLY | O_CREAT | O_APPEND, 0o600);
  const { ino, size } = statFd(fd);
  // Another file in its place was set aside by somebody's rotation: it begins anew.
  if (known !== null && known.ino === String(ino) && size > known.size) truncateFd(fd, known.size);
  if (statFd(fd).size === 0 && head !== '') writeAll(fd, new TextEncoder().encode(head));
  return {
    async deliver(items: readonly Item[]) {
      try {
        writeAll(fd, Buffer.concat(items.map(({ payload }) => framed(payload))));
        syncData(fd);
      } catch (error) {
        if (!(error instanceof PosixError)) throw error;
        throw new Undelivered(inWords(error));
      }
    },
    mark: () => ({ ino: String(statFd(fd).ino), size: statFd(fd).size }),
    close: () => closeFile(fd),
  };
}
