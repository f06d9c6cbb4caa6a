/** Waiting for a change of files and folders: the kernel tells of it (inotify), and where it cannot, it is looked for. */
import { type FSWatcher, watch } from 'node:fs';

/** Milliseconds until the next look all the same: a network file system tells nothing of what other machines write. */
const TOLD = 3_000;
/**
 * Milliseconds between looks where the kernel does not tell: the folder may not be read, or the user has too many watchers
 * (128 by default). An answer given on this machine is to start the command within 300 ms.
 */
const UNTOLD = 200;

/**
 * Resolves when something changed, when it is time to look, or when `signal` aborts. `isNew`: asked once all are watched, so
 * that what changed until then is not missed. A file that is replaced tells so once: watch it anew.
 */
export async function changeIn(paths: readonly string[], signal: AbortSignal, isNew: () => boolean): Promise<void> {
  const watchers: FSWatcher[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => resolve();
  signal.addEventListener('abort', done);
  const told = paths.every(path => watched(path, done, watchers));
  const timer = setTimeout(done, told ? TOLD : UNTOLD);
  try {
    if (!signal.aborted && !isNew()) await promise;
  } finally {
    signal.removeEventListener('abort', done);
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  }
}

function watched(path: string, changed: () => void, watchers: FSWatcher[]): boolean {
  try {
    watchers.push(watch(path, changed).on('error', changed));
    return true;
  } catch {
    return false;
  }
}
