/**
 * The spool on disk: `requests/` (mode 1777) with `<id>.json`, `decisions/` (mode 1733) with `<digest>.<uid>`. Nobody can list
 * decisions, and the sticky bit keeps everybody's files theirs; whoever reads asks for the file of one user by name.
 */
import { readdirSync } from 'node:fs';
import type { Spool, SpoolFile } from '../approval/spool.ts';
import { REQUEST_ID } from '../approval/stored-request.ts';
import {
  closeFile,
  inWords,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openFile,
  PosixError,
  readAll,
  statFd,
  statPath,
  unlinkPath,
} from '../posix/files.ts';
import { currentUid } from '../posix/process.ts';
import { replaceFile } from '../posix/replace-file.ts';
import { Problem } from '../problem.ts';
import { isSubordinate, whyFolderIsNotKept, whyOwnersProveNothing } from './spool-trust.ts';

export const SPOOL = '/var/spool/gatekeep';
/** A statement with a long reason and a signature is a tenth of it. */
const LARGEST_DECISION = 64 << 10;
/** Requests with more text than that are looked at by their own user. */
const LARGEST_REQUEST = 4 << 20;
/** Anybody may write there, so somebody may write too much. */
const MOST_REQUESTS = 1000;

const DIGEST = /^sha256:([\da-f]{64})$/;

export function openSpool(folder = SPOOL): Spool {
  const requests = `${folder}/requests`;
  const decisions = `${folder}/decisions`;
  const uid = currentUid();
  const nameOf = (digest: string, owner: number): string => {
    const hex = DIGEST.exec(digest)?.[1];
    if (hex === undefined) throw new Problem('internal', 'a request without a digest');
    return `${decisions}/${hex}.${owner}`;
  };
  const notKept = (): string | null => whyFolderIsNotKept(decisions, 0o1733) ?? whyFolderIsNotKept(requests, 0o1777);
  return {
    decisions,
    problem: notKept() ?? whyOwnersProveNothing(uid),
    publish(id, text) {
      if (!REQUEST_ID.test(id) || text.length > LARGEST_REQUEST)
        throw new Problem('usage', 'the request is too large to be shown to other users');
      replaceFile(`${requests}/${id}.json`, text, { file: 0o644, folder: 0o755 });
    },
    unpublish(id) {
      if (REQUEST_ID.test(id)) removeOwn(`${requests}/${id}.json`);
    },
    published: () => names(requests).flatMap(name => read(`${requests}/${name}`, LARGEST_REQUEST) ?? []),
    decide(digest, text) {
      const why = notKept();
      if (why !== null)
        throw new Problem('config', `users of this machine cannot answer each other: ${why}`, {
          hint: 'docs/approvals.md says how root makes the folder',
        });
      const path = nameOf(digest, uid);
      const other = statPath(path, { follow: false });
      if (other !== null && other.uid !== uid)
        throw new Problem('usage', `${path} is there already, and belongs to uid ${other.uid}`, {
          hint: 'whoever wrote it keeps you from answering: tell root',
        });
      replaceFile(path, text, { file: 0o644, folder: 0o755 });
    },
    decisionOf(digest, owner) {
      if (owner === uid || isSubordinate(owner)) return null;
      const file = read(nameOf(digest, owner), LARGEST_DECISION);
      return file?.uid === owner ? file : null;
    },
    fingerprint() {
      const stat = statPath(decisions);
      return stat === null ? '' : `${stat.ino} ${stat.mtimeNs}`;
    },
  };
}

/** The newest: their names begin with the time. */
function names(folder: string): string[] {
  try {
    const all = readdirSync(folder).filter(name => name.endsWith('.json') && REQUEST_ID.test(name.slice(0, -5)));
    return all.sort().slice(-MOST_REQUESTS);
  } catch {
    return [];
  }
}

/** A plain file with one name, which nobody but its owner can have written. */
function read(path: string, largest: number): SpoolFile | null {
  let fd: number;
  try {
    fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  } catch {
    return null;
  }
  try {
    const { kind, uid, nlink, mode, size } = statFd(fd);
    if (kind !== 'file' || nlink !== 1 || (mode & 0o022) !== 0 || size > largest) return null;
    return { uid, text: new TextDecoder('utf-8', { fatal: true }).decode(readAll(fd, largest)) };
  } catch {
    return null;
  } finally {
    closeFile(fd);
  }
}

function removeOwn(path: string): void {
  try {
    unlinkPath(path);
  } catch (error) {
    if (error instanceof PosixError && error.code !== 'ENOENT')
      throw new Problem('config', `${path} cannot be removed: ${inWords(error)}`);
  }
}
