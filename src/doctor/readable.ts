/** Can this process read the file? */
import { closeFile, O_NOCTTY, O_NONBLOCK, O_RDONLY, openFile } from '../posix/files.ts';

export function canRead(path: string): boolean {
  try {
    closeFile(openFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    return true;
  } catch {
    return false;
  }
}
