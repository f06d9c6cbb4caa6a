/** Whether what must be signed next can be signed. Changes nothing. */
import { formatVkey } from '../audit/note.ts';
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openFile, statPath } from '../posix/files.ts';
import type { LogSettings } from '../rules/log-settings.ts';
import { lockLog, originOf } from './audit-append.ts';
import { currentLog, LOG } from './audit-folder.ts';
import { readKey } from './audit-keys.ts';
import { onPath } from './audit-problem.ts';
import { checkNeverSigned, goesOn, inconsistent } from './audit-sign.ts';
import { readSignerState } from './audit-signer-state.ts';
import { LogTree } from './audit-tree.ts';

export interface SigningHealth {
  /** Of the key that signs; null: none was made yet. */
  readonly vkey: string | null;
  /** The file that is written to is far longer than it should be: it cannot be put into the archive. */
  readonly overlong: boolean;
}

/** Throws the Problem that the next command that asks would meet. */
export function signingHealth(stateDir: string, { rotate }: LogSettings): SigningHealth {
  const folder = currentLog(stateDir);
  const state = folder === null ? null : readSignerState(folder);
  if (folder !== null && state === null) checkNeverSigned(folder);
  if (folder === null || state === null) return { vkey: null, overlong: false };
  const path = `${folder}/${LOG}`;
  const vkey = formatVkey(readKey(folder, originOf(folder), state.n, state.vkey));
  const unlock = lockLog(stateDir);
  try {
    onPath(path, () => {
      const fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      try {
        if (!goesOn(new LogTree(folder, state.signed, state.pending === null), path, fd))
          throw inconsistent(folder, state);
      } finally {
        closeFile(fd);
      }
    });
  } finally {
    unlock();
  }
  return { vkey, overlong: (statPath(path)?.size ?? 0) > 2 * rotate.size };
}
