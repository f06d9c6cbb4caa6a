/** Reads the script that bash would read: a file by bash's own search, or all of standard input. */
import { absolute } from '../../bash/folders.ts';
import { leadsThroughProc } from '../../posix/per-process.ts';
import { closeFile, O_NOCTTY, O_NONBLOCK, O_RDONLY, openFile, PosixError, readAll, statFd } from '../../posix/files.ts';

/** A longer script is refused: nobody reviews it, and it must fit into memory twice. */
const LIMIT = 64 << 20;

/** bash would start nothing: what it would say, and its exit code. */
export interface Nothing {
  readonly message: string;
  readonly exit: number;
}

export type Script = { readonly bytes: Uint8Array } | Nothing;

const nothing = (message: string, exit: number): Script => ({ message, exit });

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  ENOTDIR: 'Not a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
};

/** `/dev/stdin`, `/dev/fd/4` and all else below /proc: we would read another file than bash. */
class PerProcess extends Error {}

function openPlain(path: string): number {
  if (leadsThroughProc(path)) throw new PerProcess();
  return openFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

/** A name without a slash that is not in the folder is looked for along PATH, as bash does. */
function openScript(path: string, cwd: string, searchPath: string): number {
  try {
    return openPlain(absolute(path, cwd));
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'ENOENT' || path.includes('/')) throw error;
    for (const folder of searchPath.split(':')) {
      try {
        return openPlain(absolute(`${folder || '.'}/${path}`, cwd));
      } catch (failure) {
        if (failure instanceof PerProcess) throw failure;
        // The next folder may have it; if none has, bash names the first failure.
      }
    }
    throw error;
  }
}

/** bash's own test: a NUL in the first line, or an ELF header. */
function isBinary(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46) return true;
  const end = bytes.indexOf(10);
  return bytes.subarray(0, end < 0 ? 80 : Math.min(end, 80)).includes(0);
}

const anothersFile = (path: string): string =>
  `gatekeep: error: ${path}: is another file for each process, so it cannot be judged as a script\ngatekeep: hint: pipe it in: gatekeep -s <FILE\ngatekeep: nothing was run`;

/** `name`: what bash calls itself in its messages. */
export function readScriptFile(path: string, cwd: string, env: ReadonlyMap<string, string>, name: string): Script {
  let fd: number;
  try {
    fd = openScript(path, cwd, env.get('PATH') ?? '/usr/bin:/bin');
  } catch (error) {
    if (error instanceof PerProcess) return nothing(anothersFile(path), 126);
    if (!(error instanceof PosixError)) throw error;
    return nothing(`${name}: ${path}: ${WORDS[error.code] ?? error.code}`, error.code === 'ENOENT' ? 127 : 126);
  }
  try {
    if (statFd(fd).kind === 'directory') return nothing(`${name}: ${path}: Is a directory`, 126);
    const bytes = readAll(fd, LIMIT);
    if (isBinary(bytes)) return nothing(`${name}: ${path}: cannot execute binary file`, 126);
    return { bytes };
  } catch (error) {
    if (error instanceof PosixError && error.code === 'EFBIG') {
      return nothing(
        `gatekeep: error: ${path}: a script of more than ${LIMIT >> 20} MiB\ngatekeep: nothing was run`,
        2,
      );
    }
    throw error;
  } finally {
    closeFile(fd);
  }
}

/** To its end, so that all of it can be judged before any of it runs. */
export function readStandardInput(fd: number): Script {
  try {
    return { bytes: readAll(fd, LIMIT) };
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    if (error.code === 'EFBIG') {
      return nothing(
        `gatekeep: error: standard input: a script of more than ${LIMIT >> 20} MiB\ngatekeep: nothing was run`,
        2,
      );
    }
    // A folder or a descriptor that is open for writing only: bash reads nothing from it either.
    return { bytes: new Uint8Array() };
  }
}
