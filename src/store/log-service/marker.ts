/**
 * Where the log service of this installation is: a file beside the program, written by install.sh. Nothing that the
 * requester sets leads elsewhere, so where it is there the log is kept by the service or not at all.
 */
import { isAbsent, readSmallFile } from '../../posix/files.ts';
import { Problem } from '../../problem.ts';

export interface LogService {
  /** Absolute path of its socket. */
  readonly socket: string;
  /** The user that it runs as. */
  readonly uid: number;
  /** The folder with a log for each requester: `<data>/<uid>`. */
  readonly data: string;
}

const NAME = 'log-service.json';
const LARGEST = 4096;

/** null: there is none, and each user keeps their own log. Throws a Problem where the file says nothing sensible. */
export function installedLogService(judge = process.execPath): LogService | null {
  const path = `${judge.slice(0, judge.lastIndexOf('/'))}/${NAME}`;
  const file = readSmallFile(path, LARGEST);
  if (file === null && isAbsent(path)) return null;
  const service = file === null ? null : parse(new TextDecoder().decode(file.bytes));
  if (service === null)
    throw new Problem('internal', `${path} does not say where the log service is`, {
      hint: 'sudo ./install.sh --system, again',
    });
  return service;
}

function parse(text: string): LogService | null {
  try {
    const { socket, uid, data } = JSON.parse(text) as Partial<LogService>;
    const isPath = (path: unknown): path is string => typeof path === 'string' && path.startsWith('/');
    if (!isPath(socket) || !isPath(data) || typeof uid !== 'number' || !Number.isSafeInteger(uid)) return null;
    return { socket, uid, data };
  } catch {
    return null;
  }
}
