/** audit.head on disk. Only a cache: the log is whole without it, and the next append records that it was missing. */
import { decodeHead, encodeHead, HEAD_SIZE, type Head } from '../audit/head.ts';
import type { Found } from '../audit/recover.ts';
import {
  closeFile,
  O_CREAT,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  openFile,
  PosixError,
  readAt,
  truncateFd,
  writeAll,
} from '../posix/files.ts';
import { fileMode } from './audit-readers.ts';

export function readHead(path: string): Found['head'] {
  let fd: number;
  try {
    fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    return error instanceof PosixError && error.code === 'ENOENT' ? 'missing' : 'damaged';
  }
  try {
    const block = new Uint8Array(HEAD_SIZE + 1);
    return decodeHead(block.subarray(0, readAt(fd, block, 0))) ?? 'damaged';
  } catch {
    return 'damaged';
  } finally {
    closeFile(fd);
  }
}

/** `before`: what was read there. A failure is left for the next append to note. */
export function writeHead(path: string, head: Head, before: Found['head']): void {
  let fd = -1;
  try {
    const bytes = encodeHead(head);
    fd = openFile(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, fileMode());
    writeAll(fd, bytes);
    if (before === 'damaged') truncateFd(fd, bytes.length);
  } catch {
  } finally {
    if (fd >= 0) closeFile(fd);
  }
}
