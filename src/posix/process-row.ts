/** One process as /proc tells it: only what says who started it, and whose terminal it is on. */
import { readLink, readSmallFile } from './files.ts';

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Process group, and the pid of the process that leads the session. */
  readonly group: number;
  readonly session: number;
  /** The group in the foreground of its terminal; -1: it has none. */
  readonly foreground: number;
  /** Path of the program; empty where it is another user's. */
  readonly program: string;
  readonly argv: readonly string[];
  /** As it was started with; empty where it is another user's. */
  readonly env: ReadonlyMap<string, string>;
}

const text = (path: string): string => {
  const file = readSmallFile(path);
  return file === null ? '' : new TextDecoder().decode(file.bytes);
};

/** null when the process is gone. Its name in `stat`, which comes first, may hold anything, so the last `)` counts. */
export function processRow(pid: number): ProcessRow | null {
  const stat = text(`/proc/${pid}/stat`);
  if (stat === '') return null;
  const [, parent, group, session, , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    foreground: Number(foreground),
    program: readLink(`/proc/${pid}/exe`) ?? '',
    argv: text(`/proc/${pid}/cmdline`).split('\0').slice(0, -1),
    env: variables(text(`/proc/${pid}/environ`)),
  };
}

const variables = (environ: string): ReadonlyMap<string, string> =>
  new Map(
    environ.split('\0').flatMap(entry => {
      const at = entry.indexOf('=');
      return at < 1 ? [] : [[entry.slice(0, at), entry.slice(at + 1)] as const];
    }),
  );
