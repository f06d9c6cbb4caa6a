/** A new file below folders that are made with it, for nobody else. Rows are short and many: they are gathered into blocks. */
import { mkdirSync } from 'node:fs';
import { closeFile, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY, openFile, writeAll } from '../posix/files.ts';

/** Throws a PosixError. */
export function openPackFile(path: string): { write(bytes: Uint8Array): void; end(): void } {
  mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true, mode: 0o700 });
  const fd = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  const block = new Uint8Array(1 << 18);
  let used = 0;
  const flush = (): void => {
    if (used > 0) writeAll(fd, block.subarray(0, used));
    used = 0;
  };
  return {
    write(bytes) {
      if (used + bytes.length > block.length) flush();
      if (bytes.length > block.length) writeAll(fd, bytes);
      else {
        block.set(bytes, used);
        used += bytes.length;
      }
    },
    end() {
      flush();
      closeFile(fd);
    },
  };
}
