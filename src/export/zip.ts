/** A folder as one zip whose bytes depend on names and contents only: no times, no owners, sorted. */
import { Zip, ZipDeflate } from 'fflate';
import {
  closeFile,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_WRONLY,
  openFile,
  readSome,
  writeAll,
} from '../posix/files.ts';

/** The first moment that the format knows, in local time as it stores it. */
const NO_TIME = new Date(1980, 0, 1);
const WINDOW = 1 << 20;

/** `names`: below `folder`, as they are to stand in the zip below `top`. Throws a PosixError. */
export function zipFolder(folder: string, names: readonly string[], top: string, path: string): void {
  const out = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    let failed: Error | null = null;
    const zip = new Zip((error, chunk) => {
      failed ??= error;
      if (error === null) writeAll(out, chunk);
    });
    for (const name of names.toSorted()) {
      const entry = new ZipDeflate(`${top}/${name}`, { level: 6 });
      entry.mtime = NO_TIME;
      zip.add(entry);
      copy(`${folder}/${name}`, entry);
      if (failed !== null) throw failed;
    }
    zip.end();
  } finally {
    closeFile(out);
  }
}

function copy(path: string, entry: ZipDeflate): void {
  const fd = openFile(path, O_RDONLY | O_NOFOLLOW);
  try {
    for (;;) {
      const window = new Uint8Array(WINDOW);
      const read = readSome(fd, window);
      entry.push(window.subarray(0, read), read === 0);
      if (read === 0) return;
    }
  } finally {
    closeFile(fd);
  }
}
