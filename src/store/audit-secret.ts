/** The log's secret: the key of its MACs, without which equal commands in two logs cannot be told to be equal. */
import { sha256 } from '../audit/chain.ts';
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openFile, PosixError, readAt, statFd } from '../posix/files.ts';
import { currentUid } from '../posix/process.ts';
import { auditProblem, onPath } from './audit-problem.ts';

const encoder = new TextEncoder();
const check = (hex: string): string => sha256(encoder.encode(hex)).slice(0, 8);

const textOf = (hex: string): string => `${hex} ${check(hex)}\n`;

/** The file's content: 32 random bytes in hex, and a checksum that tells a damaged file from a sound one. */
export function makeSecret(): Uint8Array {
  return encoder.encode(textOf(crypto.getRandomValues(new Uint8Array(32)).toHex()));
}

export function readSecret(path: string): Uint8Array {
  const bytes = onPath(path, () => read(path));
  const text = new TextDecoder().decode(bytes);
  const hex = text.slice(0, 64);
  if (hex.length < 64 || text !== textOf(hex)) throw damaged(path, 'the secret is damaged');
  return Uint8Array.fromHex(hex);
}

function read(path: string): Uint8Array {
  let fd: number;
  try {
    fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (error instanceof PosixError && error.code === 'ENOENT') throw damaged(path, 'the secret is gone');
    throw error;
  }
  try {
    const stat = statFd(fd);
    if (stat.kind !== 'file' || stat.uid !== currentUid() || (stat.mode & 0o077) !== 0) {
      throw auditProblem(path, 'the secret is no file that only you can read', `chmod 0600 ${path}`);
    }
    const bytes = new Uint8Array(128);
    return bytes.subarray(0, readAt(fd, bytes, 0));
  } finally {
    closeFile(fd);
  }
}

const damaged = (path: string, what: string): Error =>
  auditProblem(path, what, 'put it back from a copy: values in the log can be compared under this secret only');
